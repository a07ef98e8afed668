-- Grain: principal, day that may tell what it is: days before the scored ones; of principals that had none before
-- (`newcomers`) their first, since later ones would decide on how it is judged. What was judged malicious tells nothing.
-- `nth` counts a principal's days.
CREATE OR REPLACE TEMP TABLE known_day AS
WITH newcomer AS (
  SELECT principal_id, min(day) AS day
  FROM principal_day, time_window
  GROUP BY principal_id
  HAVING min(day) >= any_value(score_from)
)
SELECT
  principal_id,
  principal_day.day,
  dense_rank() OVER (PARTITION BY principal_id ORDER BY principal_day.day) AS nth
FROM principal_day ANTI JOIN malicious_day USING (principal_id, day), time_window
WHERE CASE
  WHEN getvariable('newcomers') THEN (principal_id, principal_day.day) IN (SELECT (principal_id, day) FROM newcomer)
  ELSE principal_day.day < score_from
END;
