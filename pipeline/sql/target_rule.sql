-- How a thing that a call was about is written, as macros: `type/name`, without account, region and path.
-- parameter_type.sql says which parameters name one; docs/input.md shows what comes out.

-- arn:aws:lambda:r:1:function:resize -> resize; arn:aws:s3:::logs -> logs; a plain name -> itself
CREATE OR REPLACE TEMP MACRO resource_name(name) AS
  CASE
    WHEN starts_with(name, 'arn:')
    THEN regexp_replace(name, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:[a-zA-Z][a-zA-Z-]*[/:])?', '')
    ELSE name
  END;
-- Paths are dropped: arn:aws:iam::1:role/path/deploy -> deploy, https://sqs.eu-west-1.amazonaws.com/1/jobs -> jobs
CREATE OR REPLACE TEMP MACRO path_end(name) AS regexp_extract(name, '([^/:]+)/*\z', 1);
-- An arn adds six random characters to a secret's name.
CREATE OR REPLACE TEMP MACRO secret_name(name) AS
  CASE WHEN starts_with(name, 'arn:') THEN regexp_replace(resource_name(name), '-[A-Za-z0-9]{6}\z', '') ELSE name END;

-- dBInstanceIdentifier -> db-instance-identifier, roleARNs -> role-arns, user_name -> user-name
CREATE OR REPLACE TEMP MACRO key_words(key) AS
  lower(replace_all(
    replace_all(
      replace_all(
        CASE WHEN regexp_matches(key, '^[a-z][A-Z]') THEN upper(left(key, 1)) || substr(key, 2) ELSE replace(key, '_', '-') END,
        '(ID|ARN|URL)s\b', '-\1S'
      ),
      '([A-Z]+)([A-Z][a-z])', '\1-\2'
    ),
    '([a-z0-9])([A-Z])', '\1-\2'
  ));
CREATE OR REPLACE TEMP MACRO singular(words) AS
  CASE
    WHEN regexp_matches(words, '(?:ss|us|is|alias)\z') THEN words
    WHEN ends_with(words, 'ies') THEN regexp_replace(words, 'ies\z', 'y')
    WHEN regexp_matches(words, '(?:ss|x|s)es\z') AND NOT regexp_matches(words, '(?:base|lease|case)s\z') THEN regexp_replace(words, 'es\z', '')
    ELSE regexp_replace(words, 's\z', '')
  END;

-- What a service calls the things that its calls name by `name`, `id` or `arn` alone.
CREATE OR REPLACE TEMP MACRO service_noun(service) AS
  CASE service
    WHEN 'ssm' THEN 'parameter'
    WHEN 'cloudtrail' THEN 'trail'
    WHEN 'secretsmanager' THEN 'secret'
    WHEN 'eks' THEN 'cluster'
    WHEN 'ecr' THEN 'repository'
    ELSE service
  END;
-- A key in words without what says that it names: function-name -> function, subnet-ids -> subnet. One thing has one
-- type: what it is for, and whose it is, are left out.
CREATE OR REPLACE TEMP MACRO stem_of_key(words) AS
  regexp_replace(
    regexp_replace(
      regexp_replace(
        singular(regexp_replace(words, '(.)-(?:name|id|identifier|arn|ur[il]|alias)(?:e?s)?\z', '\1')),
        '^(?:source|destination|existing|new)-(.)', '\1'
      ),
      '^(?:aws|s3|ec2|ecs|eks|iam|vpc|rds|sns|sqs|lambda|dynamo-db)-(.)', '\1'
    ),
    '^.*-(role|topic)\z|^(?:.*-)?kms(?:-master)?-(key)\z', '\1\2'
  );
CREATE OR REPLACE TEMP MACRO type_of_stem(service, stem) AS
  CASE
    WHEN stem = 'group' AND service = 'ec2' THEN 'security-group'
    WHEN stem = 'key' AND service = 'ec2' THEN 'key-pair'
    WHEN stem = 'alias' AND service = 'kms' THEN 'key'
    WHEN stem = 'serial-number' THEN 'mfa-device'
    WHEN stem = 'permissions-boundary' THEN 'policy'
    WHEN stem = 'username' THEN 'user'
    WHEN stem = 'rest-api' THEN 'api'
    WHEN stem = 'work-group' THEN 'workgroup'
    ELSE stem
  END;

