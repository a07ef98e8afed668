-- Grain: one row a finding: how much is known of its principal from the days before.
SELECT
  uid,
  severity_reason,
  story,
  coalesce(sum(d.events), 0)::DOUBLE AS events,
  count(d.day)::INTEGER AS active_days,
  min(d.day)::VARCHAR AS first_day
FROM findings AS f
LEFT JOIN principal AS p ON p.principal = f.principal
LEFT JOIN principal_day AS d ON d.principal_id = p.principal_id AND d.day < f.day AND d.events > 0
GROUP BY uid, severity_reason, story
ORDER BY uid
