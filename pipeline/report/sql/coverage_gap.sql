-- Grain: one row an account that delivered nothing on a scored day on which it usually does; days in order.
-- Usually: on at least 80 % of the days before, of weekdays or of weekends. At most 200 accounts.
WITH delivered AS (
  SELECT account, day FROM coverage WHERE events > 0 AND account IS NOT NULL
), day AS (
  SELECT d::DATE AS day FROM time_window, generate_series(first_day, last_day, INTERVAL 1 DAY) AS t(d)
), account AS (
  SELECT account, min(day) AS since FROM delivered GROUP BY account
), expected AS (
  SELECT
    account,
    isodow(day.day) >= 6 AS weekend,
    avg(CASE WHEN delivered.day IS NULL THEN 0 ELSE 1 END) AS share
  FROM account
  JOIN day ON day.day >= since AND day.day < (SELECT score_from FROM time_window)
  LEFT JOIN delivered USING (account, day)
  GROUP BY ALL
)
SELECT account, list(day.day::VARCHAR ORDER BY day.day) AS days
FROM expected
JOIN day ON (isodow(day.day) >= 6) = weekend
  AND day.day BETWEEN (SELECT score_from FROM time_window) AND (SELECT score_to FROM time_window)
ANTI JOIN delivered ON delivered.account = expected.account AND delivered.day = day.day
WHERE share >= 0.8
GROUP BY account
ORDER BY len(days) DESC, account
LIMIT 200
