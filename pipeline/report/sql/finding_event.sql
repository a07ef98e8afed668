-- Grain: one row a finding and event of its day, a finding's together; record only of the highlighted ones.
SELECT
  uid,
  event_id,
  page_time(event_time) AS time,
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
  denied,
  signals,
  highlighted,
  CASE WHEN highlighted THEN record END AS record
FROM marked_event
ORDER BY uid, event_time, event_id
