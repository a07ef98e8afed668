-- findings.parquet. Grain: one row a finding. Columns: docs/data.md.
WITH contributing AS (
  SELECT
    principal_id,
    day,
    count(*) AS contributing_events,
    min(event_time) AS first_time,
    max(event_time) AS last_time
  FROM story_event
  GROUP BY principal_id, day
), told AS (
  SELECT principal_id, day, list(signal ORDER BY place) AS signals
  FROM story_rank
  GROUP BY ALL
), first_of_tactic AS (
  SELECT principal_id, e.day, tactic, min(e.event_time) AS first_time
  FROM story_event AS e
  WHERE tactic IS NOT NULL
  GROUP BY ALL
), tactics AS (
  SELECT principal_id, day, list(tactic ORDER BY first_time, tactic) AS tactics
  FROM first_of_tactic
  GROUP BY principal_id, day
)
SELECT
  uid,
  principal,
  day,
  confidence,
  severity,
  p_value,
  score,
  priority,
  CAST(events AS BIGINT) AS events,
  coalesce(contributing_events, 0) AS contributing_events,
  automation,
  headline,
  held,
  held_out,
  severity_reason,
  facts AS story,
  with_zone(first_time) AS first_time,
  with_zone(last_time) AS last_time,
  signals,
  actions,
  coalesce(tactics, []) AS tactics,
  incident,
  continues
FROM named_finding
JOIN kind USING (principal_id)
JOIN told USING (principal_id, day)
LEFT JOIN contributing USING (principal_id, day)
LEFT JOIN tactics USING (principal_id, day)
LEFT JOIN incident_member USING (uid)
ORDER BY priority DESC, principal, day
