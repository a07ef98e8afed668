-- Test support: the tables and result files of a run. The stories (tables story, story_evidence, story_event) come
-- first; a crowd of made-up principals and findings follows them.

-- A number from 0 to 999 that only depends on its arguments.
CREATE TEMP MACRO dice
  (a) AS (hash(a) % 1000)::INTEGER,
  (a, b) AS (hash(a, b) % 1000)::INTEGER,
  (a, b, c) AS (hash(a, b, c) % 1000)::INTEGER,
  (a, b, c, d) AS (hash(a, b, c, d) % 1000)::INTEGER;

CREATE TABLE principal AS
SELECT id AS principal_id, principal, account, class, name, role, person, identity AS identity_type, DATE '2026-09-21' AS first_day,
  DATE '2026-11-15' AS last_day, 40::BIGINT AS active_days, 4112::BIGINT AS events, 12::BIGINT AS service_events, 3::BIGINT AS sign_ins
FROM story
UNION ALL
SELECT (getvariable('stories') + i)::INTEGER, account || '/user/user-' || i, account, 'user', 'user-' || i, NULL, NULL, 'IAMUser', DATE '2026-09-21', DATE '2026-11-15', 38, 900, 0, 0
FROM (SELECT i, (100000000000 + 111 * (i % 7))::VARCHAR AS account FROM range(1, CAST(getvariable('principals') + 1 AS BIGINT)) t(i))
ORDER BY principal_id;

CREATE TEMP TABLE habit AS
SELECT p.principal_id, d::DATE AS day, coalesce(hour_from, 7 + p.principal_id % 3) AS hour_from, coalesce(hour_to, 16 + p.principal_id % 4) AS hour_to
FROM principal p LEFT JOIN story s ON s.id = p.principal_id, generate_series(DATE '2026-09-21', DATE '2026-11-15', INTERVAL 1 DAY) t(d)
WHERE coalesce(every_day, false) OR (isodow(d) < 6 AND dice(p.principal_id, d) < 930) OR dice('weekend', p.principal_id, d) < 20;

CREATE TABLE principal_day_slot AS
SELECT principal_id, day, slot::SMALLINT AS slot, (1 + dice(principal_id, day, slot) % 9)::BIGINT AS events
FROM habit, range(96) t(slot)
WHERE slot >= hour_from * 4 AND slot < hour_to * 4 AND dice('slot', principal_id, day, slot) < 320
UNION ALL
SELECT story_id, (SELECT day FROM story WHERE id = story_id), minute // 15, count(*) FROM story_event WHERE len(signals) > 0 GROUP BY ALL
ORDER BY ALL;

CREATE TABLE principal_day AS SELECT principal_id, day, sum(events)::BIGINT AS events FROM principal_day_slot GROUP BY ALL ORDER BY ALL;

CREATE TABLE action AS
SELECT row_number() OVER (ORDER BY action)::INTEGER AS action_id, action, split_part(action, ':', 1) AS service
FROM (SELECT DISTINCT unnest(usual_actions) AS action FROM story UNION SELECT unnest(['s3:GetObject', 's3:ListBuckets', 'ec2:DescribeInstances', 'logs:FilterLogEvents', 'lambda:ListFunctions', 'dynamodb:Query', 'sqs:SendMessage', 'kms:Decrypt']))
ORDER BY action_id;
CREATE TABLE principal_day_action AS
SELECT principal_id, habit.day, action_id, (1 + dice(principal_id, habit.day, action_id) % 40)::BIGINT AS events
FROM habit LEFT JOIN story s ON s.id = principal_id, action
WHERE CASE WHEN s.id IS NULL THEN dice('action', principal_id, action_id) < 500 AND NOT action LIKE '%<%' ELSE list_contains(usual_actions, action) END ORDER BY ALL;

