-- Grain: one row a user agent of a command line tool or kit in use in the scored days; the 500 most used.
-- What runs inside AWS says so (exec-env); a thief's machine does not.
CREATE TEMP TABLE tool AS
SELECT without_command(user_agent) AS agent, CAST(count(DISTINCT principal) AS DOUBLE) AS principals
FROM named_event, time_window
WHERE calendar_day >= time_window.score_from
  AND is_own_call(by_service, access_key, network, event_type)
  AND NOT contains(user_agent, 'exec-env')
  AND (agent IN ('aws-cli', 'Boto3', 'Botocore') OR starts_with(agent, 'aws-sdk-'))
GROUP BY 1
ORDER BY principals DESC, 1
LIMIT 500;
