-- Grain: finding, network or agent that its evidence names.
CREATE TEMP TABLE evidence_source AS
WITH said AS (
  SELECT DISTINCT principal_id, add_days(time_window.first_day, contribution.day) AS day, what AS kind, text AS value
  FROM contribution, time_window
  -- The name of an AWS service is no network that anybody could come from.
  WHERE what = 'agent' OR (what = 'network' AND contains(text, '/'))
), came AS (
  SELECT DISTINCT incident_day.uid, incident_day.principal_id, incident_day.principal, kind, value, event_id, event_time
  FROM said
  JOIN incident_day USING (principal_id, day)
  JOIN flagged_event USING (principal_id, day)
  SEMI JOIN contributing_event USING (principal_id, day, event_id)
  WHERE is_finding AND NOT by_service AND value = CASE kind WHEN 'network' THEN network ELSE agent END
)
SELECT
  uid,
  principal,
  kind,
  value,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  arg_min(event_id, (event_time, event_id)) AS first_event
FROM came
GROUP BY uid, principal, kind, value;

-- Grain: network or agent that came up lately and that the evidence of findings of several principals names.
CREATE TEMP TABLE shared_source AS
WITH known AS (
  SELECT kind, value, principals, min(day) AS came_up
  FROM principal_day_source
  JOIN source USING (source_id)
  GROUP BY kind, value, principals
)
SELECT kind, value, principals, count(DISTINCT principal) AS found_principals, count(DISTINCT uid) AS findings
FROM evidence_source
JOIN known USING (kind, value)
JOIN time_window ON came_up >= add_days(score_from, -getvariable('new_days'))
GROUP BY kind, value, principals
HAVING count(DISTINCT principal) > 1;

-- Grain: pair of findings whose evidence names the same network or agent, or whose strange calls carry the same key. A
-- network joins only where it is new here and few ever used it: where people meet, many do.
CREATE TEMP TABLE source_link AS
SELECT
  'same_' || kind AS kind,
  earlier.uid AS from_uid,
  later.uid AS to_uid,
  -- Tools are few and many use them: an agent alone joins nothing.
  CASE kind WHEN 'network' THEN 'finding' ELSE 'told' END AS reach,
  kind AS matched,
  earlier.first_event AS from_event,
  earlier.first_time AS from_time,
  NULL::VARCHAR AS from_action,
  later.first_event AS to_event,
  later.first_time AS to_time,
  value AS target,
  principals::VARCHAR AS detail
FROM evidence_source AS earlier
JOIN evidence_source AS later USING (kind, value)
JOIN shared_source USING (kind, value)
WHERE earlier.principal <> later.principal
  AND (earlier.first_time, earlier.uid) < (later.first_time, later.uid)
  AND later.first_time <= earlier.last_time + to_hours(getvariable('source_hours'))
  AND principals <= getvariable('few_principals');

-- One key in two hands.
INSERT INTO source_link
WITH strange_key AS (
  SELECT DISTINCT access_key
  FROM flagged_event
  JOIN incident_day USING (principal_id, day)
  SEMI JOIN contributing_event USING (principal_id, day, event_id)
  WHERE is_finding AND NOT by_service AND access_key IS NOT NULL
), carried AS (
  SELECT incident_day.uid, incident_day.principal, is_finding, access_key, min(event_time) AS first_time, arg_min(event_id, (event_time, event_id)) AS first_event
  FROM named_event
  JOIN incident_day ON named_event.principal = incident_day.principal AND named_event.calendar_day = incident_day.day
  SEMI JOIN strange_key USING (access_key)
  WHERE NOT by_service AND event_time BETWEEN CAST(getvariable('scored_from') AS TIMESTAMP) AND CAST(getvariable('scored_to') AS TIMESTAMP)
  GROUP BY incident_day.uid, incident_day.principal, is_finding, access_key
)
SELECT 'same_key', earlier.uid, later.uid, 'day', 'key', earlier.first_event, earlier.first_time, NULL, later.first_event, later.first_time, access_key, NULL
FROM carried AS earlier
JOIN carried AS later USING (access_key)
WHERE earlier.principal <> later.principal
  AND (earlier.first_time, earlier.uid) < (later.first_time, later.uid)
  AND (earlier.is_finding OR later.is_finding);
