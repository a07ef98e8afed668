-- Grain: one row a finding and action that was new to its principal, at most 20, the riskiest first;
-- done lists the similar principals that had done it before that day.
WITH fresh AS (
  SELECT
    uid,
    action,
    max(list_position(['low', 'medium', 'high', 'critical'], action_severity)) AS risk,
    any_value(action_severity) AS severity
  FROM finding_events
  WHERE list_contains(signals, 'new_action')
  GROUP BY ALL
), peer AS (
  SELECT f.uid, p.principal_id, p.principal, f.day
  FROM findings AS f
  JOIN fitted_similar AS s ON s.principal = f.principal AND similarity >= getvariable('least_likeness')
  JOIN principal AS p ON p.principal = s.other
), done AS (
  SELECT peer.uid, a.action, list(DISTINCT peer.principal ORDER BY peer.principal) AS done
  FROM peer
  JOIN principal_day_action AS d ON d.principal_id = peer.principal_id AND d.day < peer.day
  JOIN action AS a USING (action_id)
  SEMI JOIN fresh ON fresh.uid = peer.uid AND fresh.action = a.action
  GROUP BY ALL
)
SELECT fresh.uid, f.principal, fresh.action, fresh.severity, done
FROM fresh
JOIN findings AS f USING (uid)
LEFT JOIN done ON done.uid = fresh.uid AND done.action = fresh.action
QUALIFY row_number() OVER (PARTITION BY fresh.uid ORDER BY risk DESC NULLS LAST, fresh.action) <= 20
ORDER BY fresh.uid, risk DESC NULLS LAST, fresh.action
