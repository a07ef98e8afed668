-- Grain: principal, day, session, step: one action, however often in a row. Of each (session, action) the first
-- runs_per_action steps are kept: a loop of two calls repeated a thousand times teaches nothing new, and a rare call
-- among them is never cut.
CREATE TABLE principal_day_step AS
WITH placed AS (
  SELECT principal_id, day, session, event_time, action_id, habit_session.events
  FROM habit_session
  JOIN numbered_session USING (principal_id, day, session_key, part)
), changed AS (
  SELECT *, coalesce(lag(action_id) OVER in_order <> action_id, TRUE) AS starts
  FROM placed
  WINDOW in_order AS (PARTITION BY principal_id, day, session ORDER BY event_time, action_id)
), placed_step AS (
  SELECT
    *,
    CAST(sum(CAST(starts AS INTEGER)) OVER in_order AS INTEGER) AS position
  FROM changed
  WINDOW in_order AS (PARTITION BY principal_id, day, session ORDER BY event_time, action_id ROWS UNBOUNDED PRECEDING)
), collapsed AS (
  SELECT
    principal_id,
    day,
    session,
    position,
    any_value(action_id) AS action_id,
    min(event_time) AS start_time,
    max(event_time) AS end_time,
    CAST(sum(events) AS BIGINT) AS events
  FROM placed_step
  GROUP BY principal_id, day, session, position
), spaced AS (
  SELECT
    *,
    seconds_between(lag(end_time) OVER in_order, start_time) AS gap_seconds,
    row_number() OVER (PARTITION BY principal_id, day, session, action_id ORDER BY position) AS nth
  FROM collapsed
  WINDOW in_order AS (PARTITION BY principal_id, day, session ORDER BY position)
)
SELECT
  principal_id,
  day,
  session,
  position,
  action_id,
  start_time,
  CAST(coalesce(gap_seconds, 0) AS DOUBLE) AS gap_seconds,
  events
FROM spaced
WHERE nth <= getvariable('runs_per_action')
ORDER BY principal_id, day, session, position;

DROP TABLE habit_session;
DROP TABLE numbered_session;
