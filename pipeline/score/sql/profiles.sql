-- profiles.parquet. Grain: one row a principal that was scored. Columns: docs/data.md.
SELECT
  principal,
  automation,
  reasons AS automation_reasons,
  usual_hours,
  hour_share,
  p.active_days,
  held_out_days,
  schedule,
  list_transform(missed_runs, lambda second: make_timestamptz(CAST(second * 1000000 AS BIGINT))) AS missed_runs
FROM profile AS p
JOIN (SELECT principal_id, principal FROM principal) USING (principal_id)
JOIN kind USING (principal_id)
ORDER BY principal
