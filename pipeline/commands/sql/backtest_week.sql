-- Grain: one row a week of a backtest. Levels count news alone; true_* those of them on days that an incident touches.
-- An incident is found when one of its days in the week became a finding, of news or of what goes on.
WITH marked AS (
  SELECT
    scores.week,
    principal,
    day,
    confidence,
    continues IS NOT NULL AS goes_on,
    touched.day IS NOT NULL AS is_true
  FROM read_parquet(getvariable('scores'), hive_partitioning = false) AS scores
  LEFT JOIN (SELECT DISTINCT week, principal, day FROM touched) AS touched USING (week, principal, day)
), counted AS (
  SELECT
    week,
    count(DISTINCT principal)::INTEGER AS principals,
    count(*) FILTER (WHERE confidence = 'high')::INTEGER AS high,
    count(*) FILTER (WHERE confidence = 'medium')::INTEGER AS medium,
    count(*) FILTER (WHERE confidence = 'low' AND NOT goes_on)::INTEGER AS low,
    count(*) FILTER (WHERE goes_on)::INTEGER AS continuing,
    count(*) FILTER (WHERE is_true)::INTEGER AS touched,
    count(*) FILTER (WHERE is_true AND confidence = 'high')::INTEGER AS true_high,
    count(*) FILTER (WHERE is_true AND confidence = 'medium')::INTEGER AS true_medium,
    count(*) FILTER (WHERE is_true AND confidence = 'low' AND NOT goes_on)::INTEGER AS true_low
  FROM marked
  GROUP BY week
), known AS (
  SELECT
    week,
    count(DISTINCT incident_name)::INTEGER AS incidents,
    count(DISTINCT incident_name) FILTER (WHERE confidence <> 'none')::INTEGER AS incidents_found,
    count(DISTINCT incident_name) FILTER (WHERE confidence = 'high')::INTEGER AS incidents_alerted
  FROM touched
  GROUP BY week
)
SELECT
  counted.* REPLACE (CAST(counted.week AS VARCHAR) AS week),
  coalesce(incidents, 0) AS incidents,
  coalesce(incidents_found, 0) AS incidents_found,
  coalesce(incidents_alerted, 0) AS incidents_alerted
FROM counted
LEFT JOIN known USING (week)
ORDER BY week
