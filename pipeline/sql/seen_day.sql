-- Grain: principal, calendar day, action, account. Who was seen to do what, counted: calls of its own and those that
-- services made on its behalf. What is told of all days is put together from this, so that a day need not be read again.
CREATE TEMP TABLE seen_day AS
SELECT
  principal,
  calendar_day AS day,
  action,
  account,
  bool_or(named_by_session) AS named_by_session,
  min(role) AS role,
  min(person) AS person,
  min(identity_type) AS identity_type,
  count(*) FILTER (WHERE NOT by_service) AS events,
  count(*) FILTER (WHERE by_service) AS service_events,
  count(*) FILTER (WHERE event_type = 'AwsConsoleSignIn' AND NOT by_service) AS sign_ins
FROM named_event
GROUP BY principal, calendar_day, action, account;
