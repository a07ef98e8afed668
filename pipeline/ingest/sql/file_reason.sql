-- Grain: one row a file with rejects: its commonest reason, of equally common ones the first by name.
SELECT file_id, reason
FROM (SELECT file_id, reason, count(*) AS records FROM read_parquet(getvariable('rejects'), hive_partitioning = false) GROUP BY ALL)
QUALIFY row_number() OVER (PARTITION BY file_id ORDER BY records DESC, reason) = 1
ORDER BY file_id
