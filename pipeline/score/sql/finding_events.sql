-- finding_events.parquet. Grain: one row a finding and event of its day. Columns: docs/data.md.
-- A robot makes ten million calls on a day. Of a day with more than calls_kept, every nth stands for n calls of the same
-- session, action, outcome and signals: their numbers stay exact, and nothing rare is left out.
-- record is the canonical event as JSON, without what only this pipeline made of it; JSON columns stay JSON.
WITH told AS (
  SELECT principal_id, day, event_id, list(signal ORDER BY signal) AS signals
  FROM contributing_event
  GROUP BY ALL
), story AS (
  SELECT principal_id, day, event_id FROM story_event
), busy AS (
  SELECT principal_id, day, CAST(ceil(count(*) / getvariable('calls_kept')) AS BIGINT) AS step
  FROM flagged_event
  SEMI JOIN named_finding USING (principal_id, day)
  GROUP BY principal_id, day
  HAVING count(*) > getvariable('calls_kept')
), placed AS (
  SELECT
    principal_id,
    day,
    event_id,
    step,
    row_number() OVER (alike ORDER BY event_time, event_id) AS place,
    count(*) OVER alike AS number
  FROM flagged_event
  JOIN busy USING (principal_id, day)
  LEFT JOIN told USING (principal_id, day, event_id)
  LEFT JOIN story USING (principal_id, day, event_id)
  WINDOW alike AS (
    PARTITION BY principal_id, day, session, action, call_outcome(action, denied, error_code, error_message),
      told.signals, story.event_id IS NULL
  )
), chosen AS (
  SELECT principal_id, day, event_id, least(step, number - place + 1) AS calls
  FROM placed
  WHERE (place - 1) % step = 0
  UNION ALL
  SELECT principal_id, day, event_id, 1
  FROM flagged_event
  ANTI JOIN busy USING (principal_id, day)
)
SELECT
  uid,
  event_id,
  with_zone(flagged_event.event_time) AS event_time,
  session,
  action,
  access_level,
  risk_class,
  tactic,
  flagged_event.severity AS action_severity,
  targets,
  region,
  source_ip,
  network,
  agent,
  error_code,
  error_message,
  denied,
  call_outcome(flagged_event.action, denied, error_code, error_message) AS outcome,
  coalesce(told.signals, []) AS signals,
  story.event_id IS NOT NULL AS in_story,
  CAST(chosen.calls AS INTEGER) AS calls,
  to_json({
    event_id: event_id, event_time: flagged_event.event_time, account: account, region: region, action: action,
    event_type: event_type, read_only: read_only, identity_type: identity_type, identity_arn: identity_arn,
    session_name: session_name, access_key: access_key, invoked_by: invoked_by, mfa: mfa, source_ip: source_ip,
    user_agent: user_agent, error_code: error_code, error_message: error_message,
    request_parameters: json_or_text(request_parameters), response_elements: json_or_text(response_elements),
    additional_event_data: json_or_text(additional_event_data), request_id: request_id
  })::VARCHAR AS record
FROM flagged_event
JOIN (SELECT uid, principal_id, day FROM named_finding) USING (principal_id, day)
JOIN chosen USING (principal_id, day, event_id)
LEFT JOIN told USING (principal_id, day, event_id)
LEFT JOIN story USING (principal_id, day, event_id)
ORDER BY uid, flagged_event.event_time, event_id
