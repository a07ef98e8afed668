-- Grain: a call of a scored day that hands an identity on or changes what one may do: it takes a role, makes a user,
-- a role, a key or a password, or changes rights. `handed_key` and `handed_arn` are what it gave away, as far as the
-- record says (many trails leave answers out); `user_name` and `role_name` in `target_account` are whom it was about.
CREATE TEMP TABLE identity_act AS
WITH kind_of_act AS (
  FROM (VALUES
    ('sts:AssumeRole', 'role_assumed'),
    ('sts:AssumeRoleWithSAML', 'role_assumed'),
    ('sts:AssumeRoleWithWebIdentity', 'role_assumed'),
    ('sts:GetSessionToken', 'session_made'),
    ('sts:GetFederationToken', 'session_made'),
    ('iam:CreateUser', 'user_created'),
    ('iam:CreateRole', 'role_created'),
    ('iam:CreateAccessKey', 'key_created'),
    ('iam:CreateLoginProfile', 'password_set'),
    ('iam:UpdateLoginProfile', 'password_set'),
    ('iam:AttachUserPolicy', 'rights_changed'),
    ('iam:PutUserPolicy', 'rights_changed'),
    ('iam:AddUserToGroup', 'rights_changed'),
    ('iam:PutUserPermissionsBoundary', 'rights_changed'),
    ('iam:DeleteUserPermissionsBoundary', 'rights_changed'),
    ('iam:AttachRolePolicy', 'rights_changed'),
    ('iam:PutRolePolicy', 'rights_changed'),
    ('iam:UpdateAssumeRolePolicy', 'rights_changed'),
    ('iam:PutRolePermissionsBoundary', 'rights_changed'),
    ('iam:DeleteRolePermissionsBoundary', 'rights_changed')
  ) AS v(action, kind)
), called AS (
  SELECT
    incident_day.uid,
    incident_day.principal_id,
    incident_day.principal,
    incident_day.day,
    kind,
    action,
    event_id,
    event_time,
    named_event.account,
    CASE WHEN json_valid(request_parameters) THEN request_parameters END AS asked,
    CASE WHEN json_valid(response_elements) THEN response_elements END AS answered
  FROM named_event
  JOIN kind_of_act USING (action)
  JOIN incident_day ON named_event.principal = incident_day.principal AND named_event.calendar_day = incident_day.day
  WHERE NOT by_service AND error_code IS NULL
    -- Said of the time itself, so that files of other days are not read.
    AND event_time BETWEEN CAST(getvariable('scored_from') AS TIMESTAMP) AND CAST(getvariable('scored_to') AS TIMESTAMP)
), read AS (
  SELECT
    * EXCLUDE (asked, answered),
    coalesce(answered ->> '$.credentials.accessKeyId', answered ->> '$.accessKey.accessKeyId') AS handed_key,
    answered ->> '$.assumedRoleUser.arn' AS answered_arn,
    asked ->> '$.roleArn' AS role_arn,
    asked ->> '$.roleSessionName' AS asked_session,
    coalesce(asked ->> '$.userName', answered ->> '$.accessKey.userName') AS user_name,
    asked ->> '$.roleName' AS asked_role,
    coalesce(regexp_extract(asked ->> '$.policyArn', '[^/]+$'), asked ->> '$.policyName', asked ->> '$.groupName') AS right_name
  FROM called
), named AS (
  SELECT
    * EXCLUDE (account, answered_arn, role_arn, asked_session, asked_role),
    -- arn:aws:iam::1:role/path/deploy, session s: arn:aws:sts::1:assumed-role/deploy/s
    coalesce(
      answered_arn,
      regexp_replace(nullif(regexp_extract(role_arn, '^arn:[\w-]+:iam::\d+:role/.+$'), ''), '^arn:([\w-]+):iam::(\d+):role/(?:.*/)?([^/]+)$', 'arn:\1:sts::\2:assumed-role/\3/') || asked_session
    ) AS handed_arn,
    coalesce(asked_role, nullif(regexp_extract(role_arn, '[^/]+$'), '')) AS role_name,
    coalesce(nullif(regexp_extract(role_arn, ':(\d{12}):', 1), ''), account) AS target_account
  FROM read
), strange_session AS (
  SELECT DISTINCT principal_id, day, session
  FROM flagged_event
  SEMI JOIN contributing_event USING (principal_id, day, event_id)
  WHERE session > 0
), deed AS (
  -- Once for calls that ask the same: a robot takes its role thousands of times a day.
  SELECT DISTINCT principal_id, day, action, CASE WHEN kind = 'role_assumed' THEN role_name END AS taken_role
  FROM named
), days_before AS (
  -- On how many days before it did such a thing: took that role, or called that action.
  SELECT deed.*, count(DISTINCT earlier.day) AS days_before
  FROM deed
  JOIN action ON deed.action = action.action
  JOIN principal_day_action AS earlier
    ON deed.principal_id = earlier.principal_id AND action.action_id = earlier.action_id AND earlier.day < deed.day
  LEFT JOIN target ON target.target = 'role/' || taken_role
  LEFT JOIN principal_day_resource AS touched
    ON touched.principal_id = deed.principal_id AND touched.day = earlier.day AND touched.target_id = target.target_id
  WHERE target.target_id IS NULL OR touched.target_id IS NOT NULL
  GROUP BY deed.principal_id, deed.day, deed.action, taken_role
), counted AS (
  SELECT named.*, coalesce(days_before, 0) AS days_before
  FROM named
  LEFT JOIN days_before
    ON named.principal_id = days_before.principal_id
    AND named.day = days_before.day
    AND named.action = days_before.action
    AND CASE WHEN kind = 'role_assumed' THEN role_name END IS NOT DISTINCT FROM taken_role
)
SELECT
  counted.*,
  contributing.event_id IS NOT NULL AS in_evidence,
  contributing.event_id IS NOT NULL OR strange_session.session IS NOT NULL AS is_strange
FROM counted
LEFT JOIN (SELECT DISTINCT principal_id, day, event_id FROM contributing_event) AS contributing USING (principal_id, day, event_id)
LEFT JOIN flagged_event ON counted.principal_id = flagged_event.principal_id AND counted.day = flagged_event.day AND counted.event_id = flagged_event.event_id
LEFT JOIN strange_session ON counted.principal_id = strange_session.principal_id AND counted.day = strange_session.day AND flagged_event.session = strange_session.session;
