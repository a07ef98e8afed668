-- Grain: principal, scored day, one thing that calls came with (`value` of a kind: quarter hour, attribute of the source,
-- target), action that the risk catalogue lists or that writes. Only scored days have a severity.
CREATE TEMP TABLE habit_harm AS
WITH harmful AS (
  SELECT principal_id, day, action_id, denied, slot, network, agent, region, access_key, sign_in, targets
  FROM habit
  JOIN action USING (action_id), time_window
  WHERE day BETWEEN score_from AND score_to AND (is_write OR severity IS NOT NULL)
), attribute AS (
  SELECT principal_id, day, action_id, denied, 'slot' AS kind, CAST(slot AS VARCHAR) AS value FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'network', network FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'agent', agent FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'region', region FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'key', access_key FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'sign_in', sign_in FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'target', target FROM harmful CROSS JOIN unnest(targets) AS thing(target)
)
SELECT principal_id, day, kind, value, action_id, bool_and(denied) AS denied
FROM attribute
WHERE value IS NOT NULL
GROUP BY principal_id, day, kind, value, action_id;
