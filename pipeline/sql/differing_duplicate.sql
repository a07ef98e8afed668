-- Grain: one row a duplicate that tells something else than the delivery that was kept: another time, action,
-- identity, address or error. Counted, so that nobody takes such ids for mere re-deliveries.
CREATE OR REPLACE TEMP VIEW differing_duplicate AS
WITH repeated AS (
  SELECT day, key, what_is_told(event_time, action, identity_arn, source_ip, error_code) AS content
  FROM arrival
  JOIN duplicate ON arrival.rowid = arrival_row
), kept AS (
  SELECT
    day,
    key,
    what_is_told(event_time, action, identity_arn, source_ip, error_code) AS content,
    midnight_of(event_time) AS midnight
  FROM arrival
  WHERE reason IS NULL AND NOT EXISTS (SELECT 1 FROM duplicate WHERE arrival_row = arrival.rowid)
), delivered_before AS (
  SELECT day, key, content FROM kept
  UNION ALL
  SELECT day, key, content FROM earlier
  UNION ALL
  -- Of what lies about midnight the duplicate may be of the other day.
  SELECT CASE WHEN day = midnight THEN add_days(midnight, -1) ELSE midnight END AS day, key, content
  FROM (
    SELECT day, key, content, midnight FROM kept WHERE midnight IS NOT NULL
    UNION ALL
    SELECT day, key, content, midnight FROM night
  ) AS about
)
SELECT repeated.*
FROM repeated
JOIN delivered_before USING (day, key)
WHERE repeated.content <> delivered_before.content;
