-- Grain: one row a scored day, also one without an event, and bin of p-values (20 a power of ten; -1: no event):
-- principal-days, and those of each confidence.
SELECT
  d::DATE::VARCHAR AS day,
  coalesce(least(600, floor(-log10(greatest(p_value, 1e-30)) * 20)), -1)::INTEGER AS bin,
  count(p_value)::INTEGER AS days,
  count(*) FILTER (confidence = 'low' AND continues IS NULL)::INTEGER AS low,
  count(*) FILTER (confidence = 'medium')::INTEGER AS medium,
  count(*) FILTER (confidence = 'high')::INTEGER AS high,
  count(continues)::INTEGER AS continues
FROM time_window, generate_series(score_from, score_to, INTERVAL 1 DAY) AS t(d)
LEFT JOIN scores ON scores.day = d::DATE
GROUP BY ALL
ORDER BY day, bin
