-- Grain: finding, action of its story. about: named things of the calls that succeeded, of all where none did, by type.
WITH counted AS (
  SELECT
    uid,
    any_value(principal) AS principal,
    any_value(day) AS day,
    action,
    bool_or(is_write) AS is_write,
    CAST(count(*) AS INTEGER) AS calls,
    CAST(count_if(outcome = 'succeeded') AS INTEGER) AS succeeded,
    CAST(count_if(outcome = 'denied') AS INTEGER) AS denied,
    CAST(count_if(outcome = 'failed') AS INTEGER) AS failed,
    CAST(count(DISTINCT thing) FILTER (outcome = 'succeeded') AS INTEGER) AS things,
    epoch(min(event_time)) AS first,
    epoch(max(event_time)) AS last
  FROM story_call
  GROUP BY uid, action
), target AS (
  SELECT uid, action, unnest(targets) AS target, event_time
  FROM story_call
  JOIN (SELECT uid, action, succeeded FROM counted) USING (uid, action)
  WHERE outcome = 'succeeded' OR succeeded = 0
), named AS (
  SELECT uid, action, target, min(event_time) AS first_time FROM target GROUP BY ALL
), typed AS (
  SELECT uid, action, split_part(target, '/', 1) AS type, list(substr(target, strpos(target, '/') + 1) ORDER BY first_time, target) AS names
  FROM named
  GROUP BY ALL
), about AS (
  SELECT uid, action, list({'type': type, 'names': names} ORDER BY type) AS about FROM typed GROUP BY ALL
), unlearned AS (
  SELECT principal, day FROM read_parquet(getvariable('scores')) WHERE NOT learned
), earlier AS (
  SELECT uid, counted.action, CAST(count(DISTINCT own_event.day) AS INTEGER) AS days_before
  FROM counted
  JOIN own_event ON own_event.principal = counted.principal AND own_event.action = counted.action AND own_event.day < counted.day
  ANTI JOIN unlearned ON unlearned.principal = own_event.principal AND unlearned.day = own_event.day
  GROUP BY ALL
)
SELECT
  counted.uid,
  counted.action,
  is_write AS "isWrite",
  calls,
  succeeded,
  denied,
  failed,
  things,
  first,
  last,
  coalesce(days_before, 0) AS "daysBefore",
  coalesce(about, []) AS about
FROM counted
LEFT JOIN about ON about.uid = counted.uid AND about.action = counted.action
LEFT JOIN earlier ON earlier.uid = counted.uid AND earlier.action = counted.action
ORDER BY counted.uid, counted.action
