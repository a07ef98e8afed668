-- Grain: two findings of one principal, few days apart, whose evidence names the same: a network, agent, region or key
-- that it did not use before, or an action that is not usual for it.
CREATE TEMP TABLE later_day_link AS
WITH said AS (
  SELECT DISTINCT
    principal_id,
    add_days(time_window.first_day, contribution.day) AS day,
    what,
    CASE what WHEN 'action' THEN action.action ELSE text END AS value,
    contribution.text,
    contribution.number
  FROM contribution
  LEFT JOIN action ON what = 'action' AND number = action_id, time_window
  WHERE what IN ('network', 'agent', 'region', 'key') OR (what = 'action' AND signal = 'new_action')
), carrying AS (
  SELECT incident_day.uid, incident_day.principal_id, incident_day.day, what, value, event_id, event_time
  FROM said
  JOIN incident_day USING (principal_id, day)
  JOIN flagged_event USING (principal_id, day)
  SEMI JOIN contributing_event USING (principal_id, day, event_id)
  WHERE is_finding AND NOT by_service AND CASE what
    WHEN 'network' THEN network = text
    WHEN 'agent' THEN agent = text
    WHEN 'region' THEN region = text
    WHEN 'key' THEN access_key = text
    ELSE action_id = number
  END
), found AS (
  SELECT uid, principal_id, day, what, value, min(event_time) AS first_time, arg_min(event_id, (event_time, event_id)) AS first_event
  FROM carrying
  GROUP BY uid, principal_id, day, what, value
)
SELECT
  CASE earlier.what WHEN 'action' THEN 'same_action_later' ELSE 'same_source_later' END AS kind,
  earlier.uid AS from_uid,
  later.uid AS to_uid,
  'finding' AS reach,
  earlier.what AS matched,
  earlier.first_event AS from_event,
  earlier.first_time AS from_time,
  NULL::VARCHAR AS from_action,
  later.first_event AS to_event,
  later.first_time AS to_time,
  earlier.value AS target,
  NULL::VARCHAR AS detail
FROM found AS earlier
JOIN found AS later USING (principal_id, what, value)
WHERE later.day > earlier.day AND later.day <= add_days(earlier.day, getvariable('days_apart'))
-- Each day leads to the next that has the same; one row a kind of thing is enough to say it.
QUALIFY row_number() OVER (PARTITION BY earlier.uid, earlier.what ORDER BY later.day, earlier.first_time, earlier.value) = 1;
