-- Grain: one row a principal. Events are its own doing; service_events were made by AWS on its behalf.
CREATE TABLE principal AS
WITH grouped AS (
  SELECT
    principal,
    bool_or(named_by_session) AS named_by_session,
    min(account) AS account,
    min(role) AS role,
    min(person) AS person,
    min(identity_type) AS identity_type,
    min(day) AS first_day,
    max(day) AS last_day,
    count(DISTINCT day) FILTER (WHERE events > 0) AS active_days,
    CAST(sum(events) AS BIGINT) AS events,
    CAST(sum(service_events) AS BIGINT) AS service_events,
    CAST(sum(sign_ins) AS BIGINT) AS sign_ins
  FROM seen_day
  GROUP BY principal
)
SELECT
  CAST(row_number() OVER (ORDER BY principal) AS INTEGER) AS principal_id,
  principal,
  account,
  CASE
    WHEN principal IN ('anonymous', 'unknown') THEN principal
    WHEN principal LIKE 'service/%' THEN 'service'
    WHEN split_part(principal, '/', 2) = 'role' AND (named_by_session OR length(principal) - length(replace(principal, '/', '')) >= 3) THEN 'session'
    ELSE split_part(principal, '/', 2)
  END AS class,
  CASE
    WHEN principal IN ('anonymous', 'unknown') THEN principal
    WHEN principal LIKE 'service/%' THEN substr(principal, 9)
    WHEN split_part(principal, '/', 2) = 'root' THEN 'root'
    ELSE last_part(principal)
  END AS name,
  role,
  person,
  identity_type,
  first_day,
  last_day,
  active_days,
  events,
  service_events,
  sign_ins
FROM grouped
ORDER BY principal_id;
