-- Grain: principal that a sentence is about, active day.
SELECT
  principal,
  CAST(day AS VARCHAR) AS day,
  CAST(count(*) AS INTEGER) AS calls,
  CAST(count_if(is_write) AS INTEGER) AS writes,
  CAST(count_if(outcome = 'denied') AS INTEGER) AS denied,
  CAST(count(DISTINCT sid) AS INTEGER) AS sessions,
  list(DISTINCT slot ORDER BY slot) AS slots
FROM own_event
SEMI JOIN told_day USING (principal)
GROUP BY principal, day
ORDER BY principal, day
