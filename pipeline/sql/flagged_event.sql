-- Grain: one row an event of a principal-day that has evidence, with what evidence can name it by.
CREATE TEMP TABLE flagged_event AS
WITH flagged AS (
  SELECT DISTINCT principal_id, principal, add_days(first_day, day) AS day
  FROM evidence
  JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
), chosen AS (
  SELECT
    flagged.principal_id,
    flagged.day,
    -- Only a principal's own calls belong to its sessions; said here, since a condition on one side alone in the join
    -- below would make it compare every event with every session.
    CASE WHEN NOT by_service THEN flagged.principal_id END AS session_owner,
    session_access_key(access_key, keyless_day.day) AS session_access_key,
    quarter_hour(event_time, getvariable('time_zone')) AS slot,
    action_id,
    access_level,
    risk_class,
    tactic,
    severity,
    coalesce(read_only = FALSE, access_level NOT IN ('List', 'Read')) AS is_write,
    CASE WHEN named_event.action = 'signin:ConsoleLogin' AND NOT mfa THEN 'without MFA' END AS sign_in,
    named_event.* REPLACE (
      denied OR (named_event.action = 'signin:ConsoleLogin' AND error_message IS NOT NULL) AS denied
    )
  FROM named_event
  JOIN flagged ON named_event.principal = flagged.principal AND named_event.calendar_day = flagged.day
  JOIN action ON named_event.action = action.action
  LEFT JOIN keyless_day ON flagged.principal_id = keyless_day.principal_id AND flagged.day = keyless_day.day
)
SELECT chosen.* EXCLUDE (session_owner, session_access_key), coalesce(session.session, 0) AS session
FROM chosen
LEFT JOIN session
  ON chosen.session_owner = session.principal_id
  AND chosen.day = session.day
  AND chosen.session_access_key IS NOT DISTINCT FROM session.access_key
  AND chosen.network IS NOT DISTINCT FROM session.network
  AND chosen.agent IS NOT DISTINCT FROM session.agent
  AND chosen.event_time BETWEEN session.first_time AND session.last_time;
