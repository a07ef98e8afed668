-- Grain: one row a finding. Who made the calls that it is about, from where, with what, to what: for exports that have
-- a place for each. Those of most calls first, as JSON; `event_ids` are in the order of time.
WITH call AS (
  SELECT
    uid,
    event_id,
    event_time,
    action,
    region,
    source_ip,
    targets,
    coalesce(calls, 1) AS calls,
    json_extract_string(record, '$.account') AS account,
    json_extract_string(record, '$.identity_type') AS identity_type,
    json_extract_string(record, '$.identity_arn') AS arn,
    json_extract_string(record, '$.access_key') AS access_key,
    json_extract_string(record, '$.user_agent') AS user_agent
  -- Files of earlier versions do not have calls: every row is one.
  FROM (
    SELECT NULL::INTEGER AS calls WHERE FALSE
    UNION ALL BY NAME
    SELECT * FROM read_parquet(getvariable('finding_events'), hive_partitioning = false)
  )
  WHERE in_story OR len(signals) > 0
), actor AS (
  SELECT uid, arn, identity_type, sum(calls) AS calls, list(DISTINCT access_key ORDER BY access_key) FILTER (access_key IS NOT NULL) AS access_keys
  FROM call
  WHERE arn IS NOT NULL
  GROUP BY uid, arn, identity_type
), place AS (
  SELECT uid, source_ip AS address, sum(calls) AS calls
  FROM call
  WHERE source_ip IS NOT NULL
  GROUP BY uid, source_ip
), agent AS (
  SELECT uid, user_agent, sum(calls) AS calls
  FROM call
  WHERE user_agent IS NOT NULL
  GROUP BY uid, user_agent
), region AS (
  SELECT uid, region, sum(calls) AS calls
  FROM call
  WHERE region IS NOT NULL
  GROUP BY uid, region
), target AS (
  SELECT uid, target, sum(calls) AS calls
  FROM (SELECT uid, calls, unnest(targets) AS target FROM call)
  GROUP BY uid, target
), said AS (
  SELECT uid, 'actors' AS what, to_json(list({'arn': arn, 'type': identity_type, 'keys': coalesce(access_keys, [])} ORDER BY calls DESC, arn, identity_type)) AS content FROM actor GROUP BY uid
  UNION ALL
  SELECT uid, 'addresses', to_json(list(address ORDER BY calls DESC, address)) FROM place GROUP BY uid
  UNION ALL
  SELECT uid, 'agents', to_json(list(user_agent ORDER BY calls DESC, user_agent)) FROM agent GROUP BY uid
  UNION ALL
  SELECT uid, 'regions', to_json(list(region ORDER BY calls DESC, region)) FROM region GROUP BY uid
  UNION ALL
  SELECT uid, 'targets', to_json(list(target ORDER BY calls DESC, target)) FROM target GROUP BY uid
  UNION ALL
  SELECT uid, 'event_ids', to_json(list(event_id ORDER BY event_time, event_id)) FROM call GROUP BY uid
  UNION ALL
  SELECT uid, 'calls', to_json(sum(calls)) FROM call GROUP BY uid
)
SELECT uid, CAST(json_group_object(what, content) AS VARCHAR) AS particulars
FROM said
GROUP BY uid
ORDER BY uid
