-- Grain: one row a scored principal-day of the file scores.
-- day counts from the first day of the data, week back from the last scored day; age counts its active days before.
-- kind, confidence and severity are positions in kinds, confidences and severities.
WITH aged AS (
  SELECT
    principal_id,
    day,
    (row_number() OVER (PARTITION BY principal_id ORDER BY day) - 1)::INTEGER AS age
  FROM principal_day
)
SELECT
  principal_id,
  (s.day - w.first_day)::INTEGER AS day,
  epoch_ms(timezone('UTC', timezone(time_zone, s.day::TIMESTAMP)))::DOUBLE AS start_ms,
  ((score_to - s.day) // 7)::INTEGER AS week,
  score,
  priority,
  p_value,
  age,
  coalesce(list_position(getvariable('kinds'), automation), 1)::INTEGER - 1 AS kind,
  list_position(getvariable('confidences'), confidence)::INTEGER - 1 AS confidence,
  (continues IS NOT NULL)::INTEGER AS continues,
  list_position(getvariable('severities'), severity)::INTEGER - 1 AS severity,
  COLUMNS('^bits_')
FROM read_parquet(getvariable('scores'), hive_partitioning = false) AS s
JOIN (SELECT principal_id, principal FROM principal) USING (principal)
JOIN aged USING (principal_id, day), time_window AS w
ORDER BY principal_id, s.day
