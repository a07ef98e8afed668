-- Grain: one row a record of `arrival` that may hold a secret; most slices have few. One pass over each text.
CREATE OR REPLACE TEMP TABLE suspect AS
SELECT rowid AS arrival_row
FROM arrival
WHERE may_hold_secret(service, request_parameters)
  OR may_hold_secret(service, response_elements)
  OR may_hold_secret(service, additional_event_data)
  OR may_hold_secret(service, service_event_details)
  OR may_hold_secret(service, error_message)
  OR may_hold_secret(service, excerpt);
