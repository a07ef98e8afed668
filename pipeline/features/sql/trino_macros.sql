-- What DuckDB's functions and the macros of pipeline/sql/ say, in Trino's and Athena's functions. Nothing runs this file:
-- its texts are put in place of the calls (expand.ts), since Athena has no functions of one's own. Macros that are not
-- here hold as they stand there. The arguments are those of DuckDB or of pipeline/sql/; where it tells why, it is not
-- told again. Within its own text a macro's name is the function of the engine.

-- Calendar, sessions.
CREATE MACRO calendar_day(moment, zone) AS CAST(at_timezone(with_timezone(moment, 'UTC'), zone) AS DATE);
CREATE MACRO local_time(moment, zone) AS CAST(at_timezone(with_timezone(moment, 'UTC'), zone) AS TIMESTAMP);
CREATE MACRO quarter_hour(moment, zone) AS
  CAST(hour(local_time(moment, zone)) * 4 + minute(local_time(moment, zone)) / 15 AS SMALLINT);
CREATE MACRO add_days(day, n) AS date_add('day', n, day);
CREATE MACRO days_between(a, b) AS date_diff('day', a, b);
CREATE MACRO seconds_between(a, b) AS to_unixtime(with_timezone(b, 'UTC')) - to_unixtime(with_timezone(a, 'UTC'));
-- Each part with its length, so that no text of one part passes for the beginning of the next.
CREATE MACRO key_part(part) AS coalesce(CAST(length(part) AS VARCHAR) || ':' || part, '-');
CREATE MACRO session_key(access_key, network, agent) AS
  md5(key_part(access_key) || key_part(network) || key_part(agent));
CREATE MACRO last_part(path) AS element_at(split(path, '/'), -1);

-- Texts. A digest is hexadecimal text, as DuckDB writes it.
CREATE MACRO md5(text) AS lower(to_hex(md5(to_utf8(text))));
CREATE MACRO contains(text, part) AS strpos(text, part) > 0;
CREATE MACRO ends_with(text, ending) AS substr(text, -length(ending)) = ending;
CREATE MACRO left(text, n) AS substr(text, 1, n);
CREATE MACRO right(text, n) AS substr(text, -n);
CREATE MACRO regexp_matches(text, pattern) AS regexp_like(text, pattern);
CREATE MACRO regexp_full_match(text, pattern) AS regexp_like(text, '^(?:' || pattern || ')\z');
-- Of a text without a match; the callers have none that is NULL, or take '' for it.
CREATE MACRO regexp_extract(text, pattern, part) AS coalesce(regexp_extract(text, pattern, part), '');
-- Groups are $1 here. Every match is replaced.
CREATE MACRO regexp_replace(text, pattern, replacement) AS regexp_replace(text, pattern, replace(replacement, '\', '$'));
-- \b knows the letters of all languages here, \w and DuckDB those of ASCII; in these patterns it stands behind words.
CREATE MACRO replace_all(text, pattern, replacement) AS regexp_replace(text, replace(pattern, '\b', '(?!\w)'), replacement);
CREATE MACRO boolean_of(text) AS
  CASE
    WHEN lower(text) IN ('true', 't', '1', 'yes', 'y') THEN TRUE
    WHEN lower(text) IN ('false', 'f', '0', 'no', 'n') THEN FALSE
  END;

-- Times, keys of records. ISO 8601 alone, cut after milliseconds, which is what tables have.
CREATE MACRO isfinite(moment) AS moment IS NOT NULL;
CREATE MACRO utc_time(text) AS
  CAST(at_timezone(TRY(from_iso8601_timestamp(
    regexp_replace(
      regexp_replace(regexp_replace(trim(text), '^([0-9-]+) +([0-9:.]+) ?(?:UTC)?', '\1T\2'), '(\.[0-9]{3})[0-9]+', '\1'),
      '^([0-9-]+T[0-9:.]+)\z', '\1Z'
    )
  )), 'UTC') AS TIMESTAMP(3));
CREATE MACRO event_key(event_id) AS
  CASE
    WHEN regexp_like(event_id, '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}\z') THEN lower(event_id)
    ELSE event_id
  END;
-- The number of a table's row, which only DuckDB gives: raw_record.ts makes positions that are no other record's.
CREATE MACRO rowid() AS position;
CREATE MACRO what_is_told(event_time, action, identity_arn, source_ip, error_code) AS
  md5(concat_ws(chr(31), CAST(event_time AS VARCHAR), action, coalesce(identity_arn, ''), coalesce(source_ip, ''), coalesce(error_code, '')));

-- No second step is needed: patterns are made ready when they are first used.
CREATE MACRO arriving(service, name, text) AS masked(service, name, text);
CREATE MACRO arriving_text(text) AS masked_text(text);

-- Lists.
CREATE MACRO len(list) AS cardinality(list);
CREATE MACRO no_texts() AS CAST(ARRAY[] AS ARRAY(VARCHAR));
CREATE MACRO list_contains(list, item) AS array_position(list, item) > 0;
CREATE MACRO list_without(list, item) AS array_remove(list, item);
CREATE MACRO list_slice(list, first, last) AS slice(list, first, last - first + 1);
CREATE MACRO list_sort(list) AS array_sort(list);
CREATE MACRO list_distinct(list) AS array_distinct(list);
CREATE MACRO array_to_string(list, separator) AS array_join(list, separator);
CREATE MACRO arn_targets(arns) AS filter(transform(arns, arn -> arn_target(arn)), target -> target <> '');

-- The first three groups of an address (network.sql).
CREATE MACRO ipv6_groups(address) AS
  transform(
    slice(split(
      CASE
        WHEN strpos(address, '::') = 0 THEN address
        ELSE trim(BOTH ':' FROM
          split_part(address, '::', 1)
          || array_join(repeat(':0', CAST(8 - group_count(split_part(address, '::', 1)) - group_count(split_part(address, '::', 2)) AS INTEGER)), '')
          || ':' || split_part(address, '::', 2)
        )
      END,
      ':'
    ), 1, 3),
    part -> coalesce(nullif(regexp_replace(lower(part), '^0+', ''), ''), '0')
  );
