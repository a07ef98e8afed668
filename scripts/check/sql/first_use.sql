-- Grain: principal, action: the first day, of those that were not judged malicious.
SELECT action, principal, CAST(min(day) AS VARCHAR) AS day
FROM own_event
ANTI JOIN judged_day USING (principal, day)
GROUP BY action, principal
