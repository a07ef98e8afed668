-- Grain: one row a principal; work is what its days hold, with something for its being there at all.
WITH part AS (
  SELECT principal_id FROM principal_day_step
  UNION ALL SELECT principal_id FROM principal_day_resource
  UNION ALL SELECT principal_id FROM principal_day_source
)
SELECT principal_id, coalesce(parts, 0)::DOUBLE + 20 AS work
FROM principal
LEFT JOIN (SELECT principal_id, count(*) AS parts FROM part GROUP BY ALL) USING (principal_id)
ORDER BY principal_id
