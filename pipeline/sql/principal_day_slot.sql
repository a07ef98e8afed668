-- Grain: principal, day, quarter hour of the calendar day (0 to 95).
CREATE TABLE principal_day_slot AS
SELECT principal_id, day, slot, count(*) AS events
FROM habit
GROUP BY principal_id, day, slot
ORDER BY principal_id, day, slot;
