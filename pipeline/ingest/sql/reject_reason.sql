-- Grain: one row a reason, what follows its colon left out; the ten with the most records.
SELECT
  regexp_replace(reason, ': .*', '') AS reason,
  CAST(count(*) AS DOUBLE) AS records,
  CAST(count(DISTINCT file) AS DOUBLE) AS files,
  min(file || coalesce(', record ' || position, '') || ': ' || reason) AS example
FROM read_parquet(getvariable('rejects'), hive_partitioning = false)
GROUP BY 1
ORDER BY records DESC, reason
LIMIT 10
