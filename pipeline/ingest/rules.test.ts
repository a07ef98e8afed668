import ipaddr from 'ipaddr.js'
import { expect, test } from 'vitest'
import { query } from '../example/trail-files.ts'

/** What a macro makes of each value. */
async function applied(macro: string, values: readonly string[], rules: string): Promise<unknown[]> {
  const list = values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')
  const rows = await query(`SELECT ${macro} AS result FROM (SELECT unnest([${list}]) AS value)`, [rules])
  return rows.map(({ result }) => result)
}

test('networks agree with ipaddr.js', async () => {
  const addresses = [
    '198.51.100.7',
    '10.0.0.255',
    '2001:db8::1',
    '2001:DB8:12:34::',
    '::1',
    '::',
    'fe80::1:2:3',
    '2001:0:0:5::9',
    '1:2:3:4:5:6:7:8',
    '2a05:d018::10',
    '0:0:1::2',
    '2001:0db8:0001::',
  ]
  const expected = addresses.map((text) => {
    const address = ipaddr.parse(text)
    if (address.kind() === 'ipv4') return `${text.split('.').slice(0, 3).join('.')}.0/24`
    return `${ipaddr.IPv6.networkAddressFromCIDR(`${text}/48`).toString()}/48`
  })
  expect(await applied('network_of(value)', addresses, 'network')).toEqual(expected)
})

test('hosts of AWS services stay, an IPv4 address in IPv6 clothes is IPv4, anything else has no network', async () => {
  const values = [
    'ec2.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
    'AWS Internal',
    '::ffff:198.51.100.7',
    '256.1.1.1',
    '1.2.3',
    '01.2.3.4',
    '1::2::3',
    '1:2:3',
    '12345::',
    ':::',
    'example.com',
    'HIDDEN_DUE_TO_SECURITY_REASONS',
    'fe80::1%eth0',
    ' 10.0.0.1',
  ]
  expect(await applied('network_of(value)', values, 'network')).toEqual([
    'ec2.amazonaws.com',
    's3.cn-north-1.amazonaws.com.cn',
    'AWS Internal',
    '198.51.100.0/24',
    ...Array(11).fill(null),
  ])
})

test('agents are families without versions', async () => {
  const agents: [string, string | null][] = [
    ['aws-cli/2.15.0 Python/3.11.6 Linux/5.10 exe/x86_64', 'aws-cli'],
    ['Boto3/1.28.1 md/Botocore#1.31.1 ua/2.0', 'Boto3'],
    ['Botocore/1.18.2', 'Botocore'],
    [
      'APN/1.0 HashiCorp/1.0 Terraform/1.6.1 (+https://www.terraform.io) terraform-provider-aws/5.0',
      'Terraform',
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/119.0 Safari/537.36',
      'Chrome',
    ],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/119.0 Safari/537.36 Edg/119.0', 'Edge'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/119.0', 'Firefox'],
    [
      'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
      'Safari',
    ],
    ['aws-sdk-go/1.44.1 (go1.20; linux; amd64)', 'aws-sdk-go'],
    ['aws-sdk-java/2.20.1 Linux/5.10', 'aws-sdk-java'],
    ['[S3Console/0.4, aws-internal/3 aws-sdk-java/1.12]', 'S3Console'],
    ['cloudformation.amazonaws.com', 'cloudformation.amazonaws.com'],
    ['AWS Internal', 'AWS Internal'],
    ['stratus-red-team_fccf7123-0651-41f5-b06c-460da5ee1c94', 'stratus-red-team'],
    ['my-tool-1.2.3', 'my-tool'],
    ['curl/8.1', 'curl'],
  ]
  expect(
    await applied(
      'agent_of(value)',
      agents.map(([agent]) => agent),
      'agent',
    ),
  ).toEqual(agents.map(([, family]) => family))
})

