-- Grain: one row a text of `arrival` in which a secret is masked: the column that it is of, and what it becomes.
CREATE OR REPLACE TEMP TABLE secret_text AS
WITH texts AS (
  SELECT
    arrival_row,
    service,
    substr(action, length(service) + 2) AS name,
    unnest(['request_parameters', 'response_elements', 'additional_event_data', 'service_event_details', 'error_message', 'excerpt']) AS field,
    unnest([request_parameters, response_elements, additional_event_data, service_event_details, error_message, excerpt]) AS text
  FROM arrival
  JOIN suspect ON arrival_row = arrival.rowid
), masked_texts AS (
  SELECT
    arrival_row,
    field,
    text AS before,
    CASE WHEN field IN ('error_message', 'excerpt') THEN masked_text(text) ELSE masked(service, name, text) END AS text
  FROM texts
  WHERE text IS NOT NULL
)
SELECT arrival_row, field, text
FROM masked_texts
WHERE text <> before;
