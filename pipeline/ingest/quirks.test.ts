import { describe, expect, test } from 'vitest'
import {
  type CloudTrailRecord,
  eventId,
  type Row,
  readEvents,
  readRejects,
  record,
  runIngest,
  scratchFolder,
  session,
  write,
  writeAthena,
  writeTrail,
} from '../example/trail-files.ts'

interface Quirk {
  what: string
  event: CloudTrailRecord
  /** The columns that must come out. */
  columns: Row
}

const hostile = 'a "quote" \\ back\nline\ttab\u0000nul <script>alert(1)</script> \u202eright-to-left =1+1'
const megabyte = 'x'.repeat(2 ** 20)

/** What real data holds, one record a quirk. */
const quirks: Quirk[] = [
  {
    what: 'a plain call',
    event: {},
    columns: {
      action: 's3:GetObject',
      service: 's3',
      denied: false,
      by_service: false,
      targets: ['bucket/logs'],
      network: '198.51.100.0/24',
      agent: 'aws-cli',
      read_only: true,
      file_id: 1,
    },
  },
  {
    what: 'an AWSService event without an arn',
    event: {
      userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
      sourceIPAddress: 'ec2.amazonaws.com',
      userAgent: 'ec2.amazonaws.com',
    },
    columns: {
      identity_arn: null,
      by_service: true,
      network: 'ec2.amazonaws.com',
      agent: 'ec2.amazonaws.com',
    },
  },
  {
    what: 'invokedBy on a human arn',
    event: { userIdentity: { ...session('Admin', 'anna@example.com'), invokedBy: 'athena.amazonaws.com' } },
    columns: { invoked_by: 'athena.amazonaws.com', by_service: true, person: 'anna@example.com' },
  },
  {
    what: 'an empty sessionIssuer',
    event: {
      userIdentity: {
        ...session('Admin', 'anna@example.com'),
        sessionContext: { sessionIssuer: {}, attributes: { mfaAuthenticated: 'true' } },
      },
    },
    columns: { role: 'Admin', session_name: 'anna@example.com', mfa: true },
  },
  {
    what: 'no identity',
    event: { userIdentity: null },
    columns: { principal: 'unknown', account: '123456789012' },
  },
  {
    what: 'a malformed address',
    event: { sourceIPAddress: '225.01.00.16' },
    columns: { source_ip: '225.01.00.16', network: null },
  },
  {
    what: 'an IPv6 address',
    event: { sourceIPAddress: '2001:DB8:0:12::1' },
    columns: { network: '2001:db8::/48' },
  },
  {
    what: 'an error code with Client.',
    event: { errorCode: 'Client.UnauthorizedOperation', errorMessage: 'You are not authorized.' },
    columns: { error_code: 'UnauthorizedOperation', denied: true },
  },
  {
    what: 'an error code without it',
    event: { errorCode: 'AccessDenied' },
    columns: { error_code: 'AccessDenied', error_message: null, denied: true },
  },
  {
    what: 'an error that is no denial',
    event: { errorCode: 'NoSuchBucket', errorMessage: 'The bucket does not exist' },
    columns: { error_code: 'NoSuchBucket', denied: false },
  },
  {
    what: 'an error message without a code',
    event: { errorMessage: 'Failed authentication' },
    columns: { error_code: null, error_message: 'Failed authentication', denied: false },
  },
  {
    what: 'eventVersion 1.0 without readOnly and eventCategory',
    event: { eventVersion: '1.0', readOnly: undefined, managementEvent: undefined, eventCategory: undefined },
    columns: { event_version: '1.0', read_only: null, event_category: null },
  },
  { what: 'eventVersion 1.11', event: { eventVersion: '1.11' }, columns: { event_version: '1.11' } },
  {
    what: 'AwsServiceEvent',
    event: {
      eventType: 'AwsServiceEvent',
      userIdentity: { accountId: '123456789012', invokedBy: 'kms.amazonaws.com' },
      serviceEventDetails: { keyId: 'k' },
    },
    columns: { event_type: 'AwsServiceEvent', by_service: true, service_event_details: '{"keyId":"k"}' },
  },
  {
    what: 'AwsConsoleSignIn with MFA',
    event: {
      eventType: 'AwsConsoleSignIn',
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      additionalEventData: { MFAUsed: 'Yes' },
      responseElements: { ConsoleLogin: 'Success' },
    },
    columns: { action: 'signin:ConsoleLogin', mfa: true, by_service: false },
  },
  {
    what: 'AwsConsoleSignIn without MFA',
    event: {
      eventType: 'AwsConsoleSignIn',
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      additionalEventData: { MFAUsed: 'No' },
    },
    columns: { mfa: false },
  },
  {
    what: 'AwsConsoleAction',
    event: { eventType: 'AwsConsoleAction' },
    columns: { event_type: 'AwsConsoleAction' },
  },
  {
    what: 'AwsVpceEvent',
    event: {
      eventType: 'AwsVpceEvent',
      eventCategory: 'NetworkActivity',
      vpcEndpointId: 'vpce-1',
      errorCode: 'VpceAccessDenied',
    },
    columns: { vpc_endpoint: 'vpce-1', denied: true },
  },
  {
    what: 'a time with a space',
    event: { eventTime: '2026-11-02 10:00:00' },
    columns: { event_time: '2026-11-02 10:00:00' },
  },
  {
    what: 'a time with an offset',
    event: { eventTime: '2026-11-03T01:30:00+02:00' },
    columns: { event_time: '2026-11-02 23:30:00', day: '2026-11-02' },
  },
  {
    what: 'a time with nanoseconds',
    event: { eventTime: '2026-11-02T10:00:00.123456789Z' },
    columns: { event_time: '2026-11-02 10:00:00.123456' },
  },
  {
    what: 'a name with an API date',
    event: {
      eventSource: 'lambda.amazonaws.com',
      eventName: 'UpdateFunctionCode20150331v2',
      requestParameters: { functionName: 'arn:aws:lambda:eu-west-1:1:function:resize' },
    },
    columns: { action: 'lambda:UpdateFunctionCode', targets: ['function/resize'] },
  },
  {
    what: 'a name with an underscored API date',
    event: { eventSource: 'cloudfront.amazonaws.com', eventName: 'ListDistributions2020_05_31' },
    columns: { action: 'cloudfront:ListDistributions' },
  },
  {
    what: 'a name that ends in digits',
    event: { eventSource: 'ec2.amazonaws.com', eventName: 'DescribeInstancesV2' },
    columns: { action: 'ec2:DescribeInstancesV2' },
  },
  {
    what: 'hostile strings',
    event: {
      userAgent: hostile,
      errorCode: 'X',
      errorMessage: hostile,
      requestParameters: { bucketName: hostile },
    },
    columns: {
      user_agent: hostile,
      error_message: hostile,
      request_parameters: JSON.stringify({ bucketName: hostile }),
    },
  },
  {
    what: 'a megabyte long string',
    event: { requestParameters: { roleName: 'big', policyDocument: megabyte }, userAgent: megabyte },
    columns: {
      request_parameters: JSON.stringify({ roleName: 'big', policyDocument: megabyte }),
      user_agent: megabyte.slice(0, 1000),
      targets: ['role/big'],
    },
  },
  {
    what: 'resources where no parameter names anything',
    event: {
      requestParameters: { encryptionAlgorithm: 'X' },
      resources: [{ ARN: 'arn:aws:kms:eu-west-1:1:key/abc', accountId: '1', type: 'AWS::KMS::Key' }],
    },
    columns: { targets: ['key/abc'] },
  },
]

