-- Grain: one row a week that ends on the weekday of the last scored day, of those from the first kept finding on; week 0
-- is the newest. scored_days: those that a run is known to have scored; where none kept its window, all of them.
WITH kept AS (
  SELECT uid, principal, day, confidence, continues, score_from AS scored_from, score_to AS scored_to
  FROM history
  UNION ALL BY NAME
  SELECT uid, principal, day, confidence, continues
  FROM findings
  WHERE uid NOT IN (SELECT uid FROM history)
), weeks AS (
  SELECT
    week::INTEGER AS week,
    add_days(time_window.score_to, -7 * week::INTEGER - 6) AS first_day,
    add_days(time_window.score_to, -7 * week::INTEGER) AS last_day
  FROM time_window, range(
    1 + (time_window.score_to - coalesce(least((SELECT min(day) FROM kept), time_window.score_from), time_window.score_from)) // 7
  ) AS r(week)
), known AS (
  SELECT score_from AS scored_from, score_to AS scored_to FROM time_window
  UNION
  SELECT scored_from, scored_to FROM kept WHERE scored_from IS NOT NULL
), scored AS (
  SELECT week, count(DISTINCT d::DATE)::INTEGER AS days
  FROM weeks, generate_series(first_day, last_day, INTERVAL 1 DAY) AS s(d)
  JOIN known ON d BETWEEN scored_from AND scored_to
  GROUP BY week
), found AS (
  SELECT
    week,
    -- What continues an earlier finding is no news, and news alone is promised.
    count(*) FILTER (confidence = 'high' AND continues IS NULL)::INTEGER AS high,
    count(*) FILTER (confidence = 'medium' AND continues IS NULL)::INTEGER AS medium,
    count(*) FILTER (confidence = 'low' AND continues IS NULL)::INTEGER AS low,
    count(DISTINCT principal)::INTEGER AS principals,
    bool_or(scored_from IS NULL AND weeks.first_day < score_from) AS is_untold,
    list(uid ORDER BY uid) AS uids
  FROM weeks
  JOIN kept ON day BETWEEN first_day AND last_day, time_window
  GROUP BY week
)
SELECT
  week,
  weeks.first_day::VARCHAR AS first_day,
  last_day::VARCHAR AS last_day,
  CASE WHEN is_untold THEN 7 ELSE coalesce(days, 0) END::INTEGER AS scored_days,
  coalesce(high, 0) AS high,
  coalesce(medium, 0) AS medium,
  coalesce(low, 0) AS low,
  coalesce(principals, 0) AS principals,
  coalesce(uids, []) AS uids
FROM weeks
LEFT JOIN scored USING (week)
LEFT JOIN found USING (week)
ORDER BY week DESC
