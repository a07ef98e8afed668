-- One row: how much there is of what the references count, without the days judged malicious.
SELECT
  (SELECT count(*) FROM source)::INTEGER AS sources,
  (SELECT count(*) FROM target)::INTEGER AS targets,
  (SELECT count(DISTINCT target_id) + 1 FROM usable_principal_day_resource WHERE day < score_from)::INTEGER AS touched,
  (
    SELECT count(*) + 1 FROM action
    WHERE action.first_day < score_from
      AND action_id NOT IN (
        SELECT action_id FROM principal_day_action WHERE day < score_from
        EXCEPT SELECT action_id FROM usable_principal_day_action WHERE day < score_from
      )
  )::INTEGER AS vocabulary,
  (SELECT count(*) FROM risk_catalogue)::INTEGER AS risks,
  (first_day - DATE '1970-01-01')::INTEGER AS first,
  time_zone AS zone
FROM time_window
