-- scores.parquet. Grain: one row a principal-day of the scored days. Columns: docs/data.md.
SELECT
  principal,
  s.day,
  CAST(s.events AS BIGINT) AS events,
  s.score,
  s.p_value,
  s.priority,
  s.confidence,
  s.severity,
  automation,
  COLUMNS('^bits_'),
  continues,
  learned
FROM named_score AS s
JOIN kind USING (principal_id)
ORDER BY principal, s.day
