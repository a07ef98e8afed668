-- Grain: principal, day, session: the same access key, network and agent without a long pause. A thief's calls and
-- its victim's fall into different sessions, so that the one does not dilute the other.
-- Times have a resolution of seconds; calls of one second are ordered by action, which keeps runs together.
CREATE TEMP TABLE habit_session AS
WITH paused AS (
  SELECT
    *,
    coalesce(
      seconds_between(lag(event_time) OVER own_key, event_time) > getvariable('gap_minutes') * 60,
      TRUE
    ) AS starts
  FROM (SELECT principal_id, day, event_time, action_id, session_key, network, agent, access_key FROM habit)
  WINDOW own_key AS (PARTITION BY principal_id, day, session_key ORDER BY event_time, action_id)
)
SELECT
  principal_id,
  day,
  event_time,
  action_id,
  session_key,
  network,
  agent,
  access_key,
  CAST(count(*) FILTER (WHERE starts) OVER own_key AS INTEGER) AS part
FROM paused
WINDOW own_key AS (PARTITION BY principal_id, day, session_key ORDER BY event_time, action_id ROWS UNBOUNDED PRECEDING);

CREATE TEMP TABLE numbered_session AS
WITH grouped AS (
  SELECT
    principal_id,
    day,
    session_key,
    part,
    any_value(network) AS network,
    any_value(agent) AS agent,
    any_value(access_key) AS access_key,
    min(event_time) AS first_time,
    max(event_time) AS last_time,
    count(*) AS events
  FROM habit_session
  GROUP BY principal_id, day, session_key, part
)
SELECT
  *,
  CAST(row_number() OVER (
    PARTITION BY principal_id, day
    ORDER BY first_time, network, agent, access_key
  ) AS INTEGER) AS session
FROM grouped;

CREATE TABLE session AS
SELECT principal_id, day, session, network, agent, access_key, first_time, last_time, events
FROM numbered_session
ORDER BY principal_id, day, session;