CREATE TABLE source AS
SELECT row_number() OVER (ORDER BY kind, value)::INTEGER AS source_id, kind, value FROM (
  SELECT 'network' AS kind, network AS value FROM story UNION SELECT 'agent', agent FROM story UNION SELECT 'agent', agent FROM story_event
  UNION SELECT 'network', '203.0.113.0/24' UNION SELECT 'network', '192.0.2.0/24' UNION SELECT 'network', '198.51.100.0/24' UNION SELECT 'agent', 'aws-cli' UNION SELECT 'region', 'eu-central-1') ORDER BY source_id;
CREATE TABLE principal_day_source AS
SELECT h.principal_id, h.day, source_id, (20 + dice(h.principal_id, h.day) % 60)::BIGINT AS events
FROM habit h LEFT JOIN story s ON s.id = h.principal_id JOIN source ON value IN (coalesce(s.network, '198.51.100.0/24'), coalesce(s.agent, 'aws-cli'), 'eu-central-1')
UNION ALL
SELECT id, day, source_id, 34 FROM story, source WHERE id = 1 AND value IN ('203.0.113.0/24', 'Boto3')
ORDER BY ALL;

CREATE TABLE coverage AS
SELECT day, account, sum(d.events)::BIGINT AS events, count(DISTINCT principal_id) AS principals
FROM principal_day d JOIN principal USING (principal_id) WHERE NOT (account = '100000000111' AND day = DATE '2026-11-11') GROUP BY ALL ORDER BY ALL;

CREATE TABLE scores AS
WITH scored AS (
  SELECT p.principal_id, principal, day, d.events, row_number() OVER (ORDER BY p.principal_id <= getvariable('stories'), hash('finding', principal, day)) AS place
  FROM principal_day d JOIN principal p USING (principal_id) WHERE day BETWEEN DATE '2026-11-09' AND DATE '2026-11-15'),
levelled AS (
  SELECT s.*, st.id AS told, st.bits AS story_bits, CASE WHEN st.id IS NOT NULL THEN st.confidence WHEN place > getvariable('findings') THEN 'none' WHEN place % 20 = 1 AND getvariable('findings') > 200 THEN 'high' WHEN place % 5 = 0 THEN 'medium' ELSE 'low' END AS confidence
  FROM scored s LEFT JOIN story st ON st.id = s.principal_id AND st.day = s.day)
SELECT principal, day, CASE WHEN told IS NULL THEN events ELSE (SELECT events_total FROM story WHERE id = told) END AS events, 0.0::DOUBLE AS score,
  pow(2, -coalesce(story_bits, CASE confidence WHEN 'high' THEN 12 + place % 40 / 10.0 WHEN 'medium' THEN 9.8 + place % 17 / 10.0 WHEN 'low' THEN 7.8 + place % 19 / 10.0 ELSE 0.01 + 7.4 * pow(dice('p', principal, day) / 1000.0, 3) END)) AS p_value,
  confidence, CASE WHEN told IS NOT NULL THEN (SELECT severity FROM story WHERE id = told) ELSE ['informational', 'informational', 'low', 'low', 'medium', 'high'][1 + place % 6] END AS severity,
  CASE WHEN principal_id % 3 = 0 THEN 'scheduled' ELSE 'human' END AS automation, 8.0 AS bits_new_action, 1.2 AS bits_volume, 0.4 AS bits_working_hours, 0.0::DOUBLE AS priority,
  CASE WHEN told IS NULL AND confidence = 'low' AND place % 8 = 3 THEN day - 1 END AS continues
FROM levelled ORDER BY principal, day;
UPDATE scores SET score = -log2(p_value),
  priority = -log2(p_value) + 2 * (list_position(['informational', 'low', 'medium', 'high', 'critical'], severity) - 1);

