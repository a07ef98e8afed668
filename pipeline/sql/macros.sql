-- DuckDB functions that another SQL engine names differently; loaded into every connection.

-- Features: calendar, sessions.
CREATE OR REPLACE TEMP MACRO calendar_day(at, zone) AS
  CASE WHEN zone = 'UTC' THEN CAST(at AS DATE) ELSE CAST(timezone(zone, timezone('UTC', at)) AS DATE) END;
CREATE OR REPLACE TEMP MACRO local_time(at, zone) AS
  CASE WHEN zone = 'UTC' THEN at ELSE timezone(zone, timezone('UTC', at)) END;
CREATE OR REPLACE TEMP MACRO quarter_hour(at, zone) AS
  CAST(hour(local_time(at, zone)) * 4 + minute(local_time(at, zone)) // 15 AS SMALLINT);
CREATE OR REPLACE TEMP MACRO add_days(day, n) AS CAST(day + INTERVAL (n) DAY AS DATE);
CREATE OR REPLACE TEMP MACRO seconds_between(a, b) AS epoch(b) - epoch(a);
CREATE OR REPLACE TEMP MACRO session_key(access_key, network, agent) AS hash(access_key, network, agent);
CREATE OR REPLACE TEMP MACRO last_part(path) AS list_extract(string_split(path, '/'), -1);
