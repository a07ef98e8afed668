-- Grain: one row a principal that had findings in the seven days before the scored ones, with its strongest.
SELECT
  h.principal,
  any_value(p.name) AS name,
  max(h.day)::VARCHAR AS day,
  arg_max(confidence, (coalesce(priority, -log2(p_value)), h.day)) AS confidence,
  arg_max(headline, (coalesce(priority, -log2(p_value)), h.day)) AS headline,
  count(*)::INTEGER AS days
FROM history AS h
LEFT JOIN principal AS p ON p.principal = h.principal, time_window
WHERE h.day < time_window.score_from AND h.day >= add_days(time_window.score_from, -7)
GROUP BY h.principal
ORDER BY max(coalesce(priority, -log2(p_value))) DESC, h.principal
