-- Grain: principal-day that has evidence: where its story's calls came from, and how many of them from where the
-- principal had never called from before that day.
CREATE TEMP TABLE story_place AS
WITH earlier AS (
  SELECT principal_id, kind, value, min(day) AS first_day
  FROM principal_day_source
  JOIN source USING (source_id)
  GROUP BY principal_id, kind, value
), active AS (
  SELECT told.principal_id, told.day, CAST(count(principal_day.day) AS INTEGER) AS days_before
  FROM (SELECT DISTINCT principal_id, day FROM story_event) AS told
  LEFT JOIN principal_day ON principal_day.principal_id = told.principal_id AND principal_day.day < told.day
  GROUP BY told.principal_id, told.day
), placed AS (
  SELECT
    story_event.*,
    network.first_day >= story_event.day AS new_network,
    agent.first_day >= story_event.day AS new_agent,
    key.first_day >= story_event.day AS new_key,
    region.first_day >= story_event.day AS new_region
  FROM story_event
  LEFT JOIN earlier AS network ON network.principal_id = story_event.principal_id AND network.kind = 'network' AND network.value = story_event.network
  LEFT JOIN earlier AS agent ON agent.principal_id = story_event.principal_id AND agent.kind = 'agent' AND agent.value = story_event.agent
  LEFT JOIN earlier AS key ON key.principal_id = story_event.principal_id AND key.kind = 'key' AND key.value = story_event.access_key
  LEFT JOIN earlier AS region ON region.principal_id = story_event.principal_id AND region.kind = 'region' AND region.value = story_event.region
), most_called AS (
  -- From where and with what most calls came, the first by name of as many: counted apart, since an ordered mode()
  -- keeps every call of a robot's ten million in memory.
  SELECT
    principal_id,
    day,
    arg_min(value, (-calls, value)) FILTER (kind = 'address') AS address,
    arg_min(value, (-calls, value)) FILTER (kind = 'agent') AS agent
  FROM (
    SELECT principal_id, day, 'address' AS kind, source_ip AS value, count(*) AS calls FROM story_event WHERE source_ip IS NOT NULL GROUP BY ALL
    UNION ALL
    SELECT principal_id, day, 'agent', agent, count(*) FROM story_event WHERE agent IS NOT NULL GROUP BY ALL
  )
  GROUP BY principal_id, day
)
SELECT
  principal_id,
  day,
  any_value(part) AS part,
  any_value(part_value) AS part_value,
  any_value(days_before) AS days_before,
  CAST(count(*) AS INTEGER) AS calls,
  min(event_time) AS first_time,
  max(event_time) AS last_time,
  CAST(count(DISTINCT network) AS INTEGER) AS networks,
  CAST(count(DISTINCT network) FILTER (new_network) AS INTEGER) AS new_networks,
  CAST(count_if(coalesce(new_network, FALSE)) AS INTEGER) AS new_network_calls,
  any_value(most_called.address) AS address,
  CAST(count(DISTINCT placed.agent) AS INTEGER) AS agents,
  CAST(count_if(coalesce(new_agent, FALSE)) AS INTEGER) AS new_agent_calls,
  any_value(most_called.agent) AS agent,
  CAST(count_if(coalesce(new_key, FALSE)) AS INTEGER) AS new_key_calls,
  CAST(count_if(coalesce(new_region, FALSE)) AS INTEGER) AS new_region_calls
FROM placed
JOIN active USING (principal_id, day)
LEFT JOIN most_called USING (principal_id, day)
GROUP BY principal_id, day;
