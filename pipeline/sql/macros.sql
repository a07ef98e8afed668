-- DuckDB functions that another SQL engine names differently; loaded into every connection.

-- Features: calendar, sessions.
CREATE OR REPLACE TEMP MACRO calendar_day(moment, zone) AS
  CASE WHEN zone = 'UTC' THEN CAST(moment AS DATE) ELSE CAST(timezone(zone, timezone('UTC', moment)) AS DATE) END;
CREATE OR REPLACE TEMP MACRO local_time(moment, zone) AS
  CASE WHEN zone = 'UTC' THEN moment ELSE timezone(zone, timezone('UTC', moment)) END;
CREATE OR REPLACE TEMP MACRO quarter_hour(moment, zone) AS
  CAST(hour(local_time(moment, zone)) * 4 + minute(local_time(moment, zone)) // 15 AS SMALLINT);
-- Files say a time's zone, which every reader understands; in here all times are UTC and bear none. Both are mere
-- relabelling of microseconds: timezone('UTC', ...) would ask the calendar of every row.
CREATE OR REPLACE TEMP MACRO with_zone(moment) AS make_timestamptz(epoch_us(moment));
CREATE OR REPLACE TEMP MACRO without_zone(moment) AS make_timestamp(epoch_us(moment));
-- The canonical events of some files below events/. Their day is in the folder's name for readers that look there, and
-- is taken from the time here: another part of the path may look like a column too.
CREATE OR REPLACE TEMP MACRO stored_event(files) AS TABLE
  SELECT * REPLACE (without_zone(event_time) AS event_time), CAST(without_zone(event_time) AS DATE) AS day
  FROM read_parquet(files, hive_partitioning = false);
CREATE OR REPLACE TEMP MACRO add_days(day, n) AS CAST(day + INTERVAL (n) DAY AS DATE);
CREATE OR REPLACE TEMP MACRO days_between(a, b) AS b - a;
CREATE OR REPLACE TEMP MACRO seconds_between(a, b) AS epoch(b) - epoch(a);
-- The key by which a call belongs to a session, if any; keyless is not NULL on a principal's keyless_day.
CREATE OR REPLACE TEMP MACRO session_access_key(access_key, keyless) AS
  CASE WHEN keyless IS NULL OR access_key LIKE 'AKIA%' THEN access_key END;
CREATE OR REPLACE TEMP MACRO session_key(access_key, network, agent) AS hash(access_key, network, agent);
CREATE OR REPLACE TEMP MACRO last_part(path) AS list_extract(string_split(path, '/'), -1);
CREATE OR REPLACE TEMP MACRO json_or_text(content) AS
  CASE WHEN json_valid(content) THEN CAST(content AS JSON) ELSE to_json(content) END;
-- The permalink of a finding: the same for the same principal and day in every run.
CREATE OR REPLACE TEMP MACRO finding_uid(principal, day) AS
  substr(sha256(principal || '|' || CAST(day AS VARCHAR)), 1, 12);

-- What came of a call: denied is for lack of permission, failed anything else. A failed sign-in has a message and no code.
CREATE OR REPLACE TEMP MACRO call_outcome(action, denied, error_code, error_message) AS
  CASE
    WHEN denied THEN 'denied'
    WHEN error_code IS NOT NULL OR (action = 'signin:ConsoleLogin' AND error_message IS NOT NULL) THEN 'failed'
    ELSE 'succeeded'
  END;

-- What a call is about, to tell things apart: an object by bucket and key, whatever else was asked of it; else all of
-- its parameters.
CREATE OR REPLACE TEMP MACRO thing_of(request_parameters) AS
  coalesce(
    CASE
      WHEN json_valid(request_parameters) AND contains(request_parameters, '"bucketName"')
      THEN json_extract_string(request_parameters, '$.bucketName') || '/' || json_extract_string(request_parameters, '$.key')
    END,
    request_parameters,
    ''
  );

-- Ingest: times, texts, keys.
-- A time with a zone or offset, with any number of decimals; a time without one is UTC.
CREATE OR REPLACE TEMP MACRO utc_time(text) AS
  CASE
    WHEN ends_with(text, 'Z') AND length(text) = 20 THEN TRY_CAST(text AS TIMESTAMP)
    WHEN regexp_matches(text, '^\s*\d') THEN timezone('UTC', TRY_CAST(text AS TIMESTAMPTZ))
  END;
-- 16 bytes that stand for an event id: the id itself where it is a UUID, else its digest.
CREATE OR REPLACE TEMP MACRO event_key(event_id) AS coalesce(TRY_CAST(event_id AS UUID), CAST(md5(event_id) AS UUID));
-- Secrets are masked in a second step (secret_text.sql), in which only the texts that may hold one are looked at closer:
-- the patterns take long to get ready wherever they stand, whether they are used or not.
CREATE OR REPLACE TEMP MACRO arriving(service, name, text) AS text;
CREATE OR REPLACE TEMP MACRO arriving_text(text) AS text;
-- The midnight that is less than a quarter of an hour away, if one is: its day is the one that it begins.
CREATE OR REPLACE TEMP MACRO midnight_of(moment) AS
  CASE
    WHEN hour(moment) = 0 AND minute(moment) < 15 THEN CAST(moment AS DATE)
    WHEN hour(moment) = 23 AND minute(moment) >= 45 THEN add_days(CAST(moment AS DATE), 1)
  END;
CREATE OR REPLACE TEMP MACRO boolean_of(text) AS TRY_CAST(text AS BOOLEAN);
-- Every place where the pattern fits; regexp_replace is for patterns that fit once, since other engines know no "first".
CREATE OR REPLACE TEMP MACRO replace_all(text, pattern, replacement) AS regexp_replace(text, pattern, replacement, 'g');
CREATE OR REPLACE TEMP MACRO no_texts() AS CAST([] AS VARCHAR[]);
CREATE OR REPLACE TEMP MACRO list_without(list, item) AS list_filter(list, lambda one: one <> item);
-- What a delivery says: another time, action, identity, address or error makes another.
CREATE OR REPLACE TEMP MACRO what_is_told(event_time, action, identity_arn, source_ip, error_code) AS
  hash(event_time, action, identity_arn, source_ip, error_code);
-- {"a.b": 1, "a.c": 2, "d": 3}, 'a.' -> {"b": "1", "c": "2"}
CREATE OR REPLACE TEMP MACRO dotted_members(object, prefix) AS
  CAST(to_json(map_from_entries(list_transform(
    list_filter(map_entries(CAST(CAST(object AS JSON) AS MAP(VARCHAR, VARCHAR))), lambda entry: starts_with(entry.key, prefix)),
    lambda entry: {'k': substr(entry.key, length(prefix) + 1), 'v': entry.value}
  ))) AS VARCHAR);
-- A record whose keys are in another case (eventtime, EventTime), spelled as the list has them.
CREATE OR REPLACE TEMP MACRO spelled(json, keys) AS
  list_reduce(list_prepend(json, keys), lambda text, key: regexp_replace(text, '"' || key || '"\s*:', '"' || key || '":', 'gi'));
