-- Grain: principal, scored day, one thing that calls came with (quarter hour, source value or target), action that the
-- risk catalogue lists or that writes. Severity is that of the calls that evidence names, and evidence names them by
-- these.
CREATE TABLE principal_day_harm AS
WITH part AS (
  SELECT principal_id, day, 'slot' AS what, CAST(value AS INTEGER) AS value, action_id, denied
  FROM habit_harm
  WHERE kind = 'slot'
  UNION ALL
  SELECT principal_id, day, 'source', source_id, action_id, denied
  FROM habit_harm
  JOIN source USING (kind, value)
  UNION ALL
  SELECT principal_id, day, 'target', target_id, action_id, denied
  FROM habit_harm
  JOIN target ON value = target
  WHERE kind = 'target'
)
SELECT principal_id, day, what, value, action_id, denied
FROM part
ORDER BY principal_id, day, what, value, action_id;

DROP TABLE habit_harm;
