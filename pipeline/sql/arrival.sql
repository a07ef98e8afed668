-- Grain: one row a record of the slice, usable or not; `reason` says why not. Reads the view `record`, which the
-- readers make (pipeline/ingest/record.ts lists its columns), and writes the canonical columns of docs/data.md. Secrets
-- are masked when the digest that stands for a missing event id has been taken: here, or in secret_text.sql.
CREATE OR REPLACE TEMP TABLE arrival AS
WITH judged AS (
  SELECT
    *,
    coalesce(
      event_id,
      'digest:' || md5(concat_ws(chr(31), time_text, event_source, event_name, identity_arn, identity_id, identity_name,
        source_ip, user_agent, error_code, request_id, recipient_account, request_parameters, response_elements,
        additional_event_data, service_event_details))
    ) AS known_id,
    CASE
      WHEN unusable IS NOT NULL THEN unusable
      WHEN time_text IS NULL THEN 'no eventTime'
      WHEN time IS NULL OR NOT isfinite(time) THEN 'eventTime is not a time: ' || left(time_text, 60)
      WHEN event_name IS NULL THEN 'no eventName'
    END AS reason
  FROM record
), identified AS (
  SELECT
    *,
    -- Where the type is missing, the arn tells it.
    CASE
      WHEN identity_type IS NOT NULL AND identity_type <> 'Unknown' THEN identity_type
      WHEN identity_arn LIKE '%:assumed-role/%' THEN 'AssumedRole'
      WHEN identity_arn LIKE '%:user/%' THEN 'IAMUser'
      WHEN identity_arn LIKE '%:federated-user/%' THEN 'FederatedUser'
      WHEN identity_arn LIKE '%:root' THEN 'Root'
    END AS kind,
    lower(identity_account) IN ('anonymous', 'anonymous_principal')
      OR lower(identity_id) IN ('anonymous', 'anonymous_principal') AS is_anonymous,
    CASE
      WHEN ends_with(event_source, '.amazonaws.com') THEN left(event_source, length(event_source) - 14)
      ELSE coalesce(regexp_replace(event_source, '\.amazonaws\.com.*\z', ''), 'unknown')
    END AS service,
    -- CloudFront and Lambda append the version of their API to the name of the call.
    CASE
      WHEN right(event_name, 1) BETWEEN '0' AND '9'
      THEN regexp_replace(event_name, '(.)_?(?:19|20)\d\d_?[01]\d_?[0-3]\d(?:v\d+)?\z', '\1')
      ELSE event_name
    END AS plain_name
  FROM judged
), named AS (
  SELECT
    *,
    coalesce(
      CASE WHEN is_anonymous IS DISTINCT FROM TRUE THEN identity_account END,
      nullif(split_part(identity_arn, ':', 5), ''),
      recipient_account
    ) AS account,
    CASE
      WHEN kind = 'AssumedRole'
      THEN coalesce(issuer_name, arn_name(issuer_arn), nullif(split_part(identity_arn, '/', 2), ''), nullif(split_part(identity_id, ':', 1), ''))
    END AS role,
    CASE
      WHEN kind = 'AssumedRole'
      THEN coalesce(nullif(split_part(identity_arn, '/', 3), ''), nullif(split_part(identity_id, ':', 2), ''))
    END AS session_name,
    CASE
      WHEN kind = 'AssumedRole' OR kind IS NULL THEN identity_name
      WHEN kind IN ('IAMUser', 'FederatedUser') THEN coalesce(identity_name, arn_name(identity_arn), nullif(regexp_extract(identity_id, '[^:]+\z', 0), ''))
      WHEN kind IN ('SAMLUser', 'WebIdentityUser', 'Directory', 'IdentityCenterUser') THEN coalesce(identity_name, nullif(regexp_extract(identity_id, '[^:]+\z', 0), ''))
      ELSE identity_name
    END AS user_name
  FROM identified
), resolved AS (
  SELECT
    *,
    coalesce(account, 'unknown') || '/' AS prefix,
    CASE WHEN starts_with(role, 'AWSReservedSSO_') THEN regexp_extract(role, '^AWSReservedSSO_(.+)_[0-9a-fA-F]+\z', 1) ELSE '' END AS permission_set,
    is_email(session_name) AS session_is_email
  FROM named
), principals AS (
  SELECT
    *,
    CASE
      WHEN source_identity IS NOT NULL THEN prefix || 'person/' || source_identity
      WHEN permission_set <> '' THEN prefix || 'sso/' || permission_set || coalesce('/' || session_name, '')
      WHEN on_behalf_of IS NOT NULL AND role IS NULL THEN prefix || 'person/' || on_behalf_of
      WHEN kind = 'IdentityCenterUser' AND user_name IS NOT NULL THEN prefix || 'person/' || user_name
      WHEN role IS NOT NULL THEN prefix || 'role/' || role || CASE WHEN session_is_email THEN '/' || session_name ELSE '' END
      WHEN kind = 'IAMUser' AND user_name IS NOT NULL THEN prefix || 'user/' || user_name
      WHEN kind = 'Root' THEN prefix || 'root'
      WHEN kind = 'FederatedUser' AND user_name IS NOT NULL THEN prefix || 'federated/' || user_name
      WHEN kind = 'SAMLUser' AND user_name IS NOT NULL THEN prefix || 'saml/' || user_name
      WHEN kind = 'WebIdentityUser' AND user_name IS NOT NULL THEN prefix || 'web/' || user_name
      WHEN kind = 'Directory' AND user_name IS NOT NULL THEN prefix || 'directory/' || user_name
      -- Some services name themselves in words ("AWS Internal"); their event source is steadier.
      WHEN kind = 'AWSService' OR (kind IS NULL AND invoked_by IS NOT NULL)
      THEN 'service/' || CASE WHEN contains(invoked_by, '.') THEN invoked_by ELSE coalesce(event_source, invoked_by, 'unknown') END
      WHEN is_anonymous THEN 'anonymous'
      WHEN kind = 'AWSAccount' THEN prefix || 'account/' || split_part(coalesce(identity_id, identity_account, 'unknown'), ':', 1)
      ELSE 'unknown'
    END AS principal,
    CASE
      WHEN source_identity IS NULL AND permission_set = '' AND session_is_email = FALSE AND may_name_person(session_name, role)
      THEN prefix || 'role/' || role || '/' || session_name
    END AS session_principal
  FROM resolved
)
SELECT
  file_id,
  position,
  reason,
  CASE WHEN reason IS NOT NULL THEN arriving_text(left(excerpt, 200)) END AS excerpt,
  event_key(known_id) AS key,
  known_id AS event_id,
  time AS event_time,
  CAST(time AS DATE) AS day,
  account,
  region,
  service || ':' || plain_name AS action,
  service,
  event_type,
  event_category,
  event_version,
  boolean_of(read_only) AS read_only,
  principal,
  session_principal,
  coalesce(
    source_identity,
    CASE WHEN session_is_email THEN session_name END,
    CASE WHEN contains(user_name, '@') AND is_email(user_name) THEN user_name END
  ) AS person,
  identity_type,
  identity_arn,
  identity_id,
  role,
  session_name,
  user_name,
  access_key,
  invoked_by,
  coalesce(
    invoked_by IS NOT NULL
      OR kind = 'AWSService'
      OR event_type = 'AwsCloudTrailInsight'
      -- People sign in to Identity Center by service events that carry their own identity.
      OR (event_type = 'AwsServiceEvent' AND on_behalf_of IS NULL AND kind IS DISTINCT FROM 'IdentityCenterUser'),
    FALSE
  ) AS by_service,
  coalesce(
    CASE
      WHEN service = 'signin'
      THEN nullif(regexp_extract(additional_event_data, '"MFAUsed"\s*:\s*"(\w+)"', 1), '') = 'Yes'
    END,
    boolean_of(mfa)
  ) AS mfa,
  source_ip,
  left(user_agent, 1000) AS user_agent,
  CASE WHEN starts_with(error_code, 'Client.') THEN substr(error_code, 8) ELSE error_code END AS error_code,
  arriving_text(left(error_message, 1000)) AS error_message,
  CASE
    WHEN error_code IS NULL AND error_message IS NULL THEN FALSE
    ELSE regexp_matches(
      concat_ws(' ', error_code, left(error_message, 1000)),
      'AccessDenied|Unauthorized|NotAuthorized|Forbidden|AuthFailure|(?i:not authorized to|access denied|explicit deny)'
    )
  END AS denied,
  resource_arns,
  arriving(service, plain_name, request_parameters) AS request_parameters,
  arriving(service, plain_name, response_elements) AS response_elements,
  arriving(service, plain_name, additional_event_data) AS additional_event_data,
  arriving(service, plain_name, service_event_details) AS service_event_details,
  request_id,
  shared_event_id,
  vpc_endpoint
FROM principals;
