-- Grain: finding, call of its story: what rules of harm look at.
SELECT
  uid,
  action,
  outcome,
  request,
  thing,
  session_name AS session,
  identity_type AS identity,
  user_name AS "user",
  role,
  targets,
  slot,
  epoch(event_time) AS time,
  (SELECT min(o.day) FROM own_event AS o WHERE o.principal = c.principal AND o.network = c.network) = c.day AS "isNewNetwork"
FROM story_call AS c
ORDER BY uid, event_time
