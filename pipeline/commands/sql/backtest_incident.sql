-- Grain: one row a labelled incident that touches a scored day of the weeks, with the surest of its findings.
WITH levelled AS (
  SELECT *, list_position(['none', 'low', 'medium', 'high'], confidence) AS sure FROM touched
), whole AS (
  SELECT
    incident_name,
    list_sort(list(DISTINCT technique) FILTER (WHERE technique <> '')) AS techniques,
    list_sort(list(DISTINCT principal)) AS principals,
    min(day) AS first_day,
    max(day) AS last_day,
    max(sure) AS most_sure
  FROM levelled
  GROUP BY incident_name
)
SELECT
  incident_name AS incident,
  coalesce(techniques, []) AS techniques,
  principals,
  CAST(first_day AS VARCHAR) AS first_day,
  CAST(last_day AS VARCHAR) AS last_day,
  ['none', 'low', 'medium', 'high'][most_sure] AS confidence,
  CAST((
    SELECT min(day) FROM levelled WHERE levelled.incident_name = whole.incident_name AND sure = most_sure AND sure > 1
  ) AS VARCHAR) AS found_day
FROM whole
ORDER BY first_day, incident_name
