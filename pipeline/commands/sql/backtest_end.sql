-- Grain: one row a week of a backtest, oldest first: its last day, and when that is over in the run's time zone.
WITH back AS (
  SELECT add_days(score_to, -7 * unnest(range(getvariable('weeks')))::INTEGER) AS day, time_zone
  FROM time_window
)
SELECT
  CAST(day AS VARCHAR) AS "to",
  CAST(epoch_ms(timezone('UTC', timezone(time_zone, CAST(add_days(day, 1) AS TIMESTAMP)))) AS DOUBLE) AS end_ms
FROM back
ORDER BY day
