-- Grain: principal that a sentence is about, active day, value of a source attribute.
WITH attribute AS (
  SELECT principal, day, unnest([
    {'kind': 'network', 'value': network},
    {'kind': 'agent', 'value': agent},
    {'kind': 'region', 'value': region},
    {'kind': 'key', 'value': CASE WHEN access_key LIKE 'AKIA%' THEN access_key END},
    {'kind': 'sign_in', 'value': sign_in}
  ], recursive := TRUE)
  FROM own_event
  SEMI JOIN told_day USING (principal)
)
SELECT principal, CAST(day AS VARCHAR) AS day, kind, value, CAST(count(*) AS INTEGER) AS calls
FROM attribute
WHERE value IS NOT NULL
GROUP BY ALL
ORDER BY ALL
