-- Grain: one row a principal with own calls in the scored days and on least_days days before; days are scored ones.
WITH active AS (
  SELECT
    principal,
    bool_or(named_by_session) AS person,
    calendar_day AS day,
    calendar_day >= any_value(score_from) AS scored
  FROM named_event, time_window
  WHERE is_own_call(by_service, access_key, network, event_type)
  GROUP BY principal, calendar_day
)
SELECT
  principal,
  bool_or(person) AS person,
  list(CAST(day AS VARCHAR) ORDER BY day) FILTER (WHERE scored) AS days
FROM active
GROUP BY principal
HAVING count(*) FILTER (WHERE NOT scored) >= getvariable('least_days') AND count(*) FILTER (WHERE scored) > 0
ORDER BY principal
