-- Grain: principal, day, action, thing that its calls named. Candidates are values of parameters whose keys do not say
-- that they are names.
CREATE TEMP TABLE touch AS
WITH named AS (
  SELECT principal_id, day, action_id, is_write, FALSE AS is_candidate, target
  FROM habit
  CROSS JOIN unnest(targets) AS thing(target)
  UNION ALL
  SELECT principal_id, day, action_id, is_write, TRUE AS is_candidate, target
  FROM habit
  CROSS JOIN unnest(candidates) AS thing(target)
)
SELECT
  principal_id,
  day,
  action_id,
  is_candidate,
  target,
  split_part(target, '/', 1) AS type,
  count(*) AS events,
  count(*) FILTER (WHERE is_write) AS writes
FROM named
GROUP BY principal_id, day, action_id, is_candidate, target;
