-- Grain: signal, event that contributes to its evidence.
CREATE TEMP TABLE contributing_event AS
SELECT DISTINCT contribution.signal, principal_id, day, event_id, event_time
FROM (SELECT contribution.* REPLACE (add_days(first_day, contribution.day) AS day) FROM contribution, time_window) contribution
JOIN flagged_event USING (principal_id, day)
WHERE NOT by_service
  AND CASE contribution.what
    WHEN 'all' THEN TRUE
    WHEN 'write' THEN is_write
    WHEN 'action' THEN action_id = contribution.number
    WHEN 'denied_action' THEN action_id = contribution.number AND denied
    WHEN 'slot' THEN slot = contribution.number
    WHEN 'session' THEN session = contribution.number
    WHEN 'target' THEN list_contains(targets, contribution.text)
    WHEN 'network' THEN network = contribution.text
    WHEN 'agent' THEN agent = contribution.text
    WHEN 'region' THEN region = contribution.text
    WHEN 'key' THEN access_key = contribution.text
    WHEN 'sign_in' THEN sign_in = contribution.text
  END;
