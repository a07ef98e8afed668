-- What pipeline/sql/macros.sql says in DuckDB's functions, in Trino's and Athena's. Nothing runs this file: its texts
-- are put in place of the calls (expand.ts), since Athena has no functions of one's own. Macros that are not here hold
-- as they stand there. The arguments are those of macros.sql; where it tells why, it is not told again.
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
  md5(to_utf8(key_part(access_key) || key_part(network) || key_part(agent)));
CREATE MACRO last_part(path) AS element_at(split(path, '/'), -1);
