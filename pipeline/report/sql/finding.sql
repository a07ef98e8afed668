-- Grain: one row a finding, in the order of reading, with who it is of.
SELECT
  uid,
  f.principal,
  p.name,
  p.role,
  p.account,
  automation,
  day::VARCHAR AS day,
  confidence,
  severity,
  priority,
  score,
  -log2(greatest(p_value, 1e-30)) AS bits,
  f.events::DOUBLE AS events,
  contributing_events::DOUBLE AS contributing,
  headline,
  held,
  continues::VARCHAR AS continues,
  CASE WHEN continues IS NOT NULL THEN finding_uid(f.principal, continues) END AS continued_uid,
  page_time(first_time) AS first_time,
  page_time(last_time) AS last_time,
  signals,
  incident
FROM findings AS f
LEFT JOIN principal AS p ON p.principal = f.principal
ORDER BY priority DESC, f.principal, day