test('arns become targets', async () => {
  const arns: [string, string | null][] = [
    ['arn:aws:s3:::logs/2026/a.txt', 'bucket/logs'],
    ['arn:aws:s3:::logs', 'bucket/logs'],
    ['arn:aws:iam::1:role/team/deploy', 'role/deploy'],
    ['arn:aws:iam::aws:policy/AdministratorAccess', 'policy/AdministratorAccess'],
    ['arn:aws:sts::1:assumed-role/deploy/i-0abc', 'role/deploy'],
    ['arn:aws:kms:eu-west-1:1:key/abc', 'key/abc'],
    ['arn:aws:lambda:eu-west-1:1:function:resize', 'function/resize'],
    ['arn:aws:sns:eu-west-1:1:alerts', 'topic/alerts'],
    ['arn:aws:sqs:eu-west-1:1:jobs', 'queue/jobs'],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:prod/db-AbC123', 'secret/prod/db'],
    ['arn:aws:dynamodb:eu-west-1:1:table/orders', 'table/orders'],
    ['arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/resize:*', 'log-group//aws/lambda/resize'],
    ['arn:aws:rds:eu-west-1:1:db:main', 'db-instance/main'],
    ['arn:aws:ec2:eu-west-1:1:instance/i-0abc', 'instance/i-0abc'],
    ['no arn', null],
  ]
  expect(
    await applied(
      'arn_target(value)',
      arns.map(([arn]) => arn),
      'target_rule',
    ),
  ).toEqual(arns.map(([, target]) => target))
})

/** What each call names: [service, request parameters, ...]. */
async function named(calls: readonly [string, object, ...unknown[]][]) {
  const list = calls.map(
    ([service, parameters], i) =>
      `(${i}, '${service}', '${JSON.stringify(parameters).replaceAll("'", "''")}')`,
  )
  const rows = await query(
    'SELECT targets, candidates FROM event_target ORDER BY arrival_row',
    ['target_rule'],
    `CREATE TEMP TABLE arrival AS
       SELECT service, request_parameters, NULL::VARCHAR AS reason, NULL::DATE AS day, '999900001111' AS account, []::VARCHAR[] AS resource_arns
       FROM (VALUES ${list}) AS v(number, service, request_parameters) ORDER BY number`,
    ['parameter', 'parameter_type', 'event_target'],
  )
  return rows as { targets: string[]; candidates: string[] }[]
}

test('parameters become targets', async () => {
  const calls: [string, object, string[]][] = [
    ['s3', { bucketName: 'logs', key: 'a.txt' }, ['bucket/logs']],
    ['s3', { bucket: 'logs', Host: 'logs.s3.amazonaws.com', prefix: 'a/' }, ['bucket/logs']],
    ['sts', { roleArn: 'arn:aws:iam::1:role/team/deploy', roleSessionName: 'anna' }, ['role/deploy']],
    [
      'iam',
      { roleName: 'r', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
      ['policy/AdministratorAccess', 'role/r'],
    ],
    ['iam', { groupName: 'admins' }, ['group/admins']],
    [
      'iam',
      { roleName: 'ci', permissionsBoundary: 'arn:aws:iam::1:policy/limits' },
      ['policy/limits', 'role/ci'],
    ],
    ['iam', { serialNumber: 'arn:aws:iam::1:mfa/anna' }, ['mfa-device/anna']],
    ['ec2', { groupName: 'web' }, ['security-group/web']],
    [
      'ec2',
      { instancesSet: { items: [{ instanceId: 'i-2' }, { instanceId: 'i-1' }] } },
      ['instance/i-1', 'instance/i-2'],
    ],
    ['ec2', { securityGroupIdSet: { items: [{ groupId: 'sg-1' }] } }, ['security-group/sg-1']],
    ['ec2', { keyName: 'laptop' }, ['key-pair/laptop']],
    ['ec2', { resourcesSet: { items: [{ resourceId: 'vol-0abc1234' }] } }, ['volume/vol-0abc1234']],
    [
      'ec2',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: 'fl-0abc1234' } } },
      ['flow-log/fl-0abc1234'],
    ],
    [
      'ec2',
      { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: '111122223333' }] } } },
      ['account/111122223333', 'snapshot/snap-1'],
    ],
    ['rds', { dBInstanceIdentifier: 'main' }, ['db-instance/main']],
    [
      'rds',
      { sourceDBSnapshotIdentifier: 'arn:aws:rds:eu-west-1:1:snapshot:nightly' },
      ['db-snapshot/nightly'],
    ],
    [
      'secretsmanager',
      { secretId: 'arn:aws:secretsmanager:eu-west-1:1:secret:prod/db-AbC123' },
      ['secret/prod/db'],
    ],
    ['secretsmanager', { secretId: 'prod/db' }, ['secret/prod/db']],
    ['secretsmanager', { secretIdList: ['a1', 'b1'] }, ['secret/a1', 'secret/b1']],
    ['ssm', { names: ['/a', '/b'] }, ['parameter//a', 'parameter//b']],
    ['ssm', { target: 'i-0abc1234' }, ['instance/i-0abc1234']],
    ['cloudtrail', { name: 'arn:aws:cloudtrail:eu-west-1:1:trail/main' }, ['trail/main']],
    ['kms', { keyId: 'alias/main' }, ['key/alias/main']],
    ['rds', { kmsKeyId: 'arn:aws:kms:eu-west-1:1:key/abc' }, ['key/abc']],
    ['sqs', { queueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/jobs' }, ['queue/jobs']],
    ['route53', { hostedZoneId: '/hostedzone/Z1' }, ['hosted-zone/Z1']],
    ['lambda', { layers: ['arn:aws:lambda:eu-west-1:1:layer:tracing:7'] }, ['layer/tracing']],
    [
      'states',
      { stateMachineArn: 'arn:aws:states:eu-west-1:1:stateMachine:nightly' },
      ['state-machine/nightly'],
    ],
    ['eks', { name: 'main', namespace: 'shop' }, ['cluster/main', 'namespace/shop']],
    ['glue', { databaseName: 'crm', name: 'orders' }, ['database/crm', 'glue/orders']],
    ['tagging', { resourceARNList: ['arn:aws:dynamodb:eu-west-1:1:table/orders'] }, ['table/orders']],
    ['ecr', { registryId: '999900001111', repositoryName: 'web' }, ['repository/web']],
    ['glue', { catalogId: '999900001111' }, []],
    ['ec2', { 'instancesSet.items.0.instanceId': 'i-1' }, ['instance/i-1']],
    ['codebuild', { 'project.name': 'web' }, ['project/web']],
    ['athena', { resultConfiguration: { outputLocation: 's3://results/anna/' } }, ['bucket/results']],
    ['lambda', { name: 'live', aliasArn: 'a1' }, ['alias/a1', 'lambda/live']],
    [
      'ecs',
      { taskRoleArn: 'arn:aws:iam::1:role/web', cluster: 'arn:aws:ecs:eu-west-1:1:cluster/main' },
      ['cluster/main', 'role/web'],
    ],
    [
      'codeartifact',
      { domainOwner: '111122223333', repository: 'npm' },
      ['account/111122223333', 'repository/npm'],
    ],
    [
      'ec2',
      { instanceIds: Array.from({ length: 30 }, (_, i) => `i-${10 + i}`) },
      Array.from({ length: 20 }, (_, i) => `instance/i-${10 + i}`),
    ],
  ]
  expect((await named(calls)).map(({ targets }) => targets)).toEqual(calls.map(([, , targets]) => targets))
})

