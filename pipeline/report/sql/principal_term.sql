-- Grain: one row a scored principal, kind and value: what it did and where from on any day, and what else its findings
-- hold. Place 1 is new in the scored days, then the rarest among principals.
CREATE TEMP TABLE principal_term AS
WITH scored AS (
  SELECT DISTINCT principal_id, principal
  FROM scores
  JOIN (SELECT principal_id, principal FROM principal) USING (principal)
), done AS (
  SELECT principal, 'action' AS kind, action AS value, day
  FROM principal_day_action
  JOIN action USING (action_id)
  JOIN scored USING (principal_id)
  UNION ALL
  SELECT principal, kind, value, day
  FROM principal_day_source
  JOIN source USING (source_id)
  JOIN scored USING (principal_id)
  WHERE kind IN ('network', 'agent')
  UNION ALL
  SELECT principal, kind, value, day
  FROM finding_term
  JOIN (SELECT uid, principal, day FROM findings) USING (uid)
), counted AS (
  SELECT principal, kind, substr(value, 1, getvariable('longest_term')) AS value, min(day) AS first_day
  FROM done
  WHERE value <> ''
  GROUP BY ALL
), ranked AS (
  SELECT counted.*, counted.first_day >= score_from AS is_new, count(*) OVER (PARTITION BY kind, value) AS holders
  FROM counted, time_window
)
SELECT principal, kind, value, row_number() OVER (PARTITION BY principal, kind ORDER BY is_new DESC, holders, value) AS place
FROM ranked;
