-- Grain: principal, scored day, one thing that calls came with (quarter hour, source value or target), action that the
-- risk catalogue lists or that writes. Severity is that of the calls that evidence names, and evidence names them by
-- these. Only scored days have a severity.
CREATE TABLE principal_day_harm AS
WITH harmful AS (
  SELECT principal_id, day, action_id, denied, slot, network, agent, region, access_key, sign_in, targets
  FROM habit
  JOIN action USING (action_id), time_window
  WHERE day BETWEEN score_from AND score_to AND (is_write OR severity IS NOT NULL)
), attribute AS (
  SELECT principal_id, day, action_id, denied, 'network' AS kind, network AS value FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'agent', agent FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'region', region FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'key', access_key FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'sign_in', sign_in FROM harmful
), touched AS (
  SELECT principal_id, day, action_id, denied, target FROM harmful CROSS JOIN unnest(targets) AS thing(target)
), part AS (
  SELECT principal_id, day, action_id, denied, 'slot' AS what, CAST(slot AS INTEGER) AS value FROM harmful
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'source', source_id FROM attribute JOIN source USING (kind, value)
  UNION ALL
  SELECT principal_id, day, action_id, denied, 'target', target_id FROM touched JOIN target USING (target)
)
SELECT principal_id, day, what, value, action_id, bool_and(denied) AS denied
FROM part
GROUP BY principal_id, day, what, value, action_id
ORDER BY principal_id, day, what, value, action_id;
