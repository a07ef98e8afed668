-- Grain: principal-day that has evidence, signal that tells it: how many of the story's calls it is about.
CREATE TEMP TABLE story_signal AS
WITH about AS (
  SELECT principal_id, day, signal, CAST(count(*) AS INTEGER) AS calls
  FROM told_event
  JOIN (SELECT principal_id, day, event_id FROM story_event) USING (principal_id, day, event_id)
  GROUP BY principal_id, day, signal
)
SELECT evidence.principal_id, add_days(first_day, evidence.day) AS day, evidence.signal, rank, clause, bits, coalesce(calls, 0) AS calls
FROM evidence
JOIN time_window ON TRUE
LEFT JOIN about
  ON about.principal_id = evidence.principal_id AND about.day = add_days(first_day, evidence.day) AND about.signal = evidence.signal;

-- The order of a day's evidence: first what the story's calls say, strongest first.
CREATE TEMP VIEW story_rank AS
SELECT
  principal_id,
  day,
  signal,
  CAST(row_number() OVER (PARTITION BY principal_id, day ORDER BY calls = 0, rank) AS INTEGER) AS place
FROM story_signal;
