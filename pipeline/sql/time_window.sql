-- Grain: one row. The days of the data and which of them are scored.
-- A few stray records with a wrong clock must not move the window: days before or after a week without any event
-- count only when they hold at least a thousandth of the data; beyond a year without any event, at least a tenth.
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
), apart AS (
  SELECT
    day,
    days_until > 7 AND events_to_here * CASE WHEN days_until > 366 THEN 10 ELSE 1000 END < events_total AS is_before,
    days_since > 7 AND events_from_here * CASE WHEN days_since > 366 THEN 10 ELSE 1000 END < events_total AS is_after
  FROM spaced
), trusted AS (
  SELECT
    coalesce(max(day) FILTER (WHERE is_before), DATE '0001-01-01') AS stray_to,
    coalesce(min(day) FILTER (WHERE is_after), DATE '9999-12-31') AS stray_from
  FROM apart
), bounds AS (
  SELECT min(day) AS first_day, max(day) AS last_day, (SELECT max(day) FROM daily) AS newest_day
  FROM daily, trusted
  WHERE day > stray_to AND day < stray_from
), chosen AS (
  SELECT
    first_day,
    last_day,
    newest_day,
    coalesce(CAST(getvariable('score_to') AS DATE), last_day) AS score_to
  FROM bounds
)
SELECT
  first_day,
  last_day,
  newest_day,
  coalesce(
    CAST(getvariable('score_from') AS DATE),
    -- Seven days, but at most the later half of what there is: something must be left to learn from.
    greatest(add_days(score_to, -6), add_days(first_day, CAST(floor((days_between(first_day, score_to) + 1) / 2.0) AS INTEGER)))
  ) AS score_from,
  score_to,
  getvariable('time_zone') AS time_zone
FROM chosen;
