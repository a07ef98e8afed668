-- Grain: one row a duplicate that tells something else than the delivery that was kept: another time, action,
-- identity, address or error. Counted, so that nobody takes such ids for mere re-deliveries.
CREATE OR REPLACE TEMP VIEW differing_duplicate AS
WITH repeated AS (
  SELECT day, key, what_is_told(event_time, action, identity_arn, source_ip, error_code) AS content
  FROM arrival
  JOIN duplicate ON arrival.rowid = arrival_row
), delivered_before AS (
  SELECT day, key, what_is_told(event_time, action, identity_arn, source_ip, error_code) AS content
  FROM arrival
  WHERE reason IS NULL AND NOT EXISTS (SELECT 1 FROM duplicate WHERE arrival_row = arrival.rowid)
  UNION ALL
  SELECT day, key, content
  FROM earlier
)
SELECT repeated.*
FROM repeated
JOIN delivered_before USING (day, key)
WHERE repeated.content <> delivered_before.content;