CREATE TABLE findings AS
SELECT coalesce(st.uid, substr(md5(s.principal || s.day), 1, 12)) AS uid, s.principal, s.day, s.confidence, s.severity, s.p_value, s.score, s.priority, s.events,
  CASE WHEN st.id IS NULL THEN 8 ELSE (SELECT count(*) FROM story_event e WHERE e.story_id = st.id AND len(signals) > 0) END::BIGINT AS contributing_events, coalesce(st.automation, s.automation) AS automation,
  coalesce(st.headline, ['called 2 actions for the first time (dynamodb:DescribeBackup and dynamodb:ListBackups)', 'worked on a Saturday; in 49 days before, never', 'was denied 6 of its calls; in 49 days before, 2 of 930', 'came with a new network, 203.0.113.0/24'][1 + dice(s.principal) % 4]) AS headline,
  CASE WHEN s.confidence = 'high' THEN NULL ELSE coalesce(st.held, 'one weak kind of evidence is never enough for more') END AS held, coalesce(st.severity_reason, 'iam:ListUsers (low) succeeded.') AS severity_reason,
  timezone('UTC', timezone('Europe/Berlin', s.day + INTERVAL 10 HOUR)) AS first_time, timezone('UTC', timezone('Europe/Berlin', s.day + INTERVAL 11 HOUR)) AS last_time,
  coalesce((SELECT list(signal ORDER BY rank) FROM story_evidence e WHERE e.story_id = st.id), ['new_action', 'source']) AS signals, []::VARCHAR[] AS actions, []::VARCHAR[] AS tactics, s.continues, st.facts AS story
FROM scores s LEFT JOIN (SELECT * FROM story) st ON st.principal = s.principal AND st.day = s.day WHERE s.confidence <> 'none' ORDER BY uid;
UPDATE findings SET first_time = t.first_time, last_time = t.last_time FROM (
  SELECT uid, timezone('UTC', timezone('Europe/Berlin', day + to_minutes(min(minute)))) AS first_time, timezone('UTC', timezone('Europe/Berlin', day + to_minutes(max(minute)))) AS last_time
  FROM story_event e JOIN story ON id = story_id WHERE len(signals) > 0 GROUP BY uid, day) t WHERE findings.uid = t.uid;

CREATE TABLE evidence AS
SELECT principal, day, signal, e.bits, statement, []::VARCHAR[] AS event_ids, 0::BIGINT AS events, rank, usual, observed FROM story_evidence e JOIN story ON id = story_id
UNION ALL
SELECT principal, day, unnest(['new_action', 'source']), unnest([9.1, 5.2]), unnest(['Called 2 actions for the first time: 0 of its 930 calls in 49 days were any of these.', '8 calls came from 203.0.113.0/24, a network it had not used in 49 days.']), [], 0, unnest([1, 2]), unnest(['12 actions of 4 services', '198.51.100.0/24']), unnest(['2 new actions', '203.0.113.0/24'])
FROM findings WHERE uid NOT LIKE '5707e%' ORDER BY principal, day, rank;

CREATE TABLE finding_events AS
WITH crowd AS (
  SELECT uid, day, i, CASE WHEN i < 32 THEN 480 + i * 11 ELSE 610 + (i - 32) * 5 END AS minute, i >= 32 AS strange FROM findings, range(40) t(i) WHERE uid NOT LIKE '5707e%'),
every_event AS (
  SELECT uid, day + to_minutes(minute) + to_seconds(second) AS local, number, session, action, tactic, severity, targets, agent, address, outcome, signals FROM story_event JOIN (SELECT id, uid, day FROM story) ON id = story_id
  UNION ALL
  SELECT uid, day + to_minutes(minute), i, 1 + strange::INTEGER, ['s3:GetObject', 's3:ListBuckets', 'ec2:DescribeInstances', 'dynamodb:DescribeBackup', 'iam:ListUsers'][1 + i % 3 + 2 * strange::INTEGER], CASE WHEN strange THEN 'Discovery' END, CASE WHEN strange THEN 'low' END,
    CASE WHEN strange THEN ['table/orders-' || i % 3] ELSE []::VARCHAR[] END, 'aws-cli', CASE WHEN strange THEN '203.0.113.9' ELSE '198.51.100.24' END, CASE i WHEN 39 THEN 'denied' WHEN 38 THEN 'failed' ELSE 'succeeded' END, CASE WHEN strange THEN ['new_action', 'source'] ELSE []::VARCHAR[] END FROM crowd)
