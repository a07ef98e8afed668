-- Grain: one row a usable record of `arrival` whose event id was delivered before: earlier in the slice, or in what
-- `earlier` says is stored of the same days. The first delivery stays, whatever the later ones say. An event that is
-- delivered with two times, one on each side of midnight, is one event too: what lies about midnight is compared with
-- the other side, and with what `night` says is stored there.
-- Only the ids are compared (16 bytes each), so that the wide columns stay where they are.
CREATE OR REPLACE TEMP TABLE duplicate AS
WITH repeated AS (
  SELECT day, key
  FROM arrival
  WHERE reason IS NULL
  GROUP BY day, key
  HAVING count(*) > 1
), numbered AS (
  SELECT
    arrival.rowid AS arrival_row,
    row_number() OVER (PARTITION BY day, key ORDER BY file_id, position) AS delivery
  FROM arrival
  JOIN repeated USING (day, key)
  WHERE reason IS NULL
), near AS (
  SELECT rowid AS arrival_row, file_id, position, day, key, midnight_of(event_time) AS midnight
  FROM arrival
  WHERE reason IS NULL AND midnight_of(event_time) IS NOT NULL
), crossing AS (
  SELECT midnight, key
  FROM near
  GROUP BY midnight, key
  HAVING min(day) < max(day)
), crossed AS (
  SELECT arrival_row, row_number() OVER (PARTITION BY midnight, key ORDER BY file_id, position) AS delivery
  FROM near
  JOIN crossing USING (midnight, key)
)
SELECT arrival_row FROM numbered WHERE delivery > 1
UNION
SELECT arrival.rowid
FROM arrival
WHERE reason IS NULL AND EXISTS (
  SELECT 1 FROM earlier WHERE earlier.day = arrival.day AND earlier.key = arrival.key
)
UNION
SELECT arrival_row FROM crossed WHERE delivery > 1
UNION
SELECT arrival_row
FROM near
WHERE EXISTS (SELECT 1 FROM night WHERE night.midnight = near.midnight AND night.key = near.key);
