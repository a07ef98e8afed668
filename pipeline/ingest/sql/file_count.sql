-- Grain: one row an arrived file: its records by what became of them.
WITH fate AS (
  SELECT file_id, reason IS NOT NULL AS is_rejected, arrival_row IS NOT NULL AS is_duplicate
  FROM arrival
  LEFT JOIN duplicate ON arrival.rowid = arrival_row
), kept AS (
  SELECT file_id, count(*) AS kept, count(*) FILTER (WHERE principal = 'unknown' AND NOT by_service) AS nameless
  FROM kept_event
  GROUP BY file_id
)
SELECT
  file_id,
  CAST(count(*) AS DOUBLE) AS read,
  CAST(count(*) FILTER (WHERE is_duplicate) AS DOUBLE) AS duplicates,
  CAST(count(*) FILTER (WHERE is_rejected) AS DOUBLE) AS rejected,
  CAST(coalesce(any_value(kept.kept), 0) AS DOUBLE) AS kept,
  CAST(coalesce(any_value(kept.nameless), 0) AS DOUBLE) AS nameless
FROM fate
LEFT JOIN kept USING (file_id)
GROUP BY file_id
ORDER BY file_id
