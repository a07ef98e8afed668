-- Grain: act, scored principal-day that it led to: who took a role and used it, who made a user, role, key or password
-- and used it, whose rights changed before it did what is strange of it. `reach`: 'day' links also a day that is no
-- finding by itself, 'finding' joins findings only, 'told' joins nothing but is told where both belong together.
CREATE TEMP TABLE identity_link AS
WITH of_role AS (
  SELECT act.*, use.uid AS to_uid, first_time, first_event, strange_time, strange_event, 'key' AS matched
  FROM identity_act AS act
  JOIN identity_use AS use ON act.handed_key = use.access_key
  WHERE kind IN ('role_assumed', 'session_made')
  UNION ALL
  -- By the name of the session only where the record does not say which key it got.
  SELECT act.*, use.uid, first_time, first_event, strange_time, strange_event, 'session' AS matched
  FROM identity_act AS act
  JOIN identity_use AS use ON act.handed_arn = use.identity_arn
  WHERE kind = 'role_assumed' AND handed_key IS NULL
), in_time AS (
  SELECT * FROM of_role
  WHERE first_time BETWEEN event_time - INTERVAL 1 SECOND AND event_time + to_hours(getvariable('credential_hours'))
  -- Of several sessions of one name, the last one before.
  QUALIFY row_number() OVER (PARTITION BY to_uid, first_event ORDER BY event_time DESC, event_id) = 1
), of_user AS (
  SELECT act.*, use.uid AS to_uid, first_time, first_event, strange_time, strange_event,
    CASE WHEN handed_key = access_key THEN 'key' ELSE 'name' END AS matched
  FROM identity_act AS act
  JOIN identity_use AS use ON act.target_account = use.account AND act.user_name = use.user_name
  JOIN incident_day AS day ON use.uid = day.uid
  LEFT JOIN (
    SELECT principal_id, value, min(day) AS key_first_day
    FROM principal_day_source JOIN source USING (source_id)
    WHERE kind = 'key'
    GROUP BY principal_id, value
  ) AS key_of ON key_of.principal_id = day.principal_id AND key_of.value = use.access_key
  WHERE first_time >= event_time AND CASE kind
    WHEN 'user_created' THEN day.first_day >= act.day
    WHEN 'key_created' THEN coalesce(handed_key = access_key, access_key LIKE 'AKIA%' AND key_first_day >= act.day)
    WHEN 'password_set' THEN is_sign_in
    ELSE FALSE
  END
), of_made_role AS (
  SELECT act.*, use.uid AS to_uid, first_time, first_event, strange_time, strange_event, 'name' AS matched
  FROM identity_act AS act
  JOIN identity_use AS use ON act.target_account = use.account AND act.role_name = use.role_name
  JOIN incident_day AS day ON use.uid = day.uid
  WHERE kind = 'role_created' AND first_time >= event_time AND day.first_day >= act.day
), of_rights AS (
  SELECT act.*, day.uid AS to_uid, contributing.event_time AS first_time, contributing.event_id AS first_event,
    contributing.event_time AS strange_time, contributing.event_id AS strange_event, 'name' AS matched
  FROM identity_act AS act
  JOIN incident_day AS day ON act.target_account = day.account AND (
    (day.class = 'user' AND day.name = act.user_name) OR (act.user_name IS NULL AND day.role = act.role_name)
  )
  JOIN contributing_event AS contributing ON contributing.principal_id = day.principal_id AND contributing.day = day.day
  WHERE kind = 'rights_changed'
    AND contributing.event_time BETWEEN act.event_time AND act.event_time + to_hours(getvariable('rights_hours'))
  UNION ALL
  SELECT act.*, use.uid, first_time, first_event, strange_time, strange_event, 'name'
  FROM identity_act AS act
  JOIN identity_use AS use ON act.target_account = use.account AND act.user_name = use.user_name
  WHERE kind = 'rights_changed' AND first_time BETWEEN act.event_time AND act.event_time + to_hours(getvariable('rights_hours'))
), every AS (
  FROM in_time UNION ALL FROM of_user UNION ALL FROM of_made_role UNION ALL FROM of_rights
), judged AS (
  SELECT
    every.*,
    sink.day AS to_day,
    CASE
      -- What is not strange of the finding it belongs to explains nothing, nor does what is done every week.
      WHEN kind = 'rights_changed' THEN CASE WHEN source.is_finding AND sink.is_finding AND in_evidence THEN 'finding' ELSE 'told' END
      WHEN source.is_finding AND sink.is_finding THEN
        CASE WHEN is_strange AND (strange_event IS NOT NULL OR kind NOT IN ('role_assumed', 'session_made')) THEN 'finding' ELSE 'told' END
      WHEN days_before > getvariable('routine_days') OR (kind = 'role_assumed' AND days_before > 0) THEN 'told'
      WHEN first_time > event_time + to_hours(getvariable('connected_hours')) THEN 'told'
      WHEN source.is_finding AND is_strange THEN 'day'
      WHEN sink.is_finding AND (strange_event IS NOT NULL OR kind NOT IN ('role_assumed', 'session_made')) THEN 'day'
      ELSE 'told'
    END AS reach
  FROM every
  JOIN incident_day AS source ON every.uid = source.uid
  JOIN incident_day AS sink ON every.to_uid = sink.uid
  WHERE source.principal <> sink.principal AND (source.is_finding OR sink.is_finding)
)
SELECT
  kind,
  uid AS from_uid,
  to_uid,
  reach,
  CASE WHEN is_first_day THEN matched ELSE 'again' END AS matched,
  event_id AS from_event,
  event_time AS from_time,
  action AS from_action,
  first_event AS to_event,
  first_time AS to_time,
  coalesce(user_name, role_name) AS target,
  right_name AS detail
FROM (
  SELECT *, to_day = min(to_day) OVER (PARTITION BY uid, coalesce(user_name, role_name)) AS is_first_day
  FROM judged
)
-- One link of a kind, and on later days one in all: that what was made is still in use.
QUALIFY row_number() OVER (
  PARTITION BY uid, to_uid, target, CASE WHEN is_first_day THEN kind END, CASE WHEN is_first_day THEN detail END
  ORDER BY reach = 'told', CASE WHEN NOT is_first_day THEN kind END DESC, event_time, first_time, event_id, first_event
) = 1;
