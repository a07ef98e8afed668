-- Grain: one row a principal. How its days before the scored ones looked, for telling people from automation.
-- A principal without such a day keeps its row: its identity alone must do.
CREATE TEMP TABLE automation_facts AS
WITH day_row AS (
  SELECT principal_day.*
  FROM principal_day, time_window
  WHERE day < score_from
), days AS (
  SELECT
    principal_id,
    count(*) AS active_days,
    CAST(sum(events) AS DOUBLE) / count(*) AS events_per_day
  FROM day_row
  GROUP BY principal_id
), actions AS (
  SELECT
    principal_id,
    count(DISTINCT action_id) AS actions,
    CAST(sum(principal_day_action.events) FILTER (WHERE action = 'signin:ConsoleLogin') AS DOUBLE) AS sign_ins
  FROM principal_day_action
  JOIN action USING (action_id), time_window
  WHERE day < score_from
  GROUP BY principal_id
), hour_row AS (
  SELECT principal_id, slot // 4 AS hour, count(*) AS active
  FROM principal_day_slot, time_window
  WHERE day < score_from
  GROUP BY principal_id, slot // 4
), every_hour AS (
  SELECT principal_id, hours.hour AS hour, coalesce(active, 0) AS active
  FROM (SELECT DISTINCT principal_id FROM hour_row)
  CROSS JOIN (SELECT unnest(range(24)) AS hour) hours
  LEFT JOIN hour_row USING (principal_id, hour)
), night AS (
  -- The emptiest eight hours in a row, round the clock.
  SELECT a.principal_id, a.hour, sum(b.active) AS active
  FROM every_hour a
  JOIN every_hour b ON a.principal_id = b.principal_id AND (b.hour - a.hour + 24) % 24 < 8
  GROUP BY a.principal_id, a.hour
), nights AS (
  SELECT principal_id, min(night.active) / CAST(any_value(total.active) AS DOUBLE) AS night_share
  FROM night
  JOIN (SELECT principal_id, sum(active) AS active FROM hour_row GROUP BY principal_id) total USING (principal_id)
  GROUP BY principal_id
), first_slot AS (
  SELECT principal_id, day, min(slot) AS slot
  FROM principal_day_slot, time_window
  WHERE day < score_from
  GROUP BY principal_id, day
), starts AS (
  SELECT principal_id, max(n) / CAST(sum(n) AS DOUBLE) AS same_start
  FROM (SELECT principal_id, slot, count(*) AS n FROM first_slot GROUP BY principal_id, slot)
  GROUP BY principal_id
)
SELECT
  principal.principal_id,
  principal.class,
  CAST(coalesce(days.active_days, 0) AS INTEGER) AS active_days,
  CAST(coalesce(days.events_per_day, 0) AS DOUBLE) AS events_per_day,
  CAST(coalesce(actions.actions, 0) AS INTEGER) AS actions,
  CAST(coalesce(actions.sign_ins, 0) AS INTEGER) AS sign_ins,
  CAST(coalesce(nights.night_share, 0) AS DOUBLE) AS night_share,
  CAST(coalesce(starts.same_start, 0) AS DOUBLE) AS same_start
FROM principal
LEFT JOIN days USING (principal_id)
LEFT JOIN actions USING (principal_id)
LEFT JOIN nights USING (principal_id)
LEFT JOIN starts USING (principal_id)
ORDER BY principal_id;
