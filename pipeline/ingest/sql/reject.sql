-- Grain: one row a rejected record of the slice; part of rejects.parquet.
SELECT arrival_file.path AS file, position, reason, excerpt, file_id
FROM arrival
JOIN arrival_file USING (file_id)
WHERE reason IS NOT NULL
ORDER BY file_id, position, reason, excerpt
