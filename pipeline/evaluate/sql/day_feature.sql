-- Grain: one row a principal-day, scored or of the baseline, of these every step-th: what an Isolation Forest sees.
WITH chosen AS (
  SELECT principal_day.*
  FROM principal_day, time_window
  WHERE CASE WHEN getvariable('scored') THEN day BETWEEN score_from AND score_to ELSE day < score_from END
  QUALIFY (row_number() OVER (ORDER BY principal_id, day) - 1) % getvariable('step') = 0
), used AS (
  SELECT principal_id, day, count(*) AS sources
  FROM principal_day_source
  SEMI JOIN chosen USING (principal_id, day)
  GROUP BY ALL
), touched AS (
  SELECT principal_id, day, count(*) AS targets
  FROM principal_day_resource
  SEMI JOIN chosen USING (principal_id, day)
  GROUP BY ALL
)
SELECT
  principal_id,
  (day - first_day)::INTEGER AS day,
  ln(1 + events)::DOUBLE AS events,
  ln(1 + actions)::DOUBLE AS actions,
  ln(1 + sessions)::DOUBLE AS sessions,
  ln(1 + writes)::DOUBLE AS writes,
  ln(1 + errors)::DOUBLE AS errors,
  ln(1 + denied)::DOUBLE AS denied,
  ln(1 + coalesce(sources, 0))::DOUBLE AS sources,
  ln(1 + coalesce(targets, 0))::DOUBLE AS targets,
  hour(first_time)::DOUBLE AS hour,
  (isodow(day) > 5)::INTEGER::DOUBLE AS weekend
FROM chosen
LEFT JOIN used USING (principal_id, day)
LEFT JOIN touched USING (principal_id, day), time_window
ORDER BY principal_id, day
