-- Grain: one row an event that is the principal's own doing, narrow: what every feature table is counted from.
-- access_key is NULL where it tells nobody apart (keyless_day); keys that live long are always there.
CREATE TEMP TABLE habit AS
SELECT
  principal.principal_id,
  calendar_day AS day,
  event_time,
  quarter_hour(event_time, getvariable('time_zone')) AS slot,
  action_id,
  coalesce(read_only = FALSE, access_level NOT IN ('List', 'Read')) AS is_write,
  -- A failed sign-in has a message and no code.
  coalesce(error_code, CASE WHEN error_message IS NOT NULL THEN 'Failed' END) AS error_code,
  denied OR (action = 'signin:ConsoleLogin' AND error_message IS NOT NULL) AS denied,
  -- A session whose name no person would bear.
  session_name IS NOT NULL AND session_principal IS NULL AS by_machine,
  session_key(session_access_key(access_key, keyless_day.day), network, agent) AS session_key,
  network,
  agent,
  session_access_key(access_key, keyless_day.day) AS access_key,
  region,
  CASE WHEN action = 'signin:ConsoleLogin' AND NOT mfa THEN 'without MFA' END AS sign_in,
  targets,
  candidates
FROM named_event
JOIN principal USING (principal)
JOIN action USING (action)
LEFT JOIN keyless_day
  ON principal.principal_id = keyless_day.principal_id AND named_event.calendar_day = keyless_day.day
WHERE NOT by_service;
