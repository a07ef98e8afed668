-- Grain: principal, day, action.
CREATE TABLE principal_day_action AS
SELECT
  principal_id,
  day,
  action_id,
  count(*) AS events,
  count(*) FILTER (WHERE error_code IS NOT NULL) AS errors,
  count(*) FILTER (WHERE denied) AS denied,
  min(event_time) AS first_time
FROM habit
GROUP BY principal_id, day, action_id
ORDER BY principal_id, day, action_id;
