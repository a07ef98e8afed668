-- The named things that a call was about, as macros: `type/name` of what stands under the listed keys of the request
-- parameters; where none does, of the resources' arns. docs/input.md shows the list.

-- arn:aws:lambda:r:1:function:resize -> resize; arn:aws:s3:::logs -> logs; a plain name -> itself
CREATE OR REPLACE TEMP MACRO resource_name(name) AS
  CASE
    WHEN starts_with(name, 'arn:')
    THEN regexp_replace(name, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:[a-z][a-z-]*[/:])?', '')
    ELSE name
  END;
-- Paths are dropped: arn:aws:iam::1:role/path/deploy -> deploy, https://sqs.eu-west-1.amazonaws.com/1/jobs -> jobs
CREATE OR REPLACE TEMP MACRO path_end(name) AS regexp_extract(name, '([^/:]+)/*$', 1);
-- An arn adds six random characters to a secret's name.
CREATE OR REPLACE TEMP MACRO secret_name(name) AS
  CASE WHEN starts_with(name, 'arn:') THEN regexp_replace(resource_name(name), '-[A-Za-z0-9]{6}$', '') ELSE name END;

CREATE OR REPLACE TEMP MACRO arn_target(arn) AS
  CASE
    WHEN arn IS NULL OR NOT starts_with(arn, 'arn:') THEN NULL
    WHEN contains(arn, ':s3:::') THEN 'bucket/' || split_part(split_part(arn, ':::', 2), '/', 1)
    WHEN contains(arn, ':sns:') THEN 'topic/' || path_end(arn)
    WHEN contains(arn, ':sqs:') THEN 'queue/' || path_end(arn)
    WHEN contains(arn, ':secretsmanager:') THEN 'secret/' || secret_name(arn)
    WHEN contains(arn, ':assumed-role/') THEN 'role/' || split_part(resource_name(arn), '/', 1)
    WHEN contains(arn, ':iam:') THEN regexp_extract(arn, '([a-z-]+)/[^:]*$', 1) || '/' || path_end(arn)
    WHEN contains(arn, ':rds:') AND contains(arn, ':db:') THEN 'db-instance/' || path_end(arn)
    WHEN contains(arn, ':rds:') THEN 'db-' || regexp_extract(arn, '([a-z-]+):[^:]+$', 1) || '/' || path_end(arn)
    ELSE regexp_replace(
      regexp_replace(regexp_extract(arn, '^arn:[^:]*:[^:]*:[^:]*:[^:]*:([a-z][a-z-]*[/:].+)$', 1), ':\*$', ''),
      '^([a-z-]+)[/:]', '\1/'
    )
  END;

CREATE OR REPLACE TEMP MACRO named_parameters(request_parameters) AS
  parsed_json(request_parameters, '{
    "bucketName": "VARCHAR",
    "roleName": "VARCHAR", "roleArn": "VARCHAR", "userName": "VARCHAR", "groupName": "VARCHAR",
    "policyArn": "VARCHAR", "policyName": "VARCHAR", "instanceProfileName": "VARCHAR", "accessKeyId": "VARCHAR",
    "serialNumber": "VARCHAR", "secretId": "VARCHAR", "keyId": "VARCHAR", "aliasName": "VARCHAR",
    "functionName": "VARCHAR", "layerName": "VARCHAR", "tableName": "VARCHAR", "databaseName": "VARCHAR",
    "dBInstanceIdentifier": "VARCHAR", "dBClusterIdentifier": "VARCHAR", "dBSnapshotIdentifier": "VARCHAR",
    "clusterName": "VARCHAR", "cluster": "VARCHAR", "repositoryName": "VARCHAR", "queueUrl": "VARCHAR",
    "topicArn": "VARCHAR", "logGroupName": "VARCHAR", "trailName": "VARCHAR", "stackName": "VARCHAR",
    "stateMachineArn": "VARCHAR", "projectName": "VARCHAR", "pipelineName": "VARCHAR", "streamName": "VARCHAR",
    "restApiId": "VARCHAR", "userPoolId": "VARCHAR", "identityPoolId": "VARCHAR", "fileSystemId": "VARCHAR",
    "loadBalancerArn": "VARCHAR", "hostedZoneId": "VARCHAR", "certificateArn": "VARCHAR", "detectorId": "VARCHAR",
    "documentName": "VARCHAR", "modelId": "VARCHAR", "workGroup": "VARCHAR", "vpcId": "VARCHAR",
    "subnetId": "VARCHAR", "imageId": "VARCHAR", "snapshotId": "VARCHAR", "volumeId": "VARCHAR",
    "instanceId": "VARCHAR", "groupId": "VARCHAR", "target": "VARCHAR", "name": "VARCHAR",
    "names": ["VARCHAR"], "instanceIds": ["VARCHAR"], "secretIdList": ["VARCHAR"],
    "instancesSet": {"items": [{"instanceId": "VARCHAR", "imageId": "VARCHAR"}]},
    "groupSet": {"items": [{"groupId": "VARCHAR"}]},
    "snapshotSet": {"items": [{"snapshotId": "VARCHAR"}]},
    "imagesSet": {"items": [{"imageId": "VARCHAR"}]},
    "volumeSet": {"items": [{"volumeId": "VARCHAR"}]}
  }');

