-- Grain: one row an action and a type of thing that it names; `is_resource` says whether they count. Values that hardly
-- ever come back on another day or from another principal are no resources, whatever their key is called; values of
-- other keys are names where many of them do come back. Learned from the days before the scored ones, so that what
-- is scored does not decide how.
CREATE TABLE resource_type AS
WITH baseline AS (
  SELECT touch.*
  FROM touch, time_window
  WHERE day < score_from
), recurring AS (
  SELECT target, min(day) < max(day) OR min(principal_id) < max(principal_id) AS recurs
  FROM baseline
  GROUP BY target
), counted AS (
  SELECT
    action_id,
    type,
    is_candidate,
    count(*) AS touches,
    count(DISTINCT target) AS targets,
    count(DISTINCT principal_id) AS principals,
    avg(CAST(recurs AS INTEGER)) AS recurring_share
  FROM baseline
  JOIN recurring USING (target)
  GROUP BY action_id, type, is_candidate
)
SELECT
  *,
  CASE
    WHEN is_candidate
    THEN touches >= getvariable('least_touches')
      AND targets >= getvariable('least_candidates')
      AND principals > 1
      AND recurring_share >= getvariable('candidate_share')
    ELSE touches < getvariable('least_touches') OR recurring_share >= getvariable('recurring_share')
  END AS is_resource
FROM counted
ORDER BY action_id, type, is_candidate;
