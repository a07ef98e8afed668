-- Grain: scored principal-day, credential: the calls made with what an act handed on, or as a user or role that one
-- made; a sign-in to the console is a row of its own. `strange_*`: its first call that carries the day's evidence.
CREATE TEMP TABLE identity_use AS
WITH made AS (
  SELECT DISTINCT target_account AS account, user_name, CASE WHEN kind = 'role_created' THEN role_name END AS role_name
  FROM identity_act
  WHERE kind NOT IN ('role_assumed', 'session_made')
), used AS (
  SELECT
    incident_day.uid,
    named_event.account,
    CASE WHEN identity_type IN ('IAMUser', 'Root') THEN user_name END AS user_name,
    named_event.role AS role_name,
    access_key,
    identity_arn,
    CASE WHEN action = 'signin:ConsoleLogin' AND error_message IS NULL THEN named_event.event_id END AS sign_in,
    named_event.event_id,
    named_event.event_time,
    contributing.event_id IS NOT NULL AS in_evidence
  FROM named_event
  JOIN incident_day ON named_event.principal = incident_day.principal AND named_event.calendar_day = incident_day.day
  LEFT JOIN (SELECT DISTINCT principal_id, day, event_id FROM contributing_event) AS contributing
    ON contributing.principal_id = incident_day.principal_id AND contributing.day = incident_day.day AND contributing.event_id = named_event.event_id
  WHERE NOT by_service AND named_event.event_time BETWEEN CAST(getvariable('scored_from') AS TIMESTAMP) AND CAST(getvariable('scored_to') AS TIMESTAMP) AND (
    access_key IN (SELECT handed_key FROM identity_act WHERE handed_key IS NOT NULL)
    OR identity_arn IN (SELECT handed_arn FROM identity_act WHERE handed_arn IS NOT NULL)
    OR (named_event.account, user_name) IN (SELECT (account, user_name) FROM made WHERE user_name IS NOT NULL)
    OR (named_event.account, named_event.role) IN (SELECT (account, role_name) FROM made WHERE role_name IS NOT NULL)
  )
)
SELECT
  uid,
  account,
  user_name,
  role_name,
  access_key,
  identity_arn,
  sign_in IS NOT NULL AS is_sign_in,
  min(event_time) AS first_time,
  arg_min(event_id, (event_time, event_id)) AS first_event,
  min(event_time) FILTER (WHERE in_evidence) AS strange_time,
  arg_min(event_id, (event_time, event_id)) FILTER (WHERE in_evidence) AS strange_event
FROM used
GROUP BY uid, account, user_name, role_name, access_key, identity_arn, sign_in;
