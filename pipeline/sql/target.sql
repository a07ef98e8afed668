-- Grain: one row a named resource that a call was about.
CREATE TEMP TABLE habit_target AS
SELECT principal_id, day, target, any_value(type) AS type, CAST(sum(events) AS BIGINT) AS events, CAST(sum(writes) AS BIGINT) AS writes
FROM touch
LEFT JOIN resource_type USING (action_id, type, is_candidate)
-- An action that the days before do not know names what its keys say.
WHERE coalesce(is_resource, NOT is_candidate)
GROUP BY principal_id, day, target;

DROP TABLE touch;

CREATE TABLE target AS
WITH counted AS (
  SELECT target, any_value(type) AS type, count(DISTINCT principal_id) AS principals, CAST(sum(events) AS BIGINT) AS events
  FROM habit_target
  GROUP BY target
)
SELECT
  CAST(row_number() OVER (ORDER BY target) AS INTEGER) AS target_id,
  target,
  type,
  principals,
  events
FROM counted
ORDER BY target_id;
