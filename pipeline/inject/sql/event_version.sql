-- Grain: one row a service, and one for all of them under '': the commonest eventVersion of the scored days.
SELECT coalesce(service, '') AS service, event_version AS version
FROM named_event, time_window
WHERE calendar_day >= time_window.score_from AND event_version IS NOT NULL AND NOT by_service
GROUP BY GROUPING SETS ((service, event_version), (event_version))
QUALIFY row_number() OVER (PARTITION BY service ORDER BY count(*) DESC, event_version DESC) = 1
