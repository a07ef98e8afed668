-- Grain: one row a usable record of `arrival` whose event id was delivered before: earlier in the slice, or in what
-- the view `earlier` says is stored of the same days. The first delivery stays, whatever the later ones say.
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
)
SELECT arrival_row FROM numbered WHERE delivery > 1
UNION
SELECT arrival.rowid
FROM arrival
WHERE reason IS NULL AND EXISTS (
  SELECT 1 FROM earlier WHERE earlier.day = arrival.day AND earlier.key = arrival.key
);
