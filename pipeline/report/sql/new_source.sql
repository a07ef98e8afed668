-- Grain: one row a finding and agent or network that its principal used on that day for the first time.
SELECT uid, kind, value
FROM (
  SELECT principal_id, source_id, min(day) AS first_day FROM principal_day_source GROUP BY ALL
) AS d
JOIN source USING (source_id)
JOIN principal AS p USING (principal_id)
JOIN findings AS f ON f.principal = p.principal AND f.day = d.first_day
WHERE kind IN ('agent', 'network') AND p.first_day < f.day
ORDER BY uid, kind, value
