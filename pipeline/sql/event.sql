-- Grain: one row an event. The canonical events as ingest wrote them.
CREATE TEMP VIEW event AS
SELECT * FROM read_parquet(getvariable('events'), hive_partitioning = false);
