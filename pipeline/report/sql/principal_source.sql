-- Grain: one row a principal and network, agent or region; at most 14 a principal, first those new in the scored days.
WITH used AS (
  SELECT
    principal_id,
    kind,
    value,
    min(day) AS first,
    max(day) AS last,
    count(*)::INTEGER AS days,
    coalesce(sum(d.events) FILTER (day < score_from), 0)::DOUBLE AS "before",
    coalesce(sum(d.events) FILTER (day >= score_from), 0)::DOUBLE AS scored
  FROM principal_day_source AS d
  JOIN source USING (source_id), time_window
  WHERE kind IN ('network', 'agent', 'region')
  GROUP BY ALL
)
SELECT principal_id, kind, value, first::VARCHAR AS first, last::VARCHAR AS last, days, "before", scored
FROM used
QUALIFY row_number() OVER (
  PARTITION BY principal_id
  ORDER BY scored > 0 AND "before" = 0 DESC, "before" + scored DESC, value, kind
) <= 14
ORDER BY
  principal_id,
  CASE kind WHEN 'network' THEN 0 WHEN 'agent' THEN 1 ELSE 2 END,
  "before" + scored DESC,
  value
