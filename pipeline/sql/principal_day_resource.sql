-- Grain: principal, day, target.
CREATE TABLE principal_day_resource AS
SELECT principal_id, day, target_id, habit_target.events, writes
FROM habit_target
JOIN target USING (target)
ORDER BY principal_id, day, target_id;

DROP TABLE habit_target;
