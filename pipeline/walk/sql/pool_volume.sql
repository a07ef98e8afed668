-- Grain: one row a series of counts (calls and changes of a day, and by action and service) and bin of its size,
-- a power of two: days of the pool's principals before calibration, without those judged malicious.
WITH early AS (
  SELECT principal_id, day, action, service, done.events AS events
  FROM usable_principal_day_action AS done
  JOIN pool USING (principal_id)
  JOIN action USING (action_id), time_window
  WHERE automation = getvariable('of_automation') AND day < add_days(time_window.first_day, getvariable('calibration_from'))
), early_day AS (
  SELECT events, writes
  FROM usable_principal_day
  JOIN pool USING (principal_id), time_window
  WHERE automation = getvariable('of_automation') AND day < add_days(time_window.first_day, getvariable('calibration_from'))
), series AS (
  SELECT action AS key, events FROM early
  UNION ALL
  SELECT 'service ' || service, sum(events) FROM early GROUP BY principal_id, day, service
  UNION ALL
  SELECT 'calls', events FROM early_day
  UNION ALL
  SELECT 'changes', writes FROM early_day WHERE writes > 0
)
SELECT key, floor(log2(events))::INTEGER AS bin, count(*)::DOUBLE AS days
FROM series
GROUP BY ALL
ORDER BY key, bin