CREATE OR REPLACE TEMP MACRO prefixed(type, names) AS
  list_transform(names, lambda name: type || '/' || name);

-- One text with a line a target: joining skips what is NULL, which costs a fraction of filtering a list.
CREATE OR REPLACE TEMP MACRO parameter_targets(service, p) AS
  concat_ws(chr(10),
    'bucket/' || resource_name(p.bucketName),
    'role/' || path_end(coalesce(p.roleName, p.roleArn)),
    'user/' || p.userName,
    CASE WHEN service = 'iam' THEN 'group' ELSE 'security-group' END || '/' || p.groupName,
    'security-group/' || p.groupId,
    'policy/' || path_end(coalesce(p.policyArn, p.policyName)),
    'instance-profile/' || p.instanceProfileName,
    'access-key/' || p.accessKeyId,
    'mfa-device/' || path_end(p.serialNumber),
    'secret/' || secret_name(p.secretId),
    'key/' || coalesce(resource_name(p.keyId), p.aliasName),
    'function/' || resource_name(p.functionName),
    'layer/' || resource_name(p.layerName),
    'table/' || resource_name(p.tableName),
    'database/' || p.databaseName,
    'db-instance/' || p.dBInstanceIdentifier,
    'db-cluster/' || p.dBClusterIdentifier,
    'db-snapshot/' || resource_name(p.dBSnapshotIdentifier),
    'cluster/' || path_end(coalesce(p.clusterName, p.cluster)),
    'repository/' || p.repositoryName,
    'queue/' || path_end(p.queueUrl),
    'topic/' || path_end(p.topicArn),
    'log-group/' || p.logGroupName,
    'trail/' || path_end(p.trailName),
    'stack/' || resource_name(p.stackName),
    'state-machine/' || path_end(p.stateMachineArn),
    'project/' || p.projectName,
    'pipeline/' || p.pipelineName,
    'stream/' || p.streamName,
    'api/' || p.restApiId,
    'user-pool/' || p.userPoolId,
    'identity-pool/' || p.identityPoolId,
    'file-system/' || p.fileSystemId,
    'load-balancer/' || resource_name(p.loadBalancerArn),
    'hosted-zone/' || path_end(p.hostedZoneId),
    'certificate/' || path_end(p.certificateArn),
    'detector/' || p.detectorId,
    'document/' || path_end(p.documentName),
    'model/' || resource_name(p.modelId),
    'workgroup/' || p.workGroup,
    'vpc/' || p.vpcId,
    'subnet/' || p.subnetId,
    'image/' || p.imageId,
    'snapshot/' || p.snapshotId,
    'volume/' || p.volumeId,
    'instance/' || p.instanceId,
    CASE
      WHEN p.name IS NULL THEN NULL
      WHEN service = 'ssm' THEN 'parameter/' || resource_name(p.name)
      WHEN service = 'cloudtrail' THEN 'trail/' || path_end(p.name)
      WHEN service = 'secretsmanager' THEN 'secret/' || p.name
      WHEN service = 'eks' THEN 'cluster/' || p.name
      WHEN service = 'ecr' THEN 'repository/' || p.name
    END,
    CASE WHEN service = 'ssm' THEN 'instance/' || p.target END,
    CASE WHEN service = 'ssm' THEN array_to_string(prefixed('parameter', p.names), chr(10)) END,
    array_to_string(prefixed('instance', p.instanceIds), chr(10)),
    array_to_string(prefixed('secret', p.secretIdList), chr(10)),
    array_to_string(prefixed('instance', list_transform(p.instancesSet.items, lambda item: item.instanceId)), chr(10)),
    array_to_string(prefixed('image', list_transform(p.instancesSet.items, lambda item: item.imageId)), chr(10)),
    array_to_string(prefixed('security-group', list_transform(p.groupSet.items, lambda item: item.groupId)), chr(10)),
    array_to_string(prefixed('snapshot', list_transform(p.snapshotSet.items, lambda item: item.snapshotId)), chr(10)),
    array_to_string(prefixed('image', list_transform(p.imagesSet.items, lambda item: item.imageId)), chr(10)),
    array_to_string(prefixed('volume', list_transform(p.volumeSet.items, lambda item: item.volumeId)), chr(10))
  );

-- At most 20, in alphabetical order; an empty list where the call names nothing.
CREATE OR REPLACE TEMP MACRO first_targets(targets) AS
  list_slice(list_sort(list_distinct(targets)), 1, 20);
CREATE OR REPLACE TEMP MACRO targets_of(joined, resource_arns) AS
  CASE
    WHEN joined <> '' THEN
      CASE WHEN contains(joined, chr(10)) THEN first_targets(string_split(joined, chr(10))) ELSE [joined] END
    WHEN resource_arns IS NULL THEN CAST([] AS VARCHAR[])
    ELSE first_targets(list_filter(list_transform(resource_arns, lambda arn: arn_target(arn)), lambda target: target <> ''))
  END;
