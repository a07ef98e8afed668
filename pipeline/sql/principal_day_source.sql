-- Grain: principal, day, source value.
CREATE TABLE principal_day_source AS
SELECT principal_id, day, source_id, habit_source.events
FROM habit_source
JOIN source USING (kind, value)
ORDER BY principal_id, day, source_id;

DROP TABLE habit_source;