-- i-0abc1234 -> instance; NULL where a value is no identifier that tells its own type
CREATE OR REPLACE TEMP MACRO type_of_id(id) AS
  CASE regexp_extract(id, '^([a-z]{1,9})-[0-9a-f]{8,17}\z', 1)
    WHEN 'i' THEN 'instance'
    WHEN 'ami' THEN 'image'
    WHEN 'sg' THEN 'security-group'
    WHEN 'vol' THEN 'volume'
    WHEN 'snap' THEN 'snapshot'
    WHEN 'vpc' THEN 'vpc'
    WHEN 'subnet' THEN 'subnet'
    WHEN 'eni' THEN 'network-interface'
    WHEN 'rtb' THEN 'route-table'
    WHEN 'igw' THEN 'internet-gateway'
    WHEN 'nat' THEN 'nat-gateway'
    WHEN 'acl' THEN 'network-acl'
    WHEN 'vpce' THEN 'vpc-endpoint'
    WHEN 'lt' THEN 'launch-template'
    WHEN 'fl' THEN 'flow-log'
    WHEN 'fs' THEN 'file-system'
  END;

CREATE OR REPLACE TEMP MACRO arn_target(arn) AS
  CASE
    WHEN arn IS NULL OR NOT starts_with(arn, 'arn:') THEN NULL
    WHEN contains(arn, ':s3:::') THEN 'bucket/' || split_part(split_part(arn, ':::', 2), '/', 1)
    WHEN contains(arn, ':sns:') THEN 'topic/' || path_end(arn)
    WHEN contains(arn, ':sqs:') THEN 'queue/' || path_end(arn)
    WHEN contains(arn, ':secretsmanager:') THEN 'secret/' || secret_name(arn)
    WHEN contains(arn, ':assumed-role/') THEN 'role/' || split_part(resource_name(arn), '/', 1)
    WHEN contains(arn, ':iam:') THEN regexp_extract(arn, '([a-z-]+)/[^:]*\z', 1) || '/' || path_end(arn)
    WHEN contains(arn, ':rds:') AND contains(arn, ':db:') THEN 'db-instance/' || path_end(arn)
    WHEN contains(arn, ':rds:') THEN 'db-' || regexp_extract(arn, '([a-z-]+):[^:]+\z', 1) || '/' || path_end(arn)
    WHEN contains(arn, ':states:') THEN 'state-machine/' || resource_name(arn)
    ELSE regexp_replace(
      regexp_replace(regexp_extract(arn, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:([a-z][a-z-]*[/:].+)\z', 1), ':(?:\*|\d+)\z', ''),
      '^([a-z-]+)[/:]', '\1/'
    )
  END;
-- The name of what a parameter with a type of its own names. The number of a version is no part of it.
CREATE OR REPLACE TEMP MACRO target_name(type, value) AS
  CASE
    WHEN starts_with(value, 'arn:') THEN
      CASE
        WHEN contains(value, ':s3:::') THEN split_part(resource_name(value), '/', 1)
        WHEN type = 'secret' THEN secret_name(value)
        WHEN contains(value, ':iam:') OR contains(value, ':sts:') OR type IN ('cluster', 'document', 'trail') THEN path_end(value)
        ELSE regexp_replace(resource_name(value), ':(?:\*|\d+)\z', '')
      END
    WHEN contains(value, '/') AND regexp_matches(value, '^(?:https?://|/hostedzone/)') THEN path_end(value)
    ELSE value
  END;

CREATE OR REPLACE TEMP MACRO arn_targets(arns) AS
  list_filter(list_transform(arns, lambda arn: arn_target(arn)), lambda target: target <> '');

-- The path of a parameter without positions in lists and the wrapping of EC2's sets and newer calls.
CREATE OR REPLACE TEMP MACRO parameter_path(path) AS
  CASE
    WHEN contains(path, '.') OR contains(path, '[')
    THEN regexp_replace(replace_all(path, '\[\d+\]|\.(?:items|member|content|add|\d+)\b', ''), '^[A-Z]\w*Request\.', '')
    ELSE path
  END;

-- At most 20, in alphabetical order; an empty list where the call names nothing.
CREATE OR REPLACE TEMP MACRO first_targets(targets) AS
  CASE WHEN len(targets) > 1 THEN list_slice(list_sort(list_distinct(targets)), 1, 20) ELSE targets END;
