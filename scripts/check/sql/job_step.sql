-- Grain: run of one action within a session, of principals that have a sentence about a schedule, on all their days.
-- gap: seconds since the last call of the step before in its session. Of an action's many steps in a session the first
-- runs_per_action are kept, as the run keeps them.
WITH job AS (
  SELECT DISTINCT principal FROM read_parquet(getvariable('evidence')) WHERE signal = 'automation_schedule'
), changed AS (
  SELECT
    principal, day, sid, event_time, action, network, agent, access_key,
    min(event_time) OVER (PARTITION BY sid) AS session_start,
    coalesce(lag(action) OVER in_order <> action, TRUE) AS starts,
    coalesce(epoch(event_time) - epoch(lag(event_time) OVER in_order), 0) AS gap
  FROM own_event
  SEMI JOIN job USING (principal)
  WINDOW in_order AS (PARTITION BY sid ORDER BY event_time, action, event_id)
)
SELECT principal, CAST(day AS VARCHAR) AS day, action, epoch(event_time) AS start, gap
FROM changed
WHERE starts
QUALIFY row_number() OVER (PARTITION BY sid, action ORDER BY event_time) <= getvariable('runs_per_action')
ORDER BY principal, day, start, session_start, network, agent, access_key, action
