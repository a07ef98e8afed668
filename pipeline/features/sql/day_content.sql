-- Grain: calendar day of the window. Which files of events/ hold events of it, how many, and what it takes from the
-- whole: whether it is scored, and which of its session names name persons.
WITH seen AS (
  SELECT
    calendar_day(without_zone(event_time), getvariable('time_zone')) AS day,
    filename AS file,
    session_principal,
    count(*) AS events
  FROM read_parquet(getvariable('events'), hive_partitioning = false, filename = true)
  GROUP BY ALL
)
SELECT
  CAST(day AS VARCHAR) AS day,
  list(DISTINCT file ORDER BY file) AS files,
  CAST(sum(events) AS DOUBLE) AS events,
  list(DISTINCT session_principal ORDER BY session_principal) FILTER (WHERE recurring_session.session_principal IS NOT NULL) AS persons,
  bool_or(day >= score_from) AS scored
FROM seen
JOIN time_window ON day BETWEEN first_day AND score_to
LEFT JOIN recurring_session USING (session_principal)
GROUP BY day
ORDER BY day;
