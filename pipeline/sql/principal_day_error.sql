-- Grain: principal, day, action, error code.
CREATE TABLE principal_day_error AS
SELECT principal_id, day, action_id, error_code, bool_or(denied) AS denied, count(*) AS events
FROM habit
WHERE error_code IS NOT NULL
GROUP BY principal_id, day, action_id, error_code
ORDER BY principal_id, day, action_id, error_code;
