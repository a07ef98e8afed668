-- Grain: principal-day that has evidence, action among the calls of its story.
-- things: different things among the calls that succeeded (thing_of); about: by type, how many named things these calls
-- were about, and the first of them; where none succeeded, of all calls.
CREATE TEMP TABLE deed AS
WITH unlearned_day AS (
  SELECT principal_id, add_days(first_day, day) AS day FROM score, time_window WHERE NOT learned
), told AS (
  SELECT *, call_outcome(action, denied, error_code, error_message) AS outcome
  FROM story_event
), counted AS (
  SELECT
    principal_id,
    day,
    action_id,
    any_value(action) AS action,
    any_value(access_level) AS access_level,
    any_value(severity) AS severity,
    bool_or(is_write) AS is_write,
    CAST(count(*) AS INTEGER) AS calls,
    CAST(count_if(outcome = 'succeeded') AS INTEGER) AS succeeded,
    CAST(count_if(outcome = 'denied') AS INTEGER) AS denied,
    CAST(count_if(outcome = 'failed') AS INTEGER) AS failed,
    CAST(count(DISTINCT thing_of(request_parameters)) FILTER (outcome = 'succeeded') AS INTEGER) AS things,
    min(event_time) AS first_time,
    max(event_time) AS last_time
  FROM told
  GROUP BY principal_id, day, action_id
), named AS (
  SELECT principal_id, day, action_id, target, min(event_time) AS first_time
  FROM (
    SELECT principal_id, day, action_id, event_time, unnest(targets) AS target
    FROM told
    JOIN (SELECT principal_id, day, action_id, succeeded FROM counted) USING (principal_id, day, action_id)
    WHERE outcome = 'succeeded' OR succeeded = 0
  )
  GROUP BY principal_id, day, action_id, target
), typed AS (
  SELECT
    principal_id,
    day,
    action_id,
    split_part(target, '/', 1) AS type,
    CAST(count(*) AS INTEGER) AS number,
    arg_min(substr(target, length(split_part(target, '/', 1)) + 2), (first_time, target)) AS name
  FROM named
  GROUP BY ALL
), names AS (
  SELECT principal_id, day, action_id, list({'type': type, 'number': number, 'name': name} ORDER BY type) AS about
  FROM typed
  GROUP BY principal_id, day, action_id
), earlier AS (
  SELECT deed.principal_id, deed.day, deed.action_id, CAST(count(*) AS INTEGER) AS days_before
  FROM counted AS deed
  JOIN principal_day_action AS habit
    ON habit.principal_id = deed.principal_id AND habit.action_id = deed.action_id AND habit.day < deed.day
  -- A day that was not learned makes nothing usual: an intruder comes back.
  ANTI JOIN unlearned_day AS odd ON odd.principal_id = habit.principal_id AND odd.day = habit.day
  GROUP BY ALL
)
SELECT counted.*, coalesce(days_before, 0) AS days_before, coalesce(about, []) AS about
FROM counted
LEFT JOIN names USING (principal_id, day, action_id)
LEFT JOIN earlier USING (principal_id, day, action_id);
