-- Grain: one row a finding and event of its day, a finding's together; record only of its story's. Of a robot's day an
-- event may stand for several calls.
SELECT
  uid,
  event_id,
  page_time(event_time) AS time,
  epoch_ms(event_time)::DOUBLE AS moment,
  coalesce(session, 0)::INTEGER AS session,
  action,
  action_severity AS severity,
  tactic,
  targets,
  region,
  source_ip,
  network,
  agent,
  error_code,
  outcome,
  signals,
  in_story AS highlighted,
  coalesce(calls, 1) AS calls,
  CASE WHEN in_story THEN record END AS record
FROM finding_events
ORDER BY uid, event_time, event_id
