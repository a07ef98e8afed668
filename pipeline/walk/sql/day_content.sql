-- Grain: principal from getvariable('content_first') to content_last, day (its number from the first one) from
-- content_from to before content_before. content is a digest of all that the walk reads of the day, by names, since
-- numbers differ from one warehouse to the next.
WITH part AS (
  SELECT principal_id, day, hash('day', day, events, writes, denied) AS content FROM principal_day
  UNION ALL
  SELECT principal_id, day, hash('step', day, session, position, action, start_time, gap_seconds, step.events)
  FROM principal_day_step AS step JOIN action USING (action_id)
  UNION ALL
  SELECT principal_id, day, hash('action', day, action, done.events, denied)
  FROM principal_day_action AS done JOIN action USING (action_id)
  UNION ALL
  SELECT principal_id, day, hash('slot', day, slot) FROM principal_day_slot
  UNION ALL
  SELECT principal_id, day, hash('source', day, kind, value, used.events)
  FROM principal_day_source AS used JOIN source USING (source_id)
  UNION ALL
  SELECT principal_id, day, hash('target', day, target, touched.events, writes)
  FROM principal_day_resource AS touched JOIN target USING (target_id)
)
SELECT principal_id, days_between(first_day, day) AS day, CAST(sum(content) AS VARCHAR) AS content
FROM part, time_window
WHERE principal_id BETWEEN getvariable('content_first') AND getvariable('content_last')
  AND day >= add_days(first_day, getvariable('content_from')) AND day < add_days(first_day, getvariable('content_before'))
GROUP BY ALL
ORDER BY ALL
