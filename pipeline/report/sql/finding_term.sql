-- Grain: one row a finding, kind and value that its strange part holds; place 1 is the riskiest, then the most frequent.
CREATE TEMP TABLE finding_term AS
WITH told AS (
  SELECT uid, action, tactic, source_ip, network, agent, targets, coalesce(calls, 1) AS calls,
    coalesce(list_position(['low', 'medium', 'high', 'critical'], action_severity), 0) AS risk
  FROM finding_events
  WHERE in_story
), valued AS (
  SELECT uid, 'action' AS kind, action AS value, risk, calls FROM told
  UNION ALL
  SELECT uid, 'tactic', tactic, risk, calls FROM told
  UNION ALL
  SELECT uid, 'address', source_ip, risk, calls FROM told
  UNION ALL
  SELECT uid, 'network', network, risk, calls FROM told
  UNION ALL
  SELECT uid, 'agent', agent, risk, calls FROM told
  UNION ALL
  SELECT uid, 'resource', unnest(targets), risk, calls FROM told
  UNION ALL
  -- What the rules of harm call it: an id and a name each.
  SELECT uid, 'technique', array_to_string(technique ->> '$[*]', ' '), 0, 1
  FROM (SELECT uid, unnest(story -> '$.hits[*].rule.technique') AS technique FROM findings)
), counted AS (
  SELECT uid, kind, substr(value, 1, getvariable('longest_term')) AS value, max(risk) AS risk, sum(calls) AS calls
  FROM valued
  WHERE value <> ''
  GROUP BY ALL
)
SELECT uid, kind, value, row_number() OVER (PARTITION BY uid, kind ORDER BY risk DESC, calls DESC, value) AS place
FROM counted;
