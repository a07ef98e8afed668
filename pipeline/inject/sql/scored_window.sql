-- One row: the scored days as dates and as milliseconds since 1970; baseline counts the days before them.
SELECT
  CAST(first_day AS VARCHAR) AS "first",
  CAST(score_from AS VARCHAR) AS "from",
  CAST(score_to AS VARCHAR) AS "to",
  CAST(score_from - first_day AS DOUBLE) AS baseline,
  CAST(epoch_ms(timezone(time_zone, CAST(score_from AS TIMESTAMP))) AS DOUBLE) AS start,
  CAST(epoch_ms(timezone(time_zone, CAST(add_days(score_to, 1) AS TIMESTAMP))) AS DOUBLE) AS "end"
FROM time_window
