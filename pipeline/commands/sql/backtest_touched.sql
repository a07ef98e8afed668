-- Grain: scored principal-day of a backtest, label that touches it. Days are those of the run's time zone.
CREATE TEMP TABLE touched AS
WITH timed AS (
  SELECT
    *,
    epoch_ms(timezone('UTC', timezone(getvariable('time_zone'), CAST(day AS TIMESTAMP)))) AS begin_ms,
    epoch_ms(timezone('UTC', timezone(getvariable('time_zone'), CAST(add_days(day, 1) AS TIMESTAMP)))) AS over_ms
  FROM read_parquet(getvariable('scores'), hive_partitioning = false)
  SEMI JOIN label USING (principal)
)
SELECT week, principal, day, confidence, continues, label.number AS label, incident_name, technique
FROM timed
JOIN (SELECT * RENAME (incident AS incident_name) FROM label) AS label USING (principal)
WHERE start_ms < over_ms AND end_ms >= begin_ms;
