-- Grain: one row. The days of the data and which of them are scored.
-- Wrong clocks must not move the window. Days of which nothing could be true are left out, unless most of the data is of
-- such days: CloudTrail began on 13 November 2013, and what is dated after the last change of the newest file
-- (`delivered_day`) had not happened when that was written; of these days those count that go on without a week's pause
-- and hold a thousandth of the data: then the clock of the files is wrong. Of all other days beyond a week without any
-- event those are left out that hold less than a thousandth. A trail that paused and went on is not.
CREATE TABLE time_window AS
WITH daily AS (
  SELECT calendar_day(event_time, getvariable('time_zone')) AS day, count(*) AS events
  FROM event
  GROUP BY 1
), spaced AS (
  SELECT
    day,
    sum(events) OVER (ORDER BY day DESC) AS events_from_here,
    sum(events) OVER (ORDER BY day) AS events_to_here,
    sum(events) OVER () AS events_total,
    days_between(lag(day) OVER (ORDER BY day), day) AS days_since,
    days_between(day, lead(day) OVER (ORDER BY day)) AS days_until
  FROM daily
), judged AS (
  SELECT
    day,
    (days_until > 7 AND events_to_here * 1000 < events_total)
      OR (day < DATE '2013-11-13' AND events_to_here * 2 < events_total) AS is_too_early,
    (days_since > 7 AND events_from_here * 1000 < events_total)
      OR (
        day > CAST(getvariable('delivered_day') AS DATE)
        AND events_from_here * 2 < events_total
        AND (days_since > 7 OR events_from_here * 1000 < events_total)
      ) AS is_too_late
  FROM spaced
), trusted AS (
  SELECT
    coalesce(max(CASE WHEN is_too_early THEN day END), DATE '0001-01-01') AS stray_to,
    coalesce(min(CASE WHEN is_too_late THEN day END), DATE '9999-12-31') AS stray_from
  FROM judged
), bounds AS (
  SELECT
    min(day) AS first_day,
    max(day) AS last_day,
    (SELECT min(day) FROM daily) AS oldest_day,
    (SELECT max(day) FROM daily) AS newest_day
  FROM daily, trusted
  WHERE day > stray_to AND day < stray_from
), chosen AS (
  SELECT
    first_day,
    last_day,
    oldest_day,
    newest_day,
    -- A day that is under way is scored when it is whole.
    coalesce(
      CAST(getvariable('score_to') AS DATE),
      CASE WHEN last_day = CAST(getvariable('today') AS DATE) AND first_day < last_day THEN add_days(last_day, -1) ELSE last_day END
    ) AS score_to
  FROM bounds
)
SELECT
  first_day,
  last_day,
  oldest_day,
  newest_day,
  coalesce(
    CAST(getvariable('score_from') AS DATE),
    -- Seven days, but at most the later half of what there is: something must be left to learn from.
    greatest(add_days(score_to, -6), add_days(first_day, CAST(floor((days_between(first_day, score_to) + 1) / 2.0) AS INTEGER)))
  ) AS score_from,
  score_to,
  getvariable('time_zone') AS time_zone
FROM chosen;
