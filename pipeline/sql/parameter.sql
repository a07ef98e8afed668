-- Grain: one row a text in a call's request parameters, with the path of keys that leads to it: list positions and the
-- wrapping that EC2's sets and newer calls add ({items: [...]}, {XRequest: {X: {content}}}) are no part of the path.
-- Longer texts are documents, not names.
CREATE OR REPLACE TEMP TABLE parameter AS
WITH call AS (
  SELECT
    rowid AS arrival_row,
    service,
    CASE WHEN json_valid(request_parameters) THEN request_parameters END AS request_parameters
  FROM arrival
  WHERE reason IS NULL AND request_parameters IS NOT NULL
), text AS (
  SELECT arrival_row, service, substr(fullkey, 3) AS path, atom
  FROM call, json_tree(request_parameters)
  WHERE type = 'VARCHAR' AND key IS NOT NULL AND length(atom) BETWEEN 3 AND 502
)
SELECT
  arrival_row,
  service,
  CASE
    WHEN contains(path, '.') OR contains(path, '[')
    THEN regexp_replace(regexp_replace(path, '\[\d+\]|\.(?:items|member|content|add)\b', '', 'g'), '^[A-Z]\w*Request\.', '')
    ELSE path
  END AS path,
  json_extract_string(atom, '$') AS value
FROM text;
