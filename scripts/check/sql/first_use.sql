-- Grain: principal, action: the first day.
SELECT action, principal, CAST(min(day) AS VARCHAR) AS day
FROM own_event
GROUP BY action, principal