describe('ingest keeps', async () => {
  const folder = scratchFolder()
  const records = quirks.map(({ event }, i) => record(i, event))
  writeTrail(`${folder}/trail.json.gz`, records)
  write(`${folder}/lines.ndjson`, records.map((one) => JSON.stringify(one)).join('\n'))
  await writeAthena(`${folder}/athena.parquet`, records)
  for (const file of ['trail.json.gz', 'lines.ndjson', 'athena.parquet']) {
    await runIngest(`${folder}/run-${file}`, [`${folder}/${file}`])
    const events = await readEvents(`${folder}/run-${file}`)
    test.each(quirks.map((quirk, i) => ({ ...quirk, found: events[i] })))(
      `$what (${file})`,
      ({ columns, found }) => {
        expect(found).toMatchObject(columns)
      },
    )
  }
})

test('keys in another case are read as what they mean', async () => {
  const folder = scratchFolder()
  const lower = JSON.stringify(record(1)).replace(
    /"(event\w+|userIdentity|sourceIPAddress|userName|accountId)":/g,
    (key) => key.toLowerCase(),
  )
  write(`${folder}/a.ndjson`, `${lower}\n${JSON.stringify(record(2))}`)
  await runIngest(`${folder}/run`, [`${folder}/a.ndjson`])
  const [first, second] = await readEvents(`${folder}/run`)
  expect({ ...first, event_id: '' }).toEqual({ ...second, event_id: '' })
})

test('an Insight event has no identity and is no habit of anybody', async () => {
  const folder = scratchFolder()
  const insight = {
    eventVersion: '1.09',
    eventTime: '2026-11-02T10:00:00Z',
    eventID: eventId(1),
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: '123456789012',
    eventCategory: 'Insight',
    insightDetails: {
      state: 'Start',
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      insightType: 'ApiCallRateInsight',
    },
  }
  writeTrail(`${folder}/a.json`, [insight])
  await runIngest(`${folder}/run`, [`${folder}/a.json`])
  expect((await readEvents(`${folder}/run`))[0]).toMatchObject({
    action: 'ec2:RunInstances',
    principal: 'unknown',
    by_service: true,
  })
})

test('a record without an id gets a digest, the same in every layout', async () => {
  const folder = scratchFolder()
  const records = [record(1, { eventID: undefined })]
  writeTrail(`${folder}/a.json`, records)
  await writeAthena(`${folder}/b.parquet`, records)
  const note = await runIngest(`${folder}/run`, [`${folder}/a.json`, `${folder}/b.parquet`])
  expect(note.counts).toEqual({ 'records read': 2, 'events kept': 1, duplicates: 1, rejected: 0 })
  expect((await readEvents(`${folder}/run`))[0]!.event_id).toMatch(/^digest:[0-9a-f]{32}$/)
})

test('records without time or name are rejected, with place and reason', async () => {
  const folder = scratchFolder()
  writeTrail(`${folder}/in/a.json`, [
    record(1),
    record(2, { eventTime: undefined }),
    record(3, { eventTime: 'yesterday' }),
    record(4, { eventName: undefined }),
    5 as never,
  ])
  const note = await runIngest(`${folder}/run`, [`${folder}/in`])
  expect(note.counts).toEqual({ 'records read': 5, 'events kept': 1, duplicates: 0, rejected: 4 })
  expect((await readRejects(`${folder}/run`)).map(({ position, reason }) => [position, reason])).toEqual([
    [2, 'no eventTime'],
    [3, 'eventTime is not a time: yesterday'],
    [4, 'no eventName'],
    [5, 'not a JSON object'],
  ])
})
