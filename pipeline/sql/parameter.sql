-- Grain: one row a text in a call's request parameters, with the path of keys that leads to it: list positions and the
-- wrapping that EC2's sets and newer calls add ({items: [...]}, {XRequest: {X: {content}}}) are no part of the path.
-- Security Lake may write such a path as one dotted key.
-- Longer texts are documents, not names.
CREATE OR REPLACE TEMP TABLE parameter AS
WITH top AS MATERIALIZED (
  SELECT
    rowid AS arrival_row,
    service,
    unnest(map_entries(TRY_CAST(TRY_CAST(request_parameters AS JSON) AS MAP(VARCHAR, JSON))), recursive := TRUE)
  FROM arrival
  WHERE reason IS NULL AND request_parameters IS NOT NULL
), nested AS (
  -- The tree is asked only for what has one: it costs three times as much as the map.
  SELECT arrival_row, service, top.key || substr(fullkey, 2) AS path, CAST(atom AS VARCHAR) AS text
  FROM (FROM top WHERE starts_with(value, '{"') OR (starts_with(value, '[') AND length(value) > 2)) AS top, json_tree(value) AS tree
  WHERE tree.type = 'VARCHAR'
), texts AS (
  SELECT arrival_row, service, key AS path, CAST(value AS VARCHAR) AS text
  FROM top
  WHERE starts_with(value, '"')
  UNION ALL
  SELECT * FROM nested
)
SELECT
  arrival_row,
  service,
  parameter_path(path) AS path,
  CASE WHEN contains(text, '\') THEN json_extract_string(text, '$') ELSE substr(text, 2, length(text) - 2) END AS value
FROM texts
WHERE length(text) BETWEEN 3 AND 502 AND text <> '"[masked]"';
