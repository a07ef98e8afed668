-- Grain: principal that a sentence is about, active day, action.
SELECT
  principal,
  CAST(day AS VARCHAR) AS day,
  action,
  CAST(count(*) AS INTEGER) AS calls,
  CAST(count_if(outcome = 'denied') AS INTEGER) AS denied
FROM own_event
SEMI JOIN told_day USING (principal)
GROUP BY ALL
ORDER BY ALL
