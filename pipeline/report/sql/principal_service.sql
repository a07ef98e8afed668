-- Grain: one row a principal and service, of the 12 that it called most before the scored days: what was done on these
-- is not usual yet; most are its three commonest actions.
WITH done AS (
  SELECT principal_id, service, split_part(action, ':', 2) AS name, sum(d.events)::DOUBLE AS events
  FROM principal_day_action AS d
  JOIN action USING (action_id), time_window
  WHERE d.day < score_from
  GROUP BY ALL
)
SELECT
  principal_id,
  service,
  sum(events)::DOUBLE AS events,
  count(*)::INTEGER AS actions,
  list(name ORDER BY events DESC, name)[1:3] AS most
FROM done
GROUP BY principal_id, service
QUALIFY row_number() OVER (PARTITION BY principal_id ORDER BY sum(events) DESC, service) <= 12
ORDER BY principal_id, events DESC, service
