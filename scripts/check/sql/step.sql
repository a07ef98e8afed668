-- Grain: run of one action within a session, on days that have evidence.
WITH changed AS (
  SELECT
    principal, day, sid, event_time, event_id, action,
    coalesce(lag(action) OVER in_order <> action, TRUE) AS starts
  FROM own_event
  SEMI JOIN told_day USING (principal, day)
  WINDOW in_order AS (PARTITION BY sid ORDER BY event_time, action, event_id)
)
SELECT principal, CAST(day AS VARCHAR) AS day, CAST(sid AS INTEGER) AS session, action, strftime(event_time, '%H:%M') AS clock
FROM changed
WHERE starts
ORDER BY principal, day, sid, event_time, action
