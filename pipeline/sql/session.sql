-- Grain: principal, day, session: the same access key, network and agent without a long pause. A thief's calls and
-- its victim's fall into different sessions, so that the one does not dilute the other.
-- On a keyless_day temporary keys do not count: a role with one key a call would make one session a call, whose order
-- says nothing and whose number fills the memory. Such calls are told apart by network and agent, as a thief's from
-- elsewhere still are; the session's access_key is NULL, as that of calls without one. The keys of people hold for
-- many calls and a long-lived key (AKIA...) always counts, so that another key from the same place stays apart.
-- Times have a resolution of seconds, so that many calls tie. Calls of one key, time and action are alike to all that
-- is made of them here, and become one row with their number: what remains has an order without ties, the same in
-- every run. Calls of one second are ordered by action, which keeps runs together.
CREATE TEMP TABLE habit_session AS
WITH call AS (
  SELECT principal_id, day, session_key, event_time, action_id, count(*) AS events
  FROM habit
  GROUP BY principal_id, day, session_key, event_time, action_id
), paused AS (
  SELECT
    *,
    coalesce(
      seconds_between(lag(event_time) OVER own_key, event_time) > getvariable('gap_minutes') * 60,
      TRUE
    ) AS starts
  FROM call
  WINDOW own_key AS (PARTITION BY principal_id, day, session_key ORDER BY event_time, action_id)
)
SELECT
  principal_id,
  day,
  session_key,
  event_time,
  action_id,
  events,
  -- A sum: counting with a FILTER takes time with the square of one key's calls.
  CAST(sum(CAST(starts AS INTEGER)) OVER own_key AS INTEGER) AS part
FROM paused
WINDOW own_key AS (PARTITION BY principal_id, day, session_key ORDER BY event_time, action_id ROWS UNBOUNDED PRECEDING);

CREATE TEMP TABLE numbered_session AS
WITH key AS (
  SELECT session_key, any_value(network) AS network, any_value(agent) AS agent, any_value(access_key) AS access_key
  FROM habit
  GROUP BY session_key
), grouped AS (
  SELECT
    principal_id,
    day,
    session_key,
    part,
    min(event_time) AS first_time,
    max(event_time) AS last_time,
    CAST(sum(events) AS BIGINT) AS events
  FROM habit_session
  GROUP BY principal_id, day, session_key, part
)
SELECT
  *,
  CAST(row_number() OVER (
    PARTITION BY principal_id, day
    ORDER BY first_time, network, agent, access_key
  ) AS INTEGER) AS session
FROM grouped
JOIN key USING (session_key);

CREATE TABLE session AS
SELECT principal_id, day, session, network, agent, access_key, first_time, last_time, events
FROM numbered_session
ORDER BY principal_id, day, session;
