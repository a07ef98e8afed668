-- Grain: own call of the strange part of a principal-day that has evidence: what its story is told of.
-- The part is the session, key, network or agent whose calls are most nearly those that carry the evidence (F1, the
-- harmonic mean of precision and recall, at least a half); where none is, these calls alone.
CREATE TEMP TABLE story_event AS
WITH heavy AS (
  SELECT DISTINCT principal_id, day, event_id FROM contributing_event WHERE is_heavy
), own AS (
  SELECT flagged_event.*, heavy.event_id IS NOT NULL AS is_heavy
  FROM flagged_event
  LEFT JOIN heavy USING (principal_id, day, event_id)
  WHERE NOT by_service
), counted AS (
  SELECT principal_id, day, 1 AS breadth, 'session' AS kind, CAST(session AS VARCHAR) AS value, count(*) AS calls, count_if(is_heavy) AS heavy
  FROM own GROUP BY ALL
  UNION ALL
  SELECT principal_id, day, 2, 'key', access_key, count(*), count_if(is_heavy) FROM own WHERE access_key IS NOT NULL GROUP BY ALL
  UNION ALL
  SELECT principal_id, day, 3, 'network', network, count(*), count_if(is_heavy) FROM own WHERE network IS NOT NULL GROUP BY ALL
  UNION ALL
  SELECT principal_id, day, 4, 'agent', agent, count(*), count_if(is_heavy) FROM own WHERE agent IS NOT NULL GROUP BY ALL
), fitted AS (
  SELECT *, 2 * heavy / (calls + max(heavy) OVER (PARTITION BY principal_id, day)) AS f1
  FROM counted
), part AS (
  SELECT principal_id, day, kind, value
  FROM fitted
  WHERE f1 >= 0.5
  QUALIFY row_number() OVER (PARTITION BY principal_id, day ORDER BY f1 DESC, breadth, heavy DESC, value) = 1
)
SELECT own.* EXCLUDE (is_heavy), coalesce(part.kind, 'calls') AS part, part.value AS part_value
FROM own
LEFT JOIN part ON own.principal_id = part.principal_id AND own.day = part.day
WHERE CASE part.kind
  WHEN 'session' THEN CAST(session AS VARCHAR) = part.value
  WHEN 'key' THEN access_key = part.value
  WHEN 'network' THEN network = part.value
  WHEN 'agent' THEN agent = part.value
  ELSE is_heavy
END;
