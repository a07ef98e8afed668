-- Grain: one row a principal-day that both runs scored, of the set (is_own) or touched by no incident.
WITH marked AS (
  SELECT principal, day::DATE AS day, bool_or(is_own) AS is_own FROM mark GROUP BY ALL
)
SELECT
  (dense_rank() OVER (ORDER BY principal) - 1)::INTEGER AS principal,
  x.priority AS a,
  y.priority AS b,
  coalesce(is_own, false)::INTEGER AS positive
FROM read_parquet(getvariable('scores_a'), hive_partitioning = false) AS x
JOIN read_parquet(getvariable('scores_b'), hive_partitioning = false) AS y USING (principal, day)
LEFT JOIN marked USING (principal, day)
WHERE coalesce(is_own, true)
ORDER BY ALL
