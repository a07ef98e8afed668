-- Grain: principal, start of a job run: a burst of calls after a pause; models/schedule/job-runs.ts finds the same in
-- a day's sessions. Only the newest of each principal, up to most_starts.
CREATE OR REPLACE TEMP TABLE run_start AS
WITH point AS (
  SELECT principal_id, epoch(start_time) AS second, TRUE AS starts
  FROM principal_day_step
  JOIN known_day USING (principal_id, day)
  UNION ALL
  SELECT principal_id, epoch(start_time) - gap_seconds AS second, FALSE AS starts
  FROM principal_day_step
  JOIN known_day USING (principal_id, day)
  WHERE gap_seconds > 0
), run AS (
  SELECT principal_id, second
  FROM point
  WINDOW in_order AS (PARTITION BY principal_id ORDER BY second, starts DESC)
  QUALIFY starts AND coalesce(second - lag(second) OVER in_order > 60 * getvariable('pause_minutes'), TRUE)
)
SELECT principal_id, CAST(second AS DOUBLE) AS second
FROM run
QUALIFY row_number() OVER (PARTITION BY principal_id ORDER BY second DESC) <= getvariable('most_starts')
ORDER BY principal_id, second;
