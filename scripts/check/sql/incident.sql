-- Grain: incident, with its members and the events at both ends of its links.
WITH link AS (
  SELECT incident, unnest(links) AS link FROM incident
), ends AS (
  SELECT DISTINCT link.from_event AS event_id FROM link UNION SELECT link.to_event FROM link
), raw AS (
  SELECT event_id, coalesce(request_parameters, '') AS request
  FROM read_parquet(getvariable('events'), hive_partitioning = false)
  SEMI JOIN ends USING (event_id)
), first_day AS (
  SELECT principal, min(event_time) AS first_time FROM own_event GROUP BY principal
), users AS (
  SELECT 'network' AS kind, network AS value, count(DISTINCT principal) AS users FROM own_event GROUP BY ALL
  UNION ALL
  SELECT 'agent', agent, count(DISTINCT principal) FROM own_event GROUP BY ALL
), seen AS (
  SELECT
    e.*,
    request,
    (SELECT min(day) FROM own_event AS o WHERE o.principal = e.principal AND o.network = e.network) AS network_day,
    (SELECT min(day) FROM own_event AS o WHERE o.principal = e.principal AND o.agent = e.agent) AS agent_day,
    (SELECT min(day) FROM own_event AS o WHERE o.principal = e.principal AND o.region = e.region) AS region_day,
    (SELECT min(day) FROM own_event AS o WHERE o.principal = e.principal AND o.access_key = e.access_key) AS key_day
  FROM own_event AS e
  JOIN raw USING (event_id)
), ended AS (
  SELECT
    seen.event_id,
    seen.principal,
    {
      'principal': seen.principal,
      'day': CAST(seen.day AS VARCHAR),
      'time': epoch(event_time),
      'action': action,
      'targets': targets,
      'request': request,
      'network': network,
      'agent': agent,
      'region': region,
      'key': access_key,
      'network_users': CAST(coalesce(n.users, 0) AS INTEGER),
      'agent_users': CAST(coalesce(a.users, 0) AS INTEGER),
      'network_day': CAST(network_day AS VARCHAR),
      'agent_day': CAST(agent_day AS VARCHAR),
      'region_day': CAST(region_day AS VARCHAR),
      'key_day': CAST(key_day AS VARCHAR),
      'first_time': epoch(first_time)
    } AS at
  FROM seen
  JOIN first_day USING (principal)
  LEFT JOIN users AS n ON n.kind = 'network' AND n.value = network
  LEFT JOIN users AS a ON a.kind = 'agent' AND a.value = agent
), joined AS (
  SELECT
    incident,
    list({
      'cause': link.cause,
      'effect': link.effect,
      'from': f.at,
      'to': t.at,
      'from_told': epoch(link.from_time),
      'to_told': epoch(link.to_time)
    }) AS links
  FROM link
  JOIN ended AS f ON f.event_id = link.from_event
  JOIN ended AS t ON t.event_id = link.to_event
  GROUP BY incident
), member AS (
  SELECT incident, list({'uid': m.uid, 'principal': m.principal, 'day': CAST(m.day AS VARCHAR), 'headline': f.headline}) AS members
  FROM (SELECT incident, unnest(members) AS m FROM incident)
  LEFT JOIN (SELECT uid, headline FROM read_parquet(getvariable('findings'))) AS f ON f.uid = m.uid
  GROUP BY incident
)
SELECT
  incident,
  incident.headline,
  member.members,
  coalesce(joined.links, []) AS links,
  CAST(len(incident.links) AS INTEGER) AS told
FROM incident
JOIN member USING (incident)
LEFT JOIN joined USING (incident)
ORDER BY incident
