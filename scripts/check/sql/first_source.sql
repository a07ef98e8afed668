-- Grain: value of a source attribute that a principal of a sentence used on such a day, principal: the first day,
-- of those that were not judged malicious.
WITH attribute AS (
  SELECT principal, day, unnest([
    {'kind': 'network', 'value': network},
    {'kind': 'agent', 'value': agent},
    {'kind': 'region', 'value': region},
    {'kind': 'key', 'value': CASE WHEN access_key LIKE 'AKIA%' THEN access_key END},
    {'kind': 'sign_in', 'value': sign_in}
  ], recursive := TRUE)
  FROM own_event
), used AS (
  SELECT principal, kind, value, min(day) AS first_day
  FROM attribute
  ANTI JOIN judged_day USING (principal, day)
  WHERE value IS NOT NULL
  GROUP BY ALL
), told AS (
  SELECT DISTINCT kind, value FROM attribute SEMI JOIN told_day USING (principal, day)
)
SELECT kind, value, principal, CAST(first_day AS VARCHAR) AS day
FROM used
SEMI JOIN told USING (kind, value)
