-- Grain: one row a value of a source attribute.
CREATE TABLE source AS
WITH counted AS (
  SELECT kind, value, count(DISTINCT principal_id) AS principals, CAST(sum(events) AS BIGINT) AS events
  FROM habit_source
  GROUP BY kind, value
)
SELECT CAST(row_number() OVER (ORDER BY kind, value) AS INTEGER) AS source_id, kind, value, principals, events
FROM counted
ORDER BY source_id;
