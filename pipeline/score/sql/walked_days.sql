-- Grain: principal, scored day: what the signals found of it before calibration, and whether it was learned.
SELECT principal, add_days(first_day, walked.day) AS day, content, walked.* EXCLUDE (principal_id, day)
FROM walked_day AS walked
JOIN day_content USING (principal_id, day)
JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
ORDER BY principal, day
