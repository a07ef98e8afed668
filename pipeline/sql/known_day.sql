-- Grain: principal, day that may tell what it is: days before the scored ones, and scored ones only of principals that
-- had none before, where those may be looked at (`newcomers`). `nth` counts a principal's days.
CREATE OR REPLACE TEMP TABLE known_day AS
WITH newcomer AS (
  SELECT principal_id
  FROM principal_day, time_window
  GROUP BY principal_id
  HAVING min(day) >= any_value(score_from)
)
SELECT
  principal_id,
  principal_day.day,
  dense_rank() OVER (PARTITION BY principal_id ORDER BY principal_day.day) AS nth
FROM principal_day, time_window
WHERE principal_day.day < score_from
  OR (getvariable('newcomers') AND principal_id IN (SELECT principal_id FROM newcomer));
