-- Grain: one row an own call of a victim in the scored days: what a stolen session or key is copied from.
CREATE TEMP TABLE own_event AS
SELECT
  principal,
  CAST(calendar_day AS VARCHAR) AS day,
  CAST(epoch_ms(event_time) AS DOUBLE) AS time_ms,
  event_id,
  file_id,
  account,
  access_key,
  source_ip,
  user_agent,
  region,
  service,
  identity_type,
  identity_arn,
  identity_id,
  role,
  session_name,
  user_name,
  mfa,
  vpc_endpoint
FROM named_event, time_window
WHERE is_own_call(by_service, access_key, network, event_type)
  AND calendar_day >= time_window.score_from
  AND principal IN (SELECT unnest(getvariable('victims')));
