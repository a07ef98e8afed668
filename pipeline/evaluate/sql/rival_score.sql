-- Grain: one row a scored principal-day: how strange well-known methods find it; higher is stranger.
-- never_seen: actions of the day that the principal had not done before.
-- rare_sum, rare_max: -log2 of the share of principals who did the action in the baseline, (n + 1) / (all + 1),
--   over the distinct actions of the day; it knows nothing of the principal.
-- volume_z: log events less the median of its baseline days, over 1.4826 times their median absolute deviation.
-- markov: mean -ln P(action | action before) by its own baseline transitions, add-one smoothed over the vocabulary.
WITH firsts AS (SELECT principal_id, action_id, min(day) AS day FROM principal_day_action GROUP BY ALL),
never_seen AS (SELECT principal_id, day, count(*)::DOUBLE AS never_seen FROM firsts GROUP BY ALL),
doers AS (
  SELECT action_id, count(DISTINCT principal_id) AS doers FROM principal_day_action, time_window WHERE day < score_from GROUP BY ALL
),
crowd AS (SELECT count(DISTINCT principal_id) AS size FROM principal_day, time_window WHERE day < score_from),
rare AS (
  SELECT principal_id, day, sum(bits) AS rare_sum, max(bits) AS rare_max
  FROM (
    SELECT principal_id, day, log2((size + 1) / (coalesce(doers, 0) + 1)) AS bits
    FROM principal_day_action LEFT JOIN doers USING (action_id), crowd, time_window
    WHERE day BETWEEN score_from AND score_to
  ) GROUP BY ALL
),
centre AS (
  SELECT principal_id, median(ln(1 + events)) AS middle FROM principal_day, time_window WHERE day < score_from GROUP BY ALL
),
spread AS (
  SELECT principal_id, any_value(middle) AS middle, median(abs(ln(1 + events) - middle)) AS deviation
  FROM principal_day JOIN centre USING (principal_id), time_window WHERE day < score_from GROUP BY ALL
),
pair AS (
  SELECT principal_id, day, action_id,
    coalesce(lag(action_id) OVER (PARTITION BY principal_id, day, session ORDER BY position), 0) AS before
  FROM principal_day_step
),
habit AS (
  SELECT principal_id, before, action_id, count(*) AS times FROM pair, time_window WHERE day < score_from GROUP BY ALL
),
from_habit AS (SELECT principal_id, before, sum(times) AS times FROM habit GROUP BY ALL),
vocabulary AS (SELECT count(*) AS size FROM action),
markov AS (
  SELECT principal_id, day,
    -- Of decimals: the sum of doubles depends on the order in which threads come to them.
    avg(-ln((coalesce(h.times, 0) + 1) / (coalesce(f.times, 0) + size))::DECIMAL(18, 12))::DOUBLE AS markov
  FROM pair LEFT JOIN habit h USING (principal_id, before, action_id)
    LEFT JOIN from_habit f USING (principal_id, before), vocabulary, time_window
  WHERE day BETWEEN score_from AND score_to GROUP BY ALL
)
SELECT principal_id, (day - first_day)::INTEGER AS day, coalesce(never_seen, 0) AS never_seen,
  coalesce(rare_sum, 0)::DOUBLE AS rare_sum, coalesce(rare_max, 0)::DOUBLE AS rare_max,
  coalesce((ln(1 + events) - middle) / (1.4826 * deviation + 0.1), 0)::DOUBLE AS volume_z,
  coalesce(markov, 0) AS markov
FROM (SELECT principal_id, day, events FROM principal_day) LEFT JOIN never_seen USING (principal_id, day)
  LEFT JOIN rare USING (principal_id, day) LEFT JOIN spread USING (principal_id) LEFT JOIN markov USING (principal_id, day), time_window
WHERE day BETWEEN score_from AND score_to ORDER BY principal_id, day
