-- Grain: one row a session name that names a person: it recurs on at least 3 days before the scored days.
-- Names that an earlier run took for a person stay so, that a week's rerun names everybody alike.
CREATE TABLE recurring_session AS
WITH seen AS (
  SELECT session_principal, count(DISTINCT calendar_day(event_time, getvariable('time_zone'))) AS days
  FROM event, time_window
  WHERE session_principal IS NOT NULL
    AND calendar_day(event_time, getvariable('time_zone')) < score_from
  GROUP BY 1
)
SELECT session_principal, days FROM seen WHERE days >= 3
UNION
SELECT session_principal, NULL AS days
FROM earlier_session
WHERE session_principal NOT IN (SELECT session_principal FROM seen WHERE days >= 3)
ORDER BY session_principal;
