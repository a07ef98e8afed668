-- Grain: principal that a sentence is about, active day, thing that its calls named. is_resource: some call named it by a
-- parameter that the run takes for a name (resource_type).
WITH named AS (
  SELECT principal, day, action, FALSE AS is_candidate, unnest(targets) AS target FROM own_event SEMI JOIN told_day USING (principal)
  UNION ALL
  SELECT principal, day, action, TRUE, unnest(candidates) FROM own_event SEMI JOIN told_day USING (principal)
)
SELECT
  principal,
  CAST(day AS VARCHAR) AS day,
  target,
  bool_or(coalesce(is_resource, NOT n.is_candidate)) AS is_resource
FROM named AS n
LEFT JOIN run.action AS a ON a.action = n.action
LEFT JOIN run.resource_type AS t ON t.action_id = a.action_id AND t.type = split_part(target, '/', 1) AND t.is_candidate = n.is_candidate
GROUP BY ALL
HAVING NOT bool_and(n.is_candidate) OR is_resource
ORDER BY ALL
