/** The tables of a slice that is being read, each from a few records. */
import { afterAll, expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'
import { maskingMacros } from '../warehouse/secrets.ts'

const { made, warehouse } = await openGiven({}, ['identity', 'network', 'agent', 'target_rule'])
await warehouse.run(maskingMacros(true))
afterAll(() => warehouse.close())

const [a, b, c] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`)

test('arrival: a record as the canonical columns, or why it is unusable', async () => {
  const record = `
    file_id | position | unusable | excerpt | event_id | time_text | time                | event_source         | event_name            | error_code          | error_message             | event_type      | invoked_by        | read_only
    1       | 1        |          | {...}   | ${a}     | 10:00     | 2026-11-03 10:00:00 | s3.amazonaws.com     | GetObject             |                     |                           | AwsApiCall      |                   | true
    1       | 2        |          | {...}   | ${b}     | 10:01     | 2026-11-03 10:01:00 | lambda.amazonaws.com | ListFunctions20150331 | Client.AccessDenied |                           | AwsApiCall      |                   | true
    1       | 3        |          | {...}   | x        | 10:02     | 2026-11-03 10:02:00 | my.partner           | Sign_In               |                     | not authorized to do this | AwsServiceEvent |                   |
    1       | 4        |          | {...}   | y        | 10:03     | 2026-11-03 10:03:00 | s3.amazonaws.com     | PutObject             | Throttling          |                           | AwsApiCall      | ec2.amazonaws.com | false
    1       | 5        | no JSON  | {..     |          |           |                     |                      |                       |                     |                           |                 |                   |
    2       | 1        |          | {...}   | z        |           |                     | s3.amazonaws.com     | GetObject             |                     |                           |                 |                   |
    2       | 2        |          | {...}   | z        | noon      |                     | s3.amazonaws.com     | GetObject             |                     |                           |                 |                   |
    2       | 3        |          | {...}   | z        | 10:04     | 2026-11-03 10:04:00 | s3.amazonaws.com     |                       |                     |                           |                 |                   |`
  const expected = `
    file_id | position | reason | excerpt | event_id | day        | service    | action               | error_code   | denied | by_service | read_only
    1       | 1        |        |         | ${a}     | 2026-11-03 | s3         | s3:GetObject         |              | false  | false      | true
    1       | 2        |        |         | ${b}     | 2026-11-03 | lambda     | lambda:ListFunctions | AccessDenied | true   | false      | true
    1       | 3        |        |         | x        | 2026-11-03 | my.partner | my.partner:Sign_In   |              | true   | true       |
    1       | 4        |        |         | y        | 2026-11-03 | s3         | s3:PutObject         | Throttling   | false  | true       | false`
  const rejected = `
    file_id | position | reason                        | excerpt
    1       | 5        | no JSON                       | {..
    2       | 1        | no eventTime                  | {...}
    2       | 2        | eventTime is not a time: noon | {...}
    2       | 3        | no eventName                  | {...}`
  const empty = { record: recordColumns }
  expect(await made('arrival', { record }, expected, { empty, table: usable })).toEqual(rowsOf(expected))
  expect(await made('arrival', { record }, rejected, { empty, table: unusable })).toEqual(rowsOf(rejected))
})

const usable = '(FROM arrival WHERE reason IS NULL)'
const unusable = '(FROM arrival WHERE reason IS NOT NULL)'
const recordColumns =
  'unusable excerpt event_id event_category event_version region recipient_account source_ip user_agent request_id shared_event_id vpc_endpoint request_parameters response_elements additional_event_data service_event_details resource_arns identity_type identity_id identity_arn identity_account identity_name access_key mfa issuer_arn issuer_name source_identity on_behalf_of error_code error_message event_type invoked_by read_only'.split(
    ' ',
  )

test('arrival: who called, and who a session says that it is', async () => {
  const record = `
    event_id | identity_type | identity_account | identity_arn                               | identity_name | source_identity | time_text | time                | event_source     | event_name | file_id | position
    ${a}     | IAMUser       | 1                | arn:aws:iam::1:user/ana                    | ana           |                 | 10:00     | 2026-11-03 10:00:00 | s3.amazonaws.com | GetObject  | 1       | 1
    ${b}     | AssumedRole   | 1                | arn:aws:sts::1:assumed-role/dev/bert       |               |                 | 10:00     | 2026-11-03 10:00:00 | s3.amazonaws.com | GetObject  | 1       | 2
    ${c}     | AssumedRole   | 1                | arn:aws:sts::1:assumed-role/dev/i-0abc1234 |               | carl            | 10:00     | 2026-11-03 10:00:00 | s3.amazonaws.com | GetObject  | 1       | 3`
  const expected = `
    principal     | session_principal | person | account | role | session_name
    1/user/ana    |                   |        | 1       |      |
    1/role/dev    | 1/role/dev/bert   |        | 1       | dev  | bert
    1/person/carl |                   | carl   | 1       | dev  | i-0abc1234`
  const empty = { record: recordColumns }
  expect(await made('arrival', { record }, expected, { empty })).toEqual(rowsOf(expected))
})

test('arrival: a record without an id is told by its content, and secrets are a part of it', async () => {
  const record = `
    time_text | time                | event_source      | event_name | request_parameters | file_id | position
    10:00     | 2026-11-03 10:00:00 | sts.amazonaws.com | AssumeRole | {"password":"one"} | 1       | 1
    10:00     | 2026-11-03 10:00:00 | sts.amazonaws.com | AssumeRole | {"password":"two"} | 1       | 2`
  const expected = `
    event_id
    digest:4233dd4d49721fbaa7a9db4a4fdb9c82
    digest:f641d4c053fb88091d3faa45511a0aaa`
  const empty = { record: recordColumns }
  expect(await made('arrival', { record }, expected, { empty })).toEqual(rowsOf(expected))
})

test('secret_text: what holds a secret, by column, with the secret masked', async () => {
  const arrival = `
    service | action                | request_parameters                         | response_elements | error_message | excerpt                   | additional_event_data | service_event_details
    lambda  | lambda:CreateFunction | {"environment":{"variables":{"A":"bait"}}} | {"value":"stays"} | password=bait |                           |                       |
    ssm     | ssm:PutParameter      | {"name":"a","value":"bait"}                | {"token":"bait"}  |               |                           |                       |
    ssm     | ssm:AddTagsToResource | {"tags":[{"key":"a","value":"stays"}]}     |                   |               |                           |                       |
    unknown |                       |                                            |                   |               | {"parameters":{"a":"bait  |                       |
    s3      | s3:GetObject          | {"nextToken":"stays"}                      |                   |               |                           | {"apiKey":"bait"}     | {"url":"https://u:bait@h/"}`
  const expected = `
    arrival_row | field                 | text
    0           | request_parameters    | {"environment":{"variables":"[masked]"}}
    0           | error_message         | password=[masked]
    1           | request_parameters    | {"name":"a","value":"[masked]"}
    1           | response_elements     | {"token":"[masked]"}
    3           | excerpt               | {"parameters":"[masked]"
    4           | additional_event_data | {"apiKey":"[masked]"}
    4           | service_event_details | {"url":"https://u:[masked]@h/"}`
  const suspect = `
    arrival_row
    0
    1
    2
    3
    4`
  expect(await made('suspect', { arrival }, suspect)).toEqual(rowsOf(suspect))
  expect(await made('secret_text', { arrival, suspect }, expected)).toEqual(rowsOf(expected))
})

test('parameter: every text of a call with its path, without what lists and wrappings add', async () => {
  const arrival = `
    service | reason  | request_parameters
    s3      |         | {"bucketName": "logs", "key": "", "acl": 7}
    ec2     |         | {"instancesSet": {"items": [{"instanceId": "i-1"}, {"instanceId": "i-2"}]}}
    ec2     |         | {"CreateFleetRequest": {"Type": {"content": "instant"}}}
    s3      | no time | {"bucketName": "rejected"}
    iam     |         | {"policy": "${'x'.repeat(501)}", "userName": "a\\"b"}
    iam     |         | {"password": "[masked]"}
    s3      |         |`
  const expected = `
    arrival_row | service | path                    | value
    0           | s3      | bucketName              | logs
    1           | ec2     | instancesSet.instanceId | i-1
    1           | ec2     | instancesSet.instanceId | i-2
    2           | ec2     | Type                    | instant
    4           | iam     | userName                | a"b`
  expect(await made('parameter', { arrival }, expected)).toEqual(rowsOf(expected))
})

test('parameter_type: what a path of keys names, if it may name anything', async () => {
  const parameter = `
    service | path
    lambda  | functionName
    lambda  | functionName
    iam     | roleARNs
    ec2     | groupId
    ec2     | instancesSet.instanceId
    ssm     | name
    ssm     | target
    ec2     | instanceType
    s3      | key
    s3      | clientToken
    ec2     | filterSet.name
    ec2     | a.b.functionName`
  const expected = `
    service | path                    | type           | is_bare | is_name
    lambda  | functionName            | function       | false   | true
    iam     | roleARNs                | role           | false   | true
    ec2     | groupId                 | security-group | false   | true
    ec2     | instancesSet.instanceId | instance       | false   | true
    ssm     | name                    | parameter      | true    | true
    ssm     | target                  | instance       | true    | true
    ec2     | instanceType            | instance-type  | false   | false`
  expect(await made('parameter_type', { parameter }, expected)).toEqual(rowsOf(expected))
})

test('event_target: what a call named, surely or perhaps, but for its own account', async () => {
  const given = {
    arrival: `
      account      | day        | reason  | resource_arns
      111111111111 | 2026-11-03 |         |
      111111111111 | 2026-11-03 |         | [arn:aws:s3:::data/x]
      111111111111 | 2026-11-03 |         | [arn:aws:s3:::data/x]
      111111111111 | 2026-11-03 |         |
      111111111111 | 2026-11-03 | no time | [arn:aws:s3:::data/x]
      111111111111 | 2026-11-03 |         | [arn:aws:s3:::data/x]
      111111111111 | 2026-11-03 |         |`,
    parameter: `
      arrival_row | service | path         | value
      0           | s3      | bucketName   | logs
      0           | s3      | accountId    | 111111111111
      0           | s3      | userName     | arn:aws:iam::1:user/team/ana
      1           | s3      | accountId    | 111111111111
      2           | s3      | accountId    | 222222222222
      3           | s3      | instanceType | t3.micro
      3           | s3      | instanceType | NONE
      3           | s3      | instanceType | i-0abc12345678`,
    parameter_type: `
      service | path         | type          | is_bare | is_name
      s3      | bucketName   | bucket        | false   | true
      s3      | accountId    | account       | false   | true
      s3      | userName     | user          | false   | true
      s3      | instanceType | instance-type | false   | false`,
  }
  const expected = `
    arrival_row | day        | targets                   | candidates
    0           | 2026-11-03 | [bucket/logs, user/ana]   | []
    1           | 2026-11-03 | [bucket/data]             | []
    2           | 2026-11-03 | [account/222222222222]    | []
    3           | 2026-11-03 | [instance/i-0abc12345678] | [instance-type/t3.micro]
    5           | 2026-11-03 | [bucket/data]             | []`
  expect(await made('event_target', given, expected)).toEqual(rowsOf(expected))
})

// The second delivery of a differs, that of b is the same; c came in an earlier part, on another day it is another.
const delivered = {
  arrival: `
    day        | key  | reason  | file_id | position | event_time          | action       | identity_arn | source_ip | error_code
    2026-11-03 | ${a} |         | 1       | 2        | 2026-11-03 10:00:00 | s3:GetObject |              | 192.0.2.1 |
    2026-11-03 | ${a} |         | 1       | 1        | 2026-11-03 10:00:00 | s3:PutObject |              | 192.0.2.1 |
    2026-11-03 | ${b} |         | 1       | 3        | 2026-11-03 10:00:00 | s3:GetObject |              | 192.0.2.1 |
    2026-11-03 | ${b} |         | 2       | 1        | 2026-11-03 10:00:00 | s3:GetObject |              | 192.0.2.1 |
    2026-11-03 | ${b} | no time | 2       | 2        |                     | s3:GetObject |              | 192.0.2.1 |
    2026-11-03 | ${c} |         | 2       | 3        | 2026-11-03 10:00:00 | s3:GetObject |              | 192.0.2.1 | Throttling
    2026-11-04 | ${c} |         | 2       | 4        | 2026-11-04 10:00:00 | s3:GetObject |              | 192.0.2.1 |`,
  earlier: `
    day        | key  | content UBIGINT
    2026-11-03 | ${c} | 17`,
  night: `
    midnight DATE | day | key | content UBIGINT`,
}
const duplicate = `
  arrival_row
  0
  3
  5`

test('duplicate: all but the first delivery of a day\u2019s event', async () => {
  expect(await made('duplicate', delivered, duplicate)).toEqual(rowsOf(duplicate))
})

// a comes on both sides of midnight, b came before it; c is more than a quarter of an hour from it, and about another midnight: another event.
const aboutMidnight = {
  arrival: `
    day        | key  | reason | file_id | position | event_time          | action       | identity_arn | source_ip | error_code
    2026-11-03 | ${a} |        | 1       | 1        | 2026-11-03 23:59:58 | s3:GetObject |              | 192.0.2.1 |
    2026-11-04 | ${a} |        | 2       | 1        | 2026-11-04 00:00:01 | s3:GetObject |              | 192.0.2.1 |
    2026-11-04 | ${b} |        | 2       | 2        | 2026-11-04 00:14:59 | s3:GetObject |              | 192.0.2.1 |
    2026-11-03 | ${c} |        | 2       | 3        | 2026-11-03 23:44:59 | s3:GetObject |              | 192.0.2.1 |
    2026-11-04 | ${c} |        | 2       | 4        | 2026-11-04 00:00:01 | s3:GetObject |              | 192.0.2.1 |
    2026-11-05 | ${c} |        | 2       | 5        | 2026-11-05 00:00:01 | s3:GetObject |              | 192.0.2.1 |`,
  earlier: `
    day | key | content UBIGINT`,
  night: `
    midnight DATE | day        | key  | content UBIGINT
    2026-11-04    | 2026-11-03 | ${b} | 17`,
}

test('duplicate: an event with a time on each side of midnight is one', async () => {
  const expected = `
    arrival_row
    1
    2`
  expect(await made('duplicate', aboutMidnight, expected)).toEqual(rowsOf(expected))
  const differing = `
    day        | key
    2026-11-04 | ${a}
    2026-11-04 | ${b}`
  const given = { ...aboutMidnight, duplicate: expected }
  expect(await made('differing_duplicate', given, differing)).toEqual(rowsOf(differing))
})

test('differing_duplicate: those that tell something else than what was kept', async () => {
  const expected = `
    day        | key
    2026-11-03 | ${a}
    2026-11-03 | ${c}`
  expect(await made('differing_duplicate', { ...delivered, duplicate }, expected)).toEqual(rowsOf(expected))
})

test('kept_event: what is usable and new, with network, agent and what it named', async () => {
  const given = {
    arrival: `
      event_id | day        | reason  | source_ip    | user_agent     | action
      e1       | 2026-11-03 |         | 198.51.100.7 | aws-cli/2.15.0 | s3:GetObject
      e2       | 2026-11-03 |         | 198.51.100.7 | aws-cli/2.15.0 | s3:PutObject
      e3       | 2026-11-03 | no time | 198.51.100.7 | aws-cli/2.15.0 | s3:GetObject
      e4       | 2026-11-03 |         |              |                | s3:GetObject`,
    duplicate: `
      arrival_row
      1`,
    event_target: `
      arrival_row | day        | targets       | candidates
      0           | 2026-11-03 | [bucket/logs] | [dataset/a]`,
  }
  const columns =
    'event_time account region service event_type event_category event_version read_only principal session_principal person identity_type identity_arn identity_id role session_name user_name access_key invoked_by by_service mfa error_code error_message denied request_parameters response_elements additional_event_data service_event_details request_id shared_event_id vpc_endpoint file_id'
  const expected = `
    event_id | day        | action       | source_ip    | network         | agent   | targets       | candidates
    e1       | 2026-11-03 | s3:GetObject | 198.51.100.7 | 198.51.100.0/24 | aws-cli | [bucket/logs] | [dataset/a]
    e4       | 2026-11-03 | s3:GetObject |              |                 |         | []            | []`
  const empty = { arrival: columns.split(' ') }
  expect(await made('kept_event', given, expected, { empty })).toEqual(rowsOf(expected))
})
