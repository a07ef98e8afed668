-- backtest/scores.parquet, one week of it. Grain: one row a scored principal-day. `week` is the last day of its week;
-- the other columns are those of scores.parquet and, of findings, of findings.parquet (docs/data.md).
CREATE OR REPLACE TEMP TABLE backtest_score AS
SELECT
  CAST(getvariable('week') AS DATE) AS week,
  scores.*,
  found.uid,
  found.headline,
  found.incident
FROM read_parquet(getvariable('scores'), hive_partitioning = false) AS scores
LEFT JOIN read_parquet(getvariable('findings'), hive_partitioning = false) AS found USING (principal, day);
