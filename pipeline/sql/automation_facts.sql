-- Grain: one row a principal. How its known days look, for telling people from automation. A principal without such a
-- day keeps its row: its identity alone must do. NULL where its days are too few to say.
-- Fractions are added up as decimals: the sum of doubles depends on the order in which threads come to them.
CREATE OR REPLACE TEMP TABLE automation_facts AS
WITH days AS (
  SELECT
    principal_id,
    count(*) AS active_days,
    sum(events) AS events,
    sum(writes) AS writes,
    sum(machine_events) AS machine_events
  FROM principal_day
  JOIN known_day USING (principal_id, day)
  GROUP BY principal_id
), day_action AS (
  SELECT principal_id, nth, action_id, principal_day_action.events, action
  FROM principal_day_action
  JOIN known_day USING (principal_id, day)
  JOIN action USING (action_id)
), by_action AS (
  SELECT
    principal_id,
    action_id,
    sum(events) AS events,
    coalesce(sum(events) FILTER (WHERE action = 'signin:ConsoleLogin'), 0) AS sign_ins
  FROM day_action
  GROUP BY principal_id, action_id
), actions AS (
  SELECT
    principal_id,
    count(*) AS actions,
    sum(sign_ins) AS sign_ins,
    sum(events) FILTER (WHERE place <= 3) / CAST(sum(events) AS DOUBLE) AS top_three_share
  FROM (SELECT *, row_number() OVER (PARTITION BY principal_id ORDER BY events DESC, action_id) AS place FROM by_action)
  GROUP BY principal_id
), set_size AS (
  SELECT principal_id, nth, count(*) AS actions
  FROM day_action
  GROUP BY principal_id, nth
), in_common AS (
  SELECT today.principal_id, today.nth, count(*) AS actions
  FROM day_action today
  JOIN day_action before
    ON today.principal_id = before.principal_id AND today.action_id = before.action_id AND today.nth = before.nth + 1
  GROUP BY today.principal_id, today.nth
), likeness AS (
  SELECT
    today.principal_id,
    avg(CAST(
      coalesce(in_common.actions, 0) / CAST(today.actions + before.actions - coalesce(in_common.actions, 0) AS DOUBLE)
      AS DECIMAL(18, 15)
    )) AS overlap
  FROM set_size today
  JOIN set_size before ON today.principal_id = before.principal_id AND today.nth = before.nth + 1
  LEFT JOIN in_common ON today.principal_id = in_common.principal_id AND today.nth = in_common.nth
  GROUP BY today.principal_id
), slot_row AS (
  SELECT principal_id, day, slot
  FROM principal_day_slot
  JOIN known_day USING (principal_id, day)
), slots AS (
  SELECT
    principal_id,
    count(*) AS slots,
    count(*) FILTER (WHERE isodow(day) >= 6) / CAST(count(*) AS DOUBLE) AS weekend_share,
    count(DISTINCT (day, slot // 4)) AS hours
  FROM slot_row
  GROUP BY principal_id
), by_hour AS (
  SELECT principal_id, slot // 4 AS hour, count(*) AS active
  FROM slot_row
  GROUP BY principal_id, slot // 4
), every_hour AS (
  SELECT principal_id, hours.hour AS hour, coalesce(active, 0) AS active
  FROM (SELECT DISTINCT principal_id FROM by_hour)
  CROSS JOIN (SELECT unnest(range(24)) AS hour) hours
  LEFT JOIN by_hour USING (principal_id, hour)
), hours AS (
  SELECT principal_id, -sum(CAST(share * ln(share) AS DECIMAL(18, 15))) / ln(24) AS hour_entropy
  FROM (SELECT principal_id, active / CAST(sum(active) OVER (PARTITION BY principal_id) AS DOUBLE) AS share FROM by_hour)
  GROUP BY principal_id
), night AS (
  -- The emptiest eight hours in a row, round the clock.
  SELECT a.principal_id, a.hour, sum(b.active) AS active
  FROM every_hour a
  JOIN every_hour b ON a.principal_id = b.principal_id AND (b.hour - a.hour + 24) % 24 < 8
  GROUP BY a.principal_id, a.hour
), nights AS (
  SELECT principal_id, min(active) AS active FROM night GROUP BY principal_id
), first_slot AS (
  -- On the circle of a day.
  SELECT
    principal_id,
    day,
    CAST(cos(2 * pi() * min(slot) / 96) AS DECIMAL(18, 15)) AS x,
    CAST(sin(2 * pi() * min(slot) / 96) AS DECIMAL(18, 15)) AS y
  FROM slot_row
  GROUP BY principal_id, day
), starts AS (
  -- Circular standard deviation: sqrt(-2 ln R), R the length of the mean of unit vectors.
  SELECT
    principal_id,
    sqrt(-2 * ln(greatest(1e-9, least(1, sqrt(avg(x) ** 2 + avg(y) ** 2))))) * 24 / (2 * pi()) AS start_spread_hours
  FROM first_slot
  GROUP BY principal_id
), agents AS (
  SELECT principal_id, count(DISTINCT source_id) AS agents
  FROM principal_day_source
  JOIN known_day USING (principal_id, day)
  JOIN source USING (source_id)
  WHERE kind = 'agent'
  GROUP BY principal_id
)
SELECT
  principal.principal_id,
  principal.class,
  CAST(coalesce(days.active_days, 0) AS INTEGER) AS active_days,
  CAST(coalesce(actions.sign_ins, 0) AS INTEGER) AS sign_ins,
  round(coalesce(machine_events / CAST(days.events AS DOUBLE), 0), 6) AS machine_sessions,
  CAST(coalesce(agents, 0) AS INTEGER) AS agents,
  CAST(coalesce(actions.actions, 0) AS INTEGER) AS actions,
  round(overlap, 6) AS overlap,
  round(coalesce(start_spread_hours, 0), 6) AS start_spread_hours,
  round(coalesce(hour_entropy, 0), 6) AS hour_entropy,
  round(coalesce(hours / CAST(days.active_days AS DOUBLE), 0), 6) AS hours_per_day,
  round(coalesce(days.events / CAST(slots AS DOUBLE), 0), 6) AS events_per_slot,
  round(coalesce(top_three_share, 0), 6) AS top_three_share,
  round(coalesce(1 - writes / CAST(days.events AS DOUBLE), 0), 6) AS read_share,
  round(coalesce(weekend_share, 0), 6) AS weekend_share,
  round(coalesce(nights.active / CAST(slots AS DOUBLE), 0), 6) AS night_share
FROM principal
LEFT JOIN days USING (principal_id)
LEFT JOIN actions USING (principal_id)
LEFT JOIN likeness USING (principal_id)
LEFT JOIN slots USING (principal_id)
LEFT JOIN hours USING (principal_id)
LEFT JOIN nights USING (principal_id)
LEFT JOIN starts USING (principal_id)
LEFT JOIN agents USING (principal_id)
ORDER BY principal_id;
