-- Grain: one row a step of a training day, in order; at most tokens_per_day of a day.
WITH numbered AS (
  SELECT
    s.* EXCLUDE (day),
    t.day,
    isodow(s.day)::INTEGER - 1 AS weekday,
    epoch(s.start_time)::BIGINT - epoch(s.day)::BIGINT AS start_seconds,
    row_number() OVER (PARTITION BY s.principal_id, s.day ORDER BY session, position) AS place
  FROM principal_day_step AS s, time_window
  JOIN training_day AS t ON t.principal_id = s.principal_id AND s.day = first_day + t.day
)
SELECT
  principal_id,
  day,
  weekday,
  session,
  action_id,
  gap_seconds::DOUBLE AS gap_seconds,
  start_seconds::INTEGER AS start_seconds
FROM numbered
WHERE place <= getvariable('tokens_per_day')
ORDER BY principal_id, day, place
