-- Grain: one row an event that is a principal's own doing, from events/, on a calendar day of the run. Whose a session
-- is, is the run's to say (recurring_session), as is what an action's name stands for (access_level); what sentences
-- count is counted from here. sid is one number a session: one key, network and agent without a long pause.
CREATE TABLE own_event AS
WITH own AS (
  SELECT
    CASE WHEN named.session_principal IS NULL THEN e.principal ELSE e.session_principal END AS principal,
    CAST(timezone(time_zone, timezone('UTC', event_time)) AS DATE) AS day,
    timezone(time_zone, timezone('UTC', event_time)) AS local_time,
    e.* EXCLUDE (principal, session_principal, day)
  FROM stored_event(getvariable('events')) AS e
  LEFT JOIN run.recurring_session AS named ON named.session_principal = e.session_principal
  CROSS JOIN run.time_window
  WHERE NOT by_service
), short_lived AS (
  SELECT principal, day, access_key, count(*) AS calls
  FROM own
  WHERE access_key NOT LIKE 'AKIA%'
  GROUP BY ALL
), keyless AS (
  -- Days on which temporary keys tell nobody apart.
  SELECT principal, day
  FROM short_lived
  GROUP BY ALL
  HAVING count(*) > getvariable('many_keys') AND sum(calls) < getvariable('calls_per_key') * count(*)
), keyed AS (
  SELECT own.*, CASE WHEN keyless.day IS NULL OR access_key LIKE 'AKIA%' THEN access_key END AS session_key
  FROM own
  LEFT JOIN keyless ON keyless.principal = own.principal AND keyless.day = own.day
  CROSS JOIN run.time_window
  WHERE own.day BETWEEN first_day AND score_to
), started AS (
  SELECT
    *,
    coalesce(event_time - lag(event_time) OVER of_key > to_minutes(CAST(getvariable('gap_minutes') AS BIGINT)), TRUE) AS starts
  FROM keyed
  WINDOW of_key AS (PARTITION BY principal, day, session_key, network, agent ORDER BY event_time, action, event_id)
), numbered AS (
  SELECT
    *,
    sum(CAST(starts AS INTEGER)) OVER (PARTITION BY principal, day, session_key, network, agent ORDER BY event_time, action, event_id ROWS UNBOUNDED PRECEDING) AS part
  FROM started
)
SELECT
  n.principal,
  n.day,
  n.event_time,
  n.event_id,
  CAST(hour(n.local_time) * 4 + minute(n.local_time) // 15 AS INTEGER) AS slot,
  n.action,
  n.service,
  coalesce(n.read_only = FALSE, a.access_level NOT IN ('List', 'Read')) AS is_write,
  CASE
    WHEN n.denied OR (n.action = 'signin:ConsoleLogin' AND n.error_message IS NOT NULL) THEN 'denied'
    WHEN n.error_code IS NOT NULL THEN 'failed'
    ELSE 'succeeded'
  END AS outcome,
  n.network,
  n.agent,
  n.region,
  n.access_key,
  n.source_ip,
  CASE WHEN n.action = 'signin:ConsoleLogin' AND NOT n.mfa THEN 'without MFA' END AS sign_in,
  n.targets,
  n.candidates,
  dense_rank() OVER (ORDER BY n.principal, n.day, n.session_key, n.network, n.agent, n.part) AS sid
FROM numbered AS n
LEFT JOIN run.action AS a ON a.action = n.action;

-- Principals that some sentence is about, and their days that have evidence.
CREATE TABLE told_day AS
SELECT DISTINCT principal, day FROM read_parquet(getvariable('evidence'));
