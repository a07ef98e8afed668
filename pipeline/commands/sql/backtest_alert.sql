-- Grain: one row an alert of the weeks, newest first, with the labelled incidents that touch its day.
WITH known AS (
  SELECT week, principal, day, list_sort(list(DISTINCT incident_name)) AS incidents
  FROM touched
  GROUP BY week, principal, day
)
SELECT
  uid,
  principal,
  CAST(scores.day AS VARCHAR) AS day,
  severity,
  headline,
  p_value,
  coalesce(known.incidents, []) AS incidents
FROM read_parquet(getvariable('scores'), hive_partitioning = false) AS scores
LEFT JOIN known USING (week, principal, day)
WHERE confidence = 'high'
ORDER BY scores.day DESC, priority DESC, principal
