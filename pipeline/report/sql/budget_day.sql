-- Grain: one row a scored principal-day that a budget could make an alert of, with what its confidence hangs on as far as
-- the result files keep it: bits by signal (the signal's own where it gave evidence, else what it added to the score), and
-- the highest risk among the calls that carry evidence.
WITH rare AS (
  SELECT *
  FROM scores
  WHERE p_value <= getvariable('largest_p')
), added AS (
  SELECT principal, day, replace(name, 'bits_', '') AS signal, bits
  FROM (UNPIVOT rare ON COLUMNS('^bits_') INTO NAME name VALUE bits)
), signals AS (
  SELECT principal, day, list({'signal': signal, 'bits': coalesce(evidence.bits, added.bits)} ORDER BY signal) AS signals
  FROM added
  LEFT JOIN evidence USING (principal, day, signal)
  GROUP BY principal, day
), risks AS (
  SELECT uid, max(list_position(['low', 'medium', 'high', 'critical'], action_severity)) AS risk
  FROM finding_events
  WHERE len(signals) > 0
  GROUP BY uid
)
SELECT uid, rare.day::VARCHAR AS day, p_value AS p, rare.confidence, signals, coalesce(risk, 0)::INTEGER AS risk
FROM rare
LEFT JOIN signals USING (principal, day)
LEFT JOIN (SELECT uid, principal, day FROM findings) USING (principal, day)
LEFT JOIN risks USING (uid)
ORDER BY p_value, rare.principal, rare.day