SELECT uid, CASE WHEN uid = '5707e0000004' THEN agent ELSE uid || '-' || number END AS event_id, timezone('UTC', timezone('Europe/Berlin', local)) AS event_time, session, action, 'Read' AS access_level, NULL::VARCHAR AS risk_class, tactic, severity AS action_severity, targets,
  CASE WHEN uid = '5707e0000004' THEN agent ELSE 'eu-central-1' END AS region, address AS source_ip, CASE WHEN address = '203.0.113.57' THEN '203.0.113.0/24' ELSE '198.51.100.0/24' END AS network, agent, CASE WHEN outcome = 'succeeded' THEN NULL WHEN uid = '5707e0000004' THEN agent WHEN outcome = 'denied' THEN 'AccessDenied' ELSE 'TrailNotFoundException' END AS error_code, CASE WHEN uid = '5707e0000004' THEN agent END AS error_message, outcome = 'denied' AS denied, outcome, signals,
  CASE WHEN bool_or(list_has_any(signals, ['new_action', 'action_mix', 'sequence', 'resource', 'errors'])) OVER (PARTITION BY uid) THEN list_has_any(signals, ['new_action', 'action_mix', 'sequence', 'resource', 'errors']) ELSE len(signals) > 0 END AS in_story,
  to_json({eventVersion: '1.11', eventID: uid || '-' || number, eventTime: local, eventSource: split_part(action, ':', 1) || '.amazonaws.com', eventName: action, awsRegion: 'eu-central-1', sourceIPAddress: address, userAgent: agent, errorMessage: CASE WHEN outcome <> 'succeeded' THEN agent END, requestParameters: {targets: targets}})::VARCHAR AS record
FROM every_event ORDER BY uid, event_time;

CREATE TABLE profiles AS
SELECT principal, coalesce(s.automation, CASE WHEN principal_id % 3 = 0 THEN 'scheduled' ELSE 'human' END) AS automation, coalesce(reasons, ['Its hours and pauses vary as a person''s do']) AS automation_reasons,
  [(coalesce(every_day, false) OR h // 24 < 5) AND h % 24 >= coalesce(hour_from, 7 + principal_id % 3) AND h % 24 < coalesce(hour_to, 16 + principal_id % 4) FOR h IN range(168)] AS usual_hours,
  [CASE WHEN h // 24 < 5 AND h % 24 BETWEEN 7 AND 18 THEN (1 + (h % 24 - 7) * (19 - h % 24)) / 2000.0 ELSE 0.0001 END FOR h IN range(168)] AS hour_share, 40::BIGINT AS active_days, 1::BIGINT AS held_out_days,
  CASE WHEN automation = 'scheduled' THEN 'daily between 02:11 and 02:19' END AS schedule, CASE WHEN automation = 'scheduled' THEN [TIMESTAMP '2026-11-13 02:15:00'] ELSE []::TIMESTAMP[] END AS missed_runs
FROM (SELECT principal_id, principal FROM principal) LEFT JOIN (SELECT id, automation, reasons, every_day, hour_from, hour_to FROM story) s ON id = principal_id ORDER BY principal;

CREATE TABLE similar_principal AS
SELECT u.principal, v.principal AS other, 0.9 - 0.05 * ((u.principal_id - v.principal_id) % 7 + 7) AS similarity, ['s3:ListBuckets', 'kms:Decrypt', 'sqs:SendMessage'] AS shared
FROM principal u JOIN principal v ON u.principal_id <> v.principal_id AND v.principal_id BETWEEN 3 AND 9 ORDER BY u.principal, similarity DESC, other;

CREATE TABLE history AS
SELECT uid, principal, day, confidence, severity, p_value, score, priority, headline FROM findings
UNION ALL SELECT 'before' || principal_id, principal, DATE '2026-11-05', 'medium', 'low', 0.001, 10.0, 12.0, 'worked on a Saturday'
FROM principal WHERE principal_id <= 12 ORDER BY ALL;
