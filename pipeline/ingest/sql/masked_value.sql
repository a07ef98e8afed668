-- Grain: one row a name that told masked values of the slice's events; '' for what a text's own shape told.
WITH masked AS (
  SELECT text
  FROM secret_text
  JOIN arrival ON arrival_row = arrival.rowid
  WHERE reason IS NULL AND NOT EXISTS (SELECT 1 FROM duplicate WHERE duplicate.arrival_row = arrival.rowid)
), told AS (
  -- The name before a value; of a list of arguments and of a pair the one that stands before it.
  SELECT unnest(regexp_extract_all(
    text,
    '(?:([\w-]+)(?:\\?"\s*[:,]\s*(?:"[vV]alue"\s*:\s*)?\\?"?|\s*=\s*|:\s+|\s+)(?:(?i:bearer|basic)\s+)?)?\[masked\]',
    1
  )) AS key
  FROM masked
)
SELECT coalesce(key, '') AS key, CAST(count(*) AS DOUBLE) AS n
FROM told
GROUP BY ALL
ORDER BY n DESC, key
