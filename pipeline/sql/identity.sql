-- Who is behind a session: the rules for session names, as macros. Examples are in identity.test.ts beside this file;
-- docs/principals.md tells them in words.

CREATE OR REPLACE TEMP MACRO is_email(name) AS
  regexp_matches(name, '^[^@\s/:]+@[^@\s/:]+\.[A-Za-z]{2,}\z');

-- Names that machines give their sessions. A person's name passes even with digits behind it (jdoe2).
CREATE OR REPLACE TEMP MACRO is_machine_name(name) AS regexp_matches(name,
  '(?i)'
  -- Instances, and what has no letters: numbers, times.
  || '^i-[0-9a-f]{8,}\z|^[^a-z]+\z'
  -- UUIDs and hashes, alone or behind a name; run numbers behind a name.
  || '|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(^|[-_.:/@=+])[0-9a-f]{12,}\z|[-_.:/@=+]\d{5,}\z'
  -- What SDKs and tools call a session when nobody names it.
  || '|^(botocore|boto3?|aws-?sdk|aws-(go|dotnet|java|js|php|ruby|rust|cpp)-sdk|aws-?cli)([-_.].*)?\z'
  || '|^(default|role|assume-?role|temp|temporary|test)?[-_]?session[-_]?\d*\z'
  -- What AWS services call theirs.
  || '|^(aws|amazon)([-_:A-Z].*)?\z|amazonaws\.com|^(autoscaling|sagemaker|gluejobrunner|elasticmapreduce|emr|redshift|quicksight|ccs|config|cloudtrail|cloudwatch|cloudformation|codebuild|codedeploy|codepipeline|datasync|dms|eks|ecs|ecstask|fargate|flowlogs|glue|guardduty|inspector|kinesis|firehose|lambda|macie|opsworks|rds|securityhub|spotfleet|ssm|states|statemachine|stepfunctions|vpcflowlogs)([-_.:]?session)?([-_.:/].*)?\z'
  -- Build and deployment systems.
  || '|^(airflow|ansible|argo(cd)?|atlantis|azure-?devops|bitbucket|buildkite|circleci|datadog|gh-?actions?|github(-?actions?)?|gitlab(-?ci)?|jenkins|k8s|kube[a-z]*|nomad|packer|prometheus|prowler|pulumi|spacelift|spinnaker|terraform|terragrunt|tfc|tfe|travis|vault|wiz)([-_.:/@].*)?\z'
  -- A word that says what it does, not who it is.
  || '|(^|[-_.])(automation|backup|bot|build|ci|cd|cli|console|controller|cron|daemon|deploy|deployer|deployment|exporter|function|job|lambda|monitor|monitoring|node|operator|pipeline|pod|run|runner|scanner|scheduler|service|server|svc|sync|task|worker|workflow)([-_.:]?\d*\z|[-_.:])');

-- A session that is named after its role, as a Lambda function's is, tells nobody apart.
CREATE OR REPLACE TEMP MACRO may_name_person(session_name, role) AS
  NOT is_machine_name(session_name)
  AND NOT (length(session_name) >= 4 AND contains(lower(role), lower(session_name)));

-- arn:aws:iam::1:role/path/deploy -> deploy
CREATE OR REPLACE TEMP MACRO arn_name(arn) AS nullif(regexp_extract(arn, '[^/:]+\z', 0), '');
