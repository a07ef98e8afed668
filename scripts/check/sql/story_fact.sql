-- Grain: finding: when and where from its story's calls came, and how many of them from where the principal had never
-- called from before that day.
WITH first_seen AS (
  SELECT principal, 'network' AS kind, network AS value, min(day) AS day FROM own_event GROUP BY ALL
  UNION ALL
  SELECT principal, 'agent', agent, min(day) FROM own_event GROUP BY ALL
  UNION ALL
  SELECT principal, 'key', access_key, min(day) FROM own_event WHERE access_key LIKE 'AKIA%' GROUP BY ALL
), active AS (
  SELECT uid, count(DISTINCT own_event.day) AS days_before
  FROM (SELECT DISTINCT uid, principal, day FROM story_call) AS told
  JOIN own_event ON own_event.principal = told.principal AND own_event.day < told.day
  GROUP BY uid
), placed AS (
  SELECT
    c.*,
    network_seen.day = c.day AS new_network,
    agent_seen.day = c.day AS new_agent,
    key_seen.day = c.day AS new_key
  FROM story_call AS c
  LEFT JOIN first_seen AS network_seen ON network_seen.principal = c.principal AND network_seen.kind = 'network' AND network_seen.value = c.network
  LEFT JOIN first_seen AS agent_seen ON agent_seen.principal = c.principal AND agent_seen.kind = 'agent' AND agent_seen.value = c.agent
  LEFT JOIN first_seen AS key_seen ON key_seen.principal = c.principal AND key_seen.kind = 'key' AND key_seen.value = c.access_key
)
SELECT
  uid,
  CAST(count(*) AS INTEGER) AS calls,
  epoch(min(event_time)) AS first,
  epoch(max(event_time)) AS last,
  CAST(coalesce(any_value(days_before), 0) AS INTEGER) AS "daysBefore",
  CAST(count(DISTINCT network) AS INTEGER) AS networks,
  CAST(count(DISTINCT network) FILTER (new_network) AS INTEGER) AS "newNetworks",
  CAST(count_if(coalesce(new_network, FALSE)) AS INTEGER) AS "newNetworkCalls",
  CAST(count_if(coalesce(new_agent, FALSE)) AS INTEGER) AS "newAgentCalls",
  CAST(count_if(coalesce(new_key, FALSE)) AS INTEGER) AS "newKeyCalls"
FROM placed
LEFT JOIN active USING (uid)
GROUP BY uid
