-- Grain: one row a principal that was scored, in the order of reading.
WITH scored AS (
  SELECT
    principal,
    any_value(automation) AS automation,
    max(priority) AS priority,
    -log2(greatest(min(p_value), 1e-30)) AS bits
  FROM scores
  GROUP BY principal
)
SELECT
  p.principal_id,
  p.principal,
  p.name,
  p.account,
  p.class,
  p.role,
  p.person,
  p.identity_type,
  p.first_day::VARCHAR AS first_day,
  p.last_day::VARCHAR AS last_day,
  p.active_days::INTEGER AS active_days,
  p.events::DOUBLE AS events,
  p.service_events::DOUBLE AS service_events,
  p.sign_ins::INTEGER AS sign_ins,
  coalesce(r.automation, s.automation) AS automation,
  r.automation_reasons,
  r.held_out_days::INTEGER AS held_out_days,
  r.schedule,
  list_transform(r.missed_runs, lambda moment: page_time(moment)) AS missed_runs,
  s.priority,
  s.bits
FROM principal AS p
JOIN scored AS s ON s.principal = p.principal
LEFT JOIN profiles AS r ON r.principal = p.principal
ORDER BY priority DESC, p.principal
