-- evidence.parquet. Grain: one row a principal-day and signal that tells of it. Columns: docs/data.md.
WITH told AS (
  SELECT principal_id, principal, add_days(first_day, evidence.day) AS day, evidence.* EXCLUDE (principal_id, day)
  FROM evidence
  JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
), contributing AS (
  -- Not all: a robot's busy day would list a million. The first thousand, which are kept as they come: a list of all,
  -- cut afterwards, takes memory that the limit does not count.
  SELECT principal_id, day, signal, arg_min(event_id, (event_time, event_id), 1000) AS event_ids
  FROM contributing_event
  GROUP BY principal_id, day, signal
), counted AS (
  SELECT principal_id, day, signal, count(*) AS events
  FROM told_event
  GROUP BY principal_id, day, signal
)
SELECT
  principal,
  day,
  signal,
  bits,
  statement,
  coalesce(event_ids, []) AS event_ids,
  coalesce(events, 0) AS events,
  place AS rank,
  usual,
  observed
FROM told
LEFT JOIN contributing USING (principal_id, day, signal)
LEFT JOIN counted USING (principal_id, day, signal)
JOIN story_rank USING (principal_id, day, signal)
ORDER BY principal, day, place
