-- Grain: one row a principal and hour of the week with calls of a story; severity is the highest of them.
WITH called AS (
  SELECT uid, action_severity, coalesce(calls, 1) AS calls, local_time(without_zone(event_time), getvariable('zone')) AS t FROM finding_events WHERE in_story
), placed AS (
  SELECT
    principal,
    calls,
    ((isodow(t) - 1) * 24 + hour(t))::INTEGER AS hour,
    list_position(levels, coalesce(action_severity, 'informational')) AS level
  FROM called
  JOIN findings USING (uid),
    (SELECT ['informational', 'low', 'medium', 'high', 'critical'] AS levels)
)
SELECT
  principal,
  hour,
  sum(calls)::INTEGER AS events,
  ['informational', 'low', 'medium', 'high', 'critical'][max(level)] AS severity
FROM placed
GROUP BY principal, hour
ORDER BY principal, hour
