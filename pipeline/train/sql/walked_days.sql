-- Grain: one row a principal with a day before the one that has the number getvariable('before'); digest is of all that
-- the walk reads of those days, by names, since numbers differ from one warehouse to the next.
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
SELECT principal_id, CAST(sum(content) AS VARCHAR) AS digest
FROM part, time_window
WHERE day < add_days(time_window.first_day, getvariable('before'))
GROUP BY principal_id
ORDER BY principal_id
