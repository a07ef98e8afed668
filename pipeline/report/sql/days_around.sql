-- Grain: one row a finding and day with calls, up to days_each_side before and after; slots are quarter hours.
SELECT
  uid,
  s.day::VARCHAR AS day,
  list({slot: slot::INTEGER, events: s.events::INTEGER} ORDER BY slot) AS slots
FROM findings AS f
JOIN principal AS p ON p.principal = f.principal
JOIN principal_day_slot AS s ON s.principal_id = p.principal_id
  AND s.day BETWEEN add_days(f.day, -getvariable('days_each_side')) AND add_days(f.day, getvariable('days_each_side'))
GROUP BY uid, s.day
ORDER BY uid, day
