-- Grain: principal-day that has evidence, rule of data/harm_rules.yaml that some call of its story meets.
-- Rules are asked once an action: of every call of a robot's million, a minute would go into reading patterns.
CREATE TEMP TABLE harm_hit AS
WITH earlier AS (
  SELECT principal_id, value AS network, min(day) AS first_day
  FROM principal_day_source
  JOIN source USING (source_id)
  WHERE kind = 'network'
  GROUP BY principal_id, value
), told AS (
  SELECT *, call_outcome(action, denied, error_code, error_message) AS outcome
  FROM story_event
), ruled AS (
  SELECT action, harm_rule.*
  FROM (SELECT DISTINCT action FROM story_event)
  JOIN harm_rule ON regexp_full_match(action, harm_rule.actions)
)
SELECT
  told.principal_id,
  told.day,
  rule,
  CAST(count(*) AS INTEGER) AS calls,
  CAST(count_if(outcome = 'succeeded') AS INTEGER) AS succeeded,
  CAST(count_if(outcome = 'denied') AS INTEGER) AS denied,
  CAST(count(DISTINCT (told.action, thing_of(request_parameters))) FILTER (outcome = 'succeeded') AS INTEGER) AS things,
  list(DISTINCT told.action ORDER BY told.action) AS actions
FROM told
JOIN ruled USING (action)
JOIN (SELECT principal_id, automation FROM automation) AS kind ON kind.principal_id = told.principal_id
LEFT JOIN earlier ON earlier.principal_id = told.principal_id AND earlier.network = told.network
WHERE (ruled.request IS NULL OR regexp_matches(request_parameters, ruled.request))
  AND (ruled.session IS NULL OR regexp_matches(session_name, ruled.session))
  AND (NOT ruled.new_network OR earlier.first_day >= told.day)
  AND (NOT ruled.machine OR (automation <> 'human' AND identity_type = 'AssumedRole'))
  AND (NOT ruled.self OR list_contains(targets, 'user/' || user_name) OR list_contains(targets, 'role/' || role))
GROUP BY told.principal_id, told.day, rule;
