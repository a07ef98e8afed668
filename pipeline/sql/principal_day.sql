-- Grain: principal, day with at least one event of its own.
CREATE TABLE principal_day AS
WITH own AS (
  SELECT
    principal_id,
    day,
    count(*) AS events,
    count(DISTINCT action_id) AS actions,
    count(*) FILTER (WHERE is_write) AS writes,
    count(*) FILTER (WHERE error_code IS NOT NULL) AS errors,
    count(*) FILTER (WHERE denied) AS denied,
    count(*) FILTER (WHERE by_machine) AS machine_events,
    min(event_time) AS first_time,
    max(event_time) AS last_time
  FROM habit
  GROUP BY principal_id, day
), by_service AS (
  SELECT principal_id, day, CAST(sum(seen_day.service_events) AS BIGINT) AS service_events
  FROM seen_day
  JOIN principal USING (principal)
  GROUP BY principal_id, day
), sessions AS (
  SELECT principal_id, day, count(*) AS sessions
  FROM session
  GROUP BY principal_id, day
)
SELECT
  own.principal_id,
  own.day,
  own.events,
  coalesce(by_service.service_events, 0) AS service_events,
  sessions.sessions,
  own.actions,
  own.writes,
  own.errors,
  own.denied,
  own.machine_events,
  own.first_time,
  own.last_time
FROM own
JOIN sessions ON own.principal_id = sessions.principal_id AND own.day = sessions.day
LEFT JOIN by_service ON own.principal_id = by_service.principal_id AND own.day = by_service.day
ORDER BY own.principal_id, own.day;
