-- Grain: one row a delivered record of one day of the large trail: every copy of the sample organisation's records,
-- then the robots' calls, in the columns of the view `sample_day`. Reads the variables day, turn (of the day among the
-- days) and unit (a robot's thousandth part of a million events), and the table `copy`.
-- What names somebody differs from copy to copy: accounts, ids of identities, access keys, mail domains, event ids.
CREATE OR REPLACE TEMP MACRO renamed(text, n) AS
  CASE
    WHEN n = 0 THEN text
    ELSE replace(
      regexp_replace(
        regexp_replace(text, '\b[1-9]\d(\d{10})\b', '1' || n || '\1', 'g'),
        '\b(AKIA|ASIA|AROA|AIDA)[A-Z2-7]', '\1' || chr((64 + n)::INTEGER), 'g'
      ),
      '@acme.example', '@acme' || n || '.example'
    )
  END;
CREATE OR REPLACE TEMP MACRO made_id(text) AS CAST(CAST(md5(text) AS UUID) AS VARCHAR);
-- Of 86,400 seconds, the one in which call i of n falls.
CREATE OR REPLACE TEMP MACRO second_of(i, n) AS i * 86400 // n;
CREATE OR REPLACE TEMP MACRO time_text(day, second) AS
  CAST(day AS VARCHAR) || 'T' || lpad(CAST(second // 3600 AS VARCHAR), 2, '0') || ':'
    || lpad(CAST(second // 60 % 60 AS VARCHAR), 2, '0') || ':' || lpad(CAST(second % 60 AS VARCHAR), 2, '0') || 'Z';
-- Sixteen letters of what AWS writes keys with.
CREATE OR REPLACE TEMP MACRO key_letters(text) AS upper(translate(left(md5(text), 16), '01890', 'ghjkl'));
CREATE OR REPLACE TEMP MACRO role_identity(role, session, key, started) AS {
  'type': 'AssumedRole',
  'principalid': 'AROA' || key_letters(role) || ':' || session,
  'arn': 'arn:aws:sts::111122223333:assumed-role/' || role || '/' || session,
  'accountid': '111122223333',
  'invokedby': NULL,
  'accesskeyid': 'ASIA' || key,
  'username': NULL,
  'identityprovider': NULL,
  'onbehalfof': NULL,
  'sessioncontext': {
    'attributes': {'mfaauthenticated': 'false', 'creationdate': started},
    'sessionissuer': {
      'type': 'Role',
      'principalid': 'AROA' || key_letters(role),
      'arn': 'arn:aws:iam::111122223333:role/' || role,
      'accountid': '111122223333',
      'username': role
    },
    'ec2roledelivery': NULL,
    'webidfederationdata': NULL,
    'sourceidentity': NULL
  }
};
CREATE OR REPLACE TEMP MACRO user_identity(name) AS {
  'type': 'IAMUser',
  'principalid': 'AIDA' || key_letters(name),
  'arn': 'arn:aws:iam::111122223333:user/' || name,
  'accountid': '111122223333',
  'invokedby': NULL,
  'accesskeyid': 'AKIA' || key_letters('key of ' || name),
  'username': name,
  'identityprovider': NULL,
  'onbehalfof': NULL,
  'sessioncontext': NULL
};

CREATE OR REPLACE TEMP VIEW large_day AS
WITH copied AS (
  SELECT
    sample_day.* REPLACE (
      CASE
        WHEN n = 0 THEN useridentity
        ELSE CAST(CAST(renamed(CAST(to_json(useridentity) AS VARCHAR), n) AS JSON) AS {IDENTITY})
      END AS useridentity,
      renamed(requestparameters, n) AS requestparameters,
      renamed(responseelements, n) AS responseelements,
      renamed(additionaleventdata, n) AS additionaleventdata,
      renamed(serviceeventdetails, n) AS serviceeventdetails,
      CASE
        WHEN n = 0 THEN resources
        ELSE list_transform(resources, lambda r: {
          'arn': renamed(r.arn, n), 'accountid': renamed(r.accountid, n), 'type': r.type
        })
      END AS resources,
      renamed(recipientaccountid, n) AS recipientaccountid,
      CASE WHEN n = 0 THEN eventid ELSE made_id(eventid || n) END AS eventid,
      CASE WHEN n = 0 THEN requestid ELSE made_id(requestid || n) END AS requestid,
      CASE WHEN n = 0 THEN sharedeventid ELSE made_id(sharedeventid || n) END AS sharedeventid
    )
  FROM sample_day, copy
), call AS (
  -- A loader: a little every day, on six days a hundred thousand calls a million events. Its keys hold for an hour.
  SELECT
    'loader' AS robot,
    i,
    second_of(i, calls) AS second
  FROM (SELECT unnest(range(calls)) AS i, calls FROM (
    SELECT CASE WHEN getvariable('turn') IN (10, 19, 28, 37, 46, 52) THEN 100 * getvariable('unit') ELSE getvariable('unit') // 2 END AS calls
  ))
  UNION ALL
  -- A role with a key a call, a thousand calls a million events every day.
  SELECT 'indexer', i, second_of(i, getvariable('unit'))
  FROM (SELECT unnest(range(getvariable('unit'))) AS i)
  UNION ALL
  -- One key that takes a message and removes it in turn, on one scored day twenty thousand calls a million events.
  SELECT 'poller', i, second_of(i, calls)
  FROM (SELECT unnest(range(calls)) AS i, calls FROM (
    SELECT CASE WHEN getvariable('turn') = 50 THEN 20 * getvariable('unit') ELSE 100 END AS calls
  ))
), made AS (
  SELECT
    '1.11' AS eventversion,
    CASE robot
      WHEN 'loader' THEN role_identity('lake-loader-task', 'botocore-session-1789900000', key_letters('loader ' || getvariable('day') || second // 3600), time_text(getvariable('day'), second // 3600 * 3600))
      WHEN 'indexer' THEN role_identity('lake-indexer-role', 'lake-indexer', key_letters('indexer ' || getvariable('day') || i), time_text(getvariable('day'), second))
      ELSE user_identity('queue-poller')
    END AS useridentity,
    time_text(getvariable('day'), second) AS eventtime,
    CASE robot WHEN 'loader' THEN 's3' WHEN 'indexer' THEN 'dynamodb' ELSE 'sqs' END || '.amazonaws.com' AS eventsource,
    CASE robot
      WHEN 'loader' THEN ['GetObject', 'HeadObject', 'GetObject', 'PutObject'][i % 4 + 1]
      WHEN 'indexer' THEN ['GetItem', 'UpdateItem', 'GetItem'][i % 3 + 1]
      ELSE ['ReceiveMessage', 'DeleteMessage'][i % 2 + 1]
    END AS eventname,
    'eu-west-1' AS awsregion,
    CASE robot
      WHEN 'loader' THEN '10.64.' || i % 5 || '.' || i % 40 + 10
      WHEN 'indexer' THEN '10.65.0.' || i % 12 + 10
      ELSE '198.51.100.24'
    END AS sourceipaddress,
    'Boto3/1.40.21 md/Botocore#1.40.21 ua/2.1 os/linux#6.1 lang/python#3.12.11' AS useragent,
    CASE robot
      WHEN 'loader' THEN '{"bucketName":"lake-' || i % 97 || '","key":"' || getvariable('day') || '/part-' || lpad(CAST(i // 4 AS VARCHAR), 7, '0') || '.parquet"}'
      WHEN 'indexer' THEN '{"tableName":"lake-index-' || i % 4 || '","key":["id"]}'
      ELSE '{"queueUrl":"https://sqs.eu-west-1.amazonaws.com/111122223333/incoming"}'
    END AS requestparameters,
    made_id('request ' || robot || getvariable('day') || i) AS requestid,
    made_id('event ' || robot || getvariable('day') || i) AS eventid,
    CASE WHEN robot = 'loader' AND i % 4 < 3 OR robot = 'indexer' AND i % 3 <> 1 THEN 'true' ELSE 'false' END AS readonly,
    'AwsApiCall' AS eventtype,
    'false' AS managementevent,
    '111122223333' AS recipientaccountid,
    'Data' AS eventcategory
  FROM call
)
SELECT * FROM copied
UNION ALL BY NAME
SELECT * FROM made;
