-- What pipeline/sql/parameter.sql makes, in Trino's and Athena's words: no function walks through JSON there, and casts
-- tell what is in it. Its grain and columns are those; texts that lie deeper than twelve lists and objects are left out.
CREATE TABLE parameter AS
WITH top AS (
  SELECT rowid AS arrival_row, service, member.key, member.value
  FROM arrival
  CROSS JOIN unnest(map_entries(TRY_CAST(TRY(json_parse(request_parameters)) AS MAP(VARCHAR, JSON)))) AS member(key, value)
  WHERE reason IS NULL AND request_parameters IS NOT NULL
), nested AS (
  SELECT arrival_row, service, leaf.path, leaf.value
  FROM top
  CROSS JOIN unnest(reduce(
    sequence(1, 12),
    ARRAY[CAST(ROW(key, value) AS ROW(path VARCHAR, value JSON))],
    (found, level) -> flatten(transform(found, one ->
      CASE substr(json_format(one.value), 1, 1)
        WHEN '{' THEN transform(
          map_entries(CAST(one.value AS MAP(VARCHAR, JSON))),
          member -> CAST(ROW(one.path || '.' || member[1], member[2]) AS ROW(path VARCHAR, value JSON))
        )
        WHEN '[' THEN transform(
          CAST(one.value AS ARRAY(JSON)),
          item -> CAST(ROW(one.path, item) AS ROW(path VARCHAR, value JSON))
        )
        WHEN '"' THEN ARRAY[one]
        ELSE ARRAY[]
      END
    )),
    found -> found
  )) AS leaf(path, value)
  WHERE substr(json_format(top.value), 1, 1) IN ('{', '[')
), texts AS (
  SELECT arrival_row, service, key AS path, value FROM top WHERE starts_with(json_format(value), '"')
  UNION ALL
  SELECT arrival_row, service, path, value FROM nested WHERE starts_with(json_format(value), '"')
)
SELECT
  arrival_row,
  service,
  parameter_path(path) AS path,
  CAST(value AS VARCHAR) AS value
FROM texts
WHERE length(json_format(value)) BETWEEN 3 AND 502 AND json_format(value) <> '"[masked]"';