test('what belongs to one call alone, free text and choices of how to answer name nothing', async () => {
  const none = {
    clientToken: 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6',
    clientRequestToken: 'abc-1',
    requestId: 'abc-2',
    nextToken: 'AAEAAWTrG1Xz',
    marker: 'page-2',
    maxResults: '50',
    versionId: 'abc-3',
    roleSessionName: 'anna',
    commandId: 'f81d4fae',
    filterSet: { items: [{ name: 'vpc-id', valueSet: { items: [{ value: 'vpc-0abc1234' }] } }] },
    filters: [{ key: 'InstanceIds', values: ['i-0abc1234'] }],
    tags: [{ key: 'team', value: 'shop', name: 'x' }],
    description: 'arn:aws:iam::1:role/deploy',
    policyDocument: '{"Resource": "arn:aws:s3:::logs"}',
    userPassword: 'secret-1',
    startTime: '2026-11-02T10:00:00Z',
    engineVersion: '15.4-r1',
    attributeName: 'restore',
    RegionName: 'eu-north-1',
    'x-amz-date': 'some-date',
    parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
  }
  const calls = Object.entries(none).map(([key, value]): [string, object] => [
    'ec2',
    { [key]: value, vpcId: 'v-1' },
  ])
  for (const [i, { targets, candidates }] of (await named(calls)).entries())
    expect([Object.keys(calls[i]![1])[0], targets, candidates]).toEqual([
      Object.keys(none)[i],
      ['vpc/v-1'],
      [],
    ])
})

test('values of other keys are candidates where they could be names', async () => {
  const rows = await named([
    ['athena', { tier: 'gold-1', dataset: 'crm/hourly', granularity: 'DAILY', label: 'two words' }],
    ['lambda', { handler: 'arn:aws:lambda:eu-west-1:1:function:resize' }],
  ])
  expect(rows).toEqual([
    { targets: [], candidates: ['dataset/crm/hourly', 'tier/gold-1'] },
    { targets: ['function/resize'], candidates: [] },
  ])
})
