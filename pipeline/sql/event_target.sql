-- Grain: one row a usable record of `arrival` that names something. `targets` are what keys of names say, or the
-- resources' arns where none does; `candidates` are values of other keys: whether they are names shows only in how
-- they recur (resource_type.sql).
CREATE OR REPLACE TEMP TABLE event_target AS
WITH named AS (
  SELECT
    arrival_row,
    CASE
      WHEN length(value) = 12 AND regexp_full_match(value, '\d{12}') THEN 'account/' || value
      WHEN starts_with(value, 's3://') THEN 'bucket/' || split_part(value, '/', 3)
      WHEN is_name AND NOT is_bare THEN type || '/' || target_name(type, value)
      WHEN starts_with(value, 'arn:') THEN nullif(arn_target(value), '')
      WHEN type_of_id(value) IS NOT NULL THEN type_of_id(value) || '/' || value
      WHEN is_name THEN type || '/' || target_name(type, value)
    END AS target,
    -- Words in capitals or with blanks, numbers and times are no names.
    CASE WHEN NOT is_name AND regexp_full_match(value, '[\w./:@+=-]{2,100}') AND regexp_matches(value, '[a-z]') THEN type || '/' || value END AS candidate
  FROM parameter
  JOIN parameter_type USING (service, path)
), listed AS (
  SELECT
    arrival_row,
    array_agg(target) FILTER (WHERE target IS NOT NULL) AS targets,
    array_agg(candidate) FILTER (WHERE target IS NULL AND candidate IS NOT NULL) AS candidates
  FROM named
  GROUP BY arrival_row
)
SELECT
  arrival.rowid AS arrival_row,
  day,
  first_targets(coalesce(
    -- The caller's own account says nothing.
    CASE
      WHEN list_contains(targets, 'account/' || account)
      THEN nullif(list_without(targets, 'account/' || account), no_texts())
      ELSE targets
    END,
    arn_targets(resource_arns),
    no_texts()
  )) AS targets,
  first_targets(coalesce(candidates, no_texts())) AS candidates
FROM arrival
LEFT JOIN listed ON arrival.rowid = arrival_row
WHERE reason IS NULL AND (arrival_row IS NOT NULL OR resource_arns IS NOT NULL);
