-- Grain: finding, call of its story (in_story), with what its sentences may be about, from events/.
CREATE TABLE story_call AS
WITH chosen AS (
  SELECT uid, principal, day, event_id
  FROM read_parquet(getvariable('finding_events'))
  JOIN (SELECT uid, principal, day FROM read_parquet(getvariable('findings'))) USING (uid)
  WHERE in_story
), raw AS (
  SELECT event_id, request_parameters, session_name, identity_type, user_name, role
  FROM read_parquet(getvariable('events'), hive_partitioning = false)
  SEMI JOIN chosen USING (event_id)
)
SELECT
  uid,
  own.*,
  coalesce(request_parameters, '') AS request,
  CASE
    WHEN json_valid(request_parameters) AND json_extract_string(request_parameters, '$.bucketName') IS NOT NULL AND json_extract_string(request_parameters, '$.key') IS NOT NULL
    THEN json_extract_string(request_parameters, '$.bucketName') || '/' || json_extract_string(request_parameters, '$.key')
    ELSE coalesce(request_parameters, '')
  END AS thing,
  session_name,
  identity_type,
  user_name,
  role
FROM chosen
JOIN own_event AS own USING (event_id, principal, day)
JOIN raw USING (event_id);
