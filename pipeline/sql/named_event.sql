-- Grain: one row an event, with the principal's final name and the calendar day. What all features read.
-- The day keeps to the window's calendar; events after the scored days or with a stray clock are left out.
-- The columns are listed: not every engine can leave one out of a star.
CREATE TEMP VIEW named_event AS
SELECT
  CASE WHEN recurring_session.session_principal IS NULL THEN event.principal ELSE event.session_principal END AS principal,
  recurring_session.session_principal IS NOT NULL AS named_by_session,
  calendar_day(event.event_time, getvariable('time_zone')) AS calendar_day,
  event.event_id, event.event_time, event.account, event.region, event.action, event.service, event.event_type,
  event.event_category, event.event_version, event.read_only, event.session_principal, event.person,
  event.identity_type, event.identity_arn, event.identity_id, event.role, event.session_name, event.user_name,
  event.access_key, event.invoked_by, event.by_service, event.mfa, event.source_ip, event.network, event.user_agent,
  event.agent, event.error_code, event.error_message, event.denied, event.targets, event.candidates,
  event.request_parameters, event.response_elements, event.additional_event_data, event.service_event_details,
  event.request_id, event.shared_event_id, event.vpc_endpoint, event.file_id
FROM event
LEFT JOIN recurring_session ON event.session_principal = recurring_session.session_principal
CROSS JOIN time_window
WHERE calendar_day(event.event_time, getvariable('time_zone')) BETWEEN time_window.first_day AND time_window.score_to;
