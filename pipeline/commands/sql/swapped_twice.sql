-- Grain: one row a swap that both runs made, of the kind at this position in kinds, and (kind 0) one a principal-day
-- that both scored and no incident touches.
WITH both_days AS (
  SELECT principal, x.priority AS a, y.priority AS b, 0 AS a_reviews, 0 AS b_reviews, 0 AS kind
  FROM read_parquet(getvariable('scores_a'), hive_partitioning = false) AS x
  JOIN read_parquet(getvariable('scores_b'), hive_partitioning = false) AS y USING (principal, day)
  ANTI JOIN (SELECT principal, day::DATE AS day FROM touched) USING (principal, day)
), both_swaps AS (
  SELECT
    principal,
    x.priority AS a,
    y.priority AS b,
    x.reviews AS a_reviews,
    y.reviews AS b_reviews,
    list_position(getvariable('kinds'), kind || ', ' || donor || ' donor') AS kind
  FROM read_parquet(getvariable('swaps_a'), hive_partitioning = false) AS x
  JOIN read_parquet(getvariable('swaps_b'), hive_partitioning = false) AS y
    USING (kind, donor, principal, day, donor_principal, donor_day)
)
SELECT
  (dense_rank() OVER (ORDER BY principal) - 1)::INTEGER AS principal,
  a,
  b,
  a_reviews,
  b_reviews,
  kind::INTEGER AS kind
FROM (FROM both_days UNION ALL FROM both_swaps)
ORDER BY ALL
