-- Grain: one row an event of the slice that is new. The columns are those of docs/data.md, in their order.
-- Agents and networks are worked out once a distinct value: a slice repeats few of them many times.
CREATE OR REPLACE TEMP TABLE agent_family AS
SELECT user_agent, agent_of(user_agent) AS agent
FROM (SELECT DISTINCT user_agent FROM arrival WHERE user_agent IS NOT NULL) AS named;

CREATE OR REPLACE TEMP TABLE address_network AS
SELECT source_ip, network_of(source_ip) AS network
FROM (SELECT DISTINCT source_ip FROM arrival WHERE source_ip IS NOT NULL) AS named;

CREATE OR REPLACE TEMP VIEW kept_event AS
SELECT
  event_id,
  event_time,
  arrival.day,
  account,
  region,
  action,
  service,
  event_type,
  event_category,
  event_version,
  read_only,
  principal,
  session_principal,
  person,
  identity_type,
  identity_arn,
  identity_id,
  role,
  session_name,
  user_name,
  access_key,
  invoked_by,
  by_service,
  mfa,
  source_ip,
  network,
  user_agent,
  agent,
  error_code,
  error_message,
  denied,
  coalesce(targets, no_texts()) AS targets,
  coalesce(candidates, no_texts()) AS candidates,
  request_parameters,
  response_elements,
  additional_event_data,
  service_event_details,
  request_id,
  shared_event_id,
  vpc_endpoint,
  file_id
FROM arrival
LEFT JOIN agent_family USING (user_agent)
LEFT JOIN address_network USING (source_ip)
-- By day too, so that the parts, which are written day by day, each join their own day alone.
LEFT JOIN event_target ON event_target.day = arrival.day AND event_target.arrival_row = arrival.rowid
WHERE reason IS NULL AND NOT EXISTS (SELECT 1 FROM duplicate WHERE duplicate.arrival_row = arrival.rowid);
