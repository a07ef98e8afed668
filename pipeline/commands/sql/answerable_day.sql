-- Grain: one row a principal-day that a verdict can name: those of the data, and findings kept of earlier runs. `place`
-- says what a verdict on it can do: scored, baseline, or gone where the data no longer has the day.
WITH kept AS (
  SELECT * EXCLUDE (filename)
  FROM read_parquet(getvariable('kept_findings'), union_by_name = true, filename = true, hive_partitioning = false)
  QUALIFY row_number() OVER (PARTITION BY uid ORDER BY filename LIKE '%history.parquet') = 1
),
here AS (
  SELECT
    principal,
    principal_day.day,
    principal_day.day < score_from AS is_baseline
  FROM principal_day
  JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
)
SELECT
  coalesce(kept.uid, finding_uid(principal, day)) AS uid,
  principal,
  day::VARCHAR AS day,
  CASE WHEN is_baseline IS NULL THEN 'gone' WHEN is_baseline THEN 'baseline' ELSE 'scored' END AS place,
  kept.confidence,
  kept.headline,
  kept.continues::VARCHAR AS continues
FROM here
FULL JOIN kept USING (principal, day)
