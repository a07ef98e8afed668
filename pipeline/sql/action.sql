-- Grain: one row an action seen, with what the catalogue says of it.
CREATE TABLE action AS
WITH seen AS (
  SELECT
    action,
    min(day) AS first_day,
    count(DISTINCT principal) FILTER (WHERE events > 0) AS principals,
    CAST(sum(events) AS BIGINT) AS events
  FROM seen_day
  GROUP BY action
)
SELECT
  CAST(row_number() OVER (ORDER BY action) AS INTEGER) AS action_id,
  action,
  split_part(action, ':', 1) AS service,
  catalogue.access_level,
  catalogue.risk_class,
  catalogue.tactic,
  catalogue.severity,
  catalogue.why,
  first_day,
  principals,
  events
FROM seen
JOIN catalogue USING (action)
ORDER BY action_id;
