-- Grain: one row a named resource that a call was about.
CREATE TEMP TABLE habit_target AS
WITH named AS (
  SELECT principal_id, day, is_write, unnest(targets) AS target
  FROM habit
)
SELECT principal_id, day, target, count(*) AS events, count(*) FILTER (WHERE is_write) AS writes
FROM named
GROUP BY principal_id, day, target;

CREATE TABLE target AS
WITH counted AS (
  SELECT target, count(DISTINCT principal_id) AS principals, CAST(sum(events) AS BIGINT) AS events
  FROM habit_target
  GROUP BY target
)
SELECT
  CAST(row_number() OVER (ORDER BY target) AS INTEGER) AS target_id,
  target,
  split_part(target, '/', 1) AS type,
  principals,
  events
FROM counted
ORDER BY target_id;
