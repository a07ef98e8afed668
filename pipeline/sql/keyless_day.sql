-- Grain: principal, day whose temporary keys tell nobody apart: more than many_keys of them were used, and on average
-- fewer than calls_per_key calls came with one. Where a role takes a new key for about every call, a key is no actor:
-- the next call brings one that was never seen, a thief's or not. Such a day's sessions do without these keys.
-- A day is judged by itself, so that no later day changes what an earlier one taught.
CREATE TABLE keyless_day AS
WITH temporary_key AS (
  SELECT principal, calendar_day AS day, access_key, count(*) AS calls
  FROM named_event
  WHERE NOT by_service AND access_key NOT LIKE 'AKIA%'
  GROUP BY principal, calendar_day, access_key
)
SELECT principal_id, day, count(*) AS keys, CAST(sum(calls) AS BIGINT) AS calls
FROM temporary_key
JOIN principal USING (principal)
GROUP BY principal_id, day
HAVING count(*) > getvariable('many_keys') AND sum(calls) < getvariable('calls_per_key') * count(*)
ORDER BY principal_id, day;
