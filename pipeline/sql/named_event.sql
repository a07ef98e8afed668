-- Grain: one row an event, with the principal's final name and the calendar day. What all features read.
-- The day keeps to the window's calendar; events after the scored days or with a stray clock are left out.
CREATE TEMP VIEW named_event AS
SELECT
  CASE WHEN recurring_session.session_principal IS NULL THEN event.principal ELSE event.session_principal END AS principal,
  recurring_session.session_principal IS NOT NULL AS named_by_session,
  calendar_day(event.event_time, getvariable('time_zone')) AS calendar_day,
  event.* EXCLUDE (principal, day)
FROM event
LEFT JOIN recurring_session ON event.session_principal = recurring_session.session_principal
CROSS JOIN time_window
WHERE calendar_day(event.event_time, getvariable('time_zone')) BETWEEN time_window.first_day AND time_window.score_to;
