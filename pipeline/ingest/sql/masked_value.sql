-- Grain: one row a name that told masked values of the slice's events; '' for what a text's own shape told.
WITH masked AS (
  SELECT unnest([request_parameters, response_elements, additional_event_data, service_event_details, error_message]) AS text
  FROM kept_event
  WHERE contains(request_parameters, '[masked]') OR contains(response_elements, '[masked]')
    OR contains(additional_event_data, '[masked]') OR contains(service_event_details, '[masked]')
    OR contains(error_message, '[masked]')
), told AS (
  -- The name before a value; of a list of arguments and of a pair the one that stands before it.
  SELECT unnest(regexp_extract_all(
    text,
    '(?:([\w-]+)(?:\\?"\s*[:,]\s*(?:"[vV]alue"\s*:\s*)?\\?"?|\s*=\s*|:\s+|\s+)(?:(?i:bearer|basic)\s+)?)?\[masked\]',
    1
  )) AS key
  FROM masked
  WHERE contains(text, '[masked]')
)
SELECT key, CAST(count(*) AS DOUBLE) AS n
FROM told
GROUP BY key
ORDER BY n DESC, key
