-- Grain: principal, day, value of a source attribute. Session keys change with every session, so that only long-lived
-- keys (AKIA...) count as a source.
CREATE TEMP TABLE habit_source AS
WITH attribute AS (
  SELECT principal_id, day, 'network' AS kind, network AS value FROM habit
  UNION ALL
  SELECT principal_id, day, 'agent', agent FROM habit
  UNION ALL
  SELECT principal_id, day, 'region', region FROM habit
  UNION ALL
  SELECT principal_id, day, 'key', access_key FROM habit WHERE access_key LIKE 'AKIA%'
  UNION ALL
  SELECT principal_id, day, 'sign_in', sign_in FROM habit
)
SELECT principal_id, day, kind, value, count(*) AS events
FROM attribute
WHERE value IS NOT NULL
GROUP BY principal_id, day, kind, value;
