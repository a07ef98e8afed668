-- Grain: one row a finding whose principal had another one in the seven days before, in this or an earlier run.
SELECT DISTINCT f.uid
FROM findings AS f
JOIN (SELECT principal, day FROM history UNION SELECT principal, day FROM findings) AS h
  ON h.principal = f.principal AND h.day < f.day AND h.day >= add_days(f.day, -7)
ORDER BY uid
