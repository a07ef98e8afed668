/** The same made-up events in the envelopes, tables and encodings in which people hold them. */
import { existsSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  query,
  type Row,
  readEvents,
  readRejects,
  record,
  runIngest,
  scratchFolder,
  session,
  write,
  writeParquet,
  writeTrail,
} from '../example/trail-files.ts'
import { zipOf } from '../example/zip.ts'

const records = [
  record(1, { userAgent: 'a "quote", a comma\n{and} [brackets]' }),
  record(2, { userIdentity: session('Admin', 'anna@example.com'), eventTime: '2026-11-02T11:00:00Z' }),
  // Numbers that JavaScript would round, and keys that it would sort.
  record(3, { requestParameters: { bucketName: 'logs', '2': 'b', '1': 'a' } }),
]
const texts = records.map((one) =>
  JSON.stringify(one).replace('"logs"', '"logs","size":12345678901234567890'),
)
const objects = texts.join(',')
const quoted = texts.map((text) => JSON.stringify(text))
const lines = (wrap: (text: string) => string, from: readonly string[] = texts) => from.map(wrap).join('\n')
const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes as string).toString('base64')
const csv = (...cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(text, 'utf16le')
  return big ? bytes.swap16() : bytes
}
const logEvents = (from: readonly string[]) =>
  from.map((message, i) => `{"id":"${i}","message":${message}}`).join(',')

/** Each as a file whose events are those of a trail file. */
const forms: Record<string, string | Uint8Array> = {
  'CloudWatch Logs subscription.json': `{"messageType":"DATA_MESSAGE","logEvents":[${logEvents(quoted)}]}`,
  'CloudWatch Logs by Firehose, a gzip member each.gz': Buffer.concat(
    quoted.map((one) => gzipSync(`{"messageType":"DATA_MESSAGE","logEvents":[${logEvents([one])}]}`)),
  ),
  'CloudWatch Logs export.gz': gzipSync(lines((text) => `2026-11-02T10:05:00.000Z ${text}`)),
  'CloudWatch Logs Insights.json': `{"results":[${quoted.map((one) => `[{"field":"@ptr","value":"x"},{"field":"@message","value":${one}}]`)}],"statistics":{"recordsMatched":3},"status":"Complete"}`,
  'filter-log-events.json': `{"events":[${logEvents(quoted)}],"searchedLogStreams":[{"logStreamName":"x"}]}`,
  'EventBridge.json': lines(
    (text) => `{"detail-type":"AWS API Call via CloudTrail","resources":[],"detail":${text}}`,
  ),
  'EventBridge archive.json': `[${texts.map((text) => `{"version":"0","detail":${text}}`)}]`,
  'EventBridge in SNS in SQS.json': `{"Messages":[${texts.map((text) => `{"Body":${JSON.stringify(JSON.stringify({ Type: 'Notification', Message: `{"detail":${text}}` }))}}`)}]}`,
  'lookup-events query.json': `[${quoted.join(', ')}]`,
  'lookup-events query, one a line.json': quoted.join('\n'),
  'lookup-events, its other fields before.json': `{"Events":[${quoted.map((one) => `{"EventTime":"2026-11-02 10:00:00+00:00","EventName":"GetObject","EventSource":"s3","CloudTrailEvent":${one}}`)}]}`,
  'CloudTrail Lake, eventJson.json': `{"QueryResultRows":[${quoted.map((one) => `[{"eventID":"x"},{"eventJson":${one}}]`)}]}`,
  'CloudTrail Lake, eventJson.csv': ['eventJson', ...texts.map((text) => csv(text))].join('\r\n'),
  'Splunk export.json': lines(
    (one) => `{"preview":false,"result":{"_raw":${one},"_time":"x","eventName":"Other"}}`,
    quoted,
  ),
  'Splunk search.json': `{"fields":[{"name":"_raw"}],"results":[${quoted.map((one) => `{"_raw":${one}}`)}],"highlighted":{}}`,
  'Splunk export.csv': ['"_time","_raw"', ...texts.map((text) => csv('x', text))].join('\n'),
  'Splunk collector.json': texts.map((text) => `{"sourcetype":"aws:cloudtrail","event":${text}}`).join(''),
  'Elastic.ndjson': lines(
    (one) => `{"@timestamp":"2026-11-02T10:00:00Z","event":{"action":"X","id":"y","original":${one}}}`,
    quoted,
  ),
  'Elastic hits.json': `{"took":1,"hits":{"total":{"value":3},"hits":[${quoted.map((one) => `{"_index":"x","_source":{"event":{"original":${one}}}}`)}]},"aggregations":{"a":{}}}`,
  'Logstash.ndjson': lines((one) => `{"@version":"1","message":${one}}`, quoted),
  'Wazuh.json': lines((text) => `{"rule":{"id":"80202"},"data":{"integration":"aws","aws":${text}}}`),
  'Datadog.json.gz': gzipSync(lines((text) => `{"_id":"0","source":"cloudtrail","attributes":${text}}`)),
  'Kinesis.json': `{"Records":[${texts.map((text) => `{"kinesis":{"data":"${base64(text)}"},"eventSource":"aws:kinesis","eventName":"aws:kinesis:record","eventID":"x","awsRegion":"y"}`)}]}`,
  'CloudWatch Logs in Lambda.json': `{"awslogs":{"data":"${base64(gzipSync(`{"logEvents":[${logEvents(quoted)}]}`))}"}}`,
  'a list in text.json': JSON.stringify(`{"Records":[${objects}]}`),
  'UTF-16 with a mark.json': Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(`{"Records":[${objects}]}`)]),
  'UTF-16 without.json': utf16(`{"Records":[${objects}]}`),
  'UTF-16, big end first.json': utf16(lines(String), true),
  'UTF-8 with a mark.json': `\ufeff{"Records":[${objects}]}`,
  'archive.zip': zipOf({
    'a.json': `{"Records":[${texts[0]},${texts[1]}]}`,
    '__MACOSX/._a.json': 'x',
    'b/../../c.ndjson': texts[2]!,
  }),
  'identity as text.json': lines((text) =>
    text.replace(
      /"userIdentity":(\{.*?\}+),"eventTime"/,
      (_, identity) => `"userIdentity":${JSON.stringify(identity)},"eventTime"`,
    ),
  ),
  'trail first, then something else.json': `${texts[0]}\n{"detail":${texts[1]}}\n{"message":${quoted[2]}}`,
  'a trail file with another behind.json': `{"Records":[${texts[0]}]}{"detail":${texts[1]}}{"Records":[${texts[2]}]}`,
}

async function eventsOf(file: string): Promise<Row[]> {
  const out = scratchFolder()
  await runIngest(out, [file])
  return (await readEvents(out)).map(({ file_id, ...event }) => event)
}

const folder = scratchFolder()
const expected = eventsOf(write(`${folder}/trail.json`, `{"Records":[${objects}]}`))

describe('says what a trail file says', () => {
  test.each(Object.entries(forms))('%s', async (name, content) => {
    const found = await eventsOf(write(`${folder}/${name}`, content))
    // The members of an archive with a broken name lie outside of no folder.
    expect(found).toEqual(await expected)
  })

  test('bzip2, and zstd', async () => {
    const plain = await eventsOf(writeTrail(`${folder}/plain.json`, [record(1), record(2)]))
    expect(await eventsOf(write(`${folder}/a.json.bz2`, Buffer.from(bzip2, 'base64')))).toEqual(plain)
    const source = write(`${folder}/source.ndjson`, [1, 2].map((n) => JSON.stringify(record(n))).join('\n'))
    await query(
      `COPY (SELECT json AS detail FROM read_json_objects('${source}')) TO '${folder}/b.json.zst' (FORMAT json, COMPRESSION zstd)`,
    )
    expect(await eventsOf(`${folder}/b.json.zst`)).toEqual(plain)
  })
})

/** {"Records": [record(1), record(2)]} by bzip2. */
const bzip2 =
  'QlpoOTFBWSZTWVVE0JEAApXfgESAUAf/8C6v/1o////6QAK8AAAHMJgEwAmEwmmAAATJpoGOYTAJgBMJhNMAAAmTTQMcwmATACYTCaYAABMmmgYKqaICDRGTJhTIxqRtJ5NE9IHp6ieU2peMbtc7io4P5dri/pxabedNsbmRvJdL/H7mR4pkPRBWmmrcqEyyiFSELUpfmG4hCCE00yU0JoSlCE0JcyxDcHqvTENKaiBG1saFzS2qmZ5utadTY7FFqpazvs1N6xLrQFyEr3B2NKGw6Esyi9evOupRc5E1jrVprSwxJqKLC7goolWhCjlY0r2hKxewShWypTaksy51JZHIliYCShndimlDOgwQe58Ez6k294Ni5Y2q1iVHcfR4v2OC1Y+SEypUme98GVWysCaVipB2sHgUd7uZZYk1TxakzxXJqzc3d24rY0tKj/X0eTe976panufFjbUHUxJsjOmtfwm+R7GM8lzlfN2uRSsh0i9em9rFlakIQXMbpJqzh90Nri4IejehjQSyprzGkueShkf8wPNxXtgUfFva2tznozOZzrUP7cjQ1tBc802diMH6qk2lWm6WZNRDahLkIVMEELCiit7VCiwlcQlLlZGNcej1aVXKg72la8DWmo0MqUs7MZ6knQyqyw1rGC9bU5nsMSCtDQ1PmwFq1kJaFh6sSYhCVRNMZijQo1ocGliWNzI9S1zC9alvXJS/RlS2IamNW5lE3Qm7VjvyPz6TYJev/i7kinChIKqJoSI='

const identity = (fields: string) =>
  `{type=AssumedRole, principalid=AROA:anna, arn=arn:aws:sts::123456789012:assumed-role/Admin/anna, accountid=123456789012, invokedby=null, accesskeyid=ASIA, username=null, onbehalfof=null, sessioncontext={attributes={mfaauthenticated=true, creationdate=2026}, sessionissuer={type=Role, principalid=AROA, arn=arn:aws:iam::123456789012:role/Admin, accountid=123456789012, username=Admin}, ec2roledelivery=null, webidfederationdata=null, ${fields}}}`

describe('tables', () => {
  test('of Athena hold the identity as the text of a struct, which is read where it can be cut in one way only', async () => {
    const names = 'eventtime,useridentity,eventsource,eventname,eventid,requestparameters'
    const row = (id: string, user: string) =>
      csv('2026-11-02T10:00:00Z', user, 's3.amazonaws.com', 'GetObject', id, '{"bucketName":"logs"}')
    const file = write(
      `${folder}/athena.csv`,
      [
        names,
        row('plain', identity('sourceidentity=null')),
        row('person', identity('sourceidentity=Anna')),
        row('json', JSON.stringify(session('Ops', 'cron'))),
        // A name that holds what separates members.
        row('forged', identity('sourceidentity=x, sourceidentity=Bob')),
        row('closing', identity('sourceidentity=x}}, sessioncontext={a=b')),
        'too,few,cells',
      ].join('\r\n'),
    )
    const out = scratchFolder()
    const note = await runIngest(out, [file])
    expect(
      (await readEvents(out)).map((event) => [event.event_id, event.principal, event.mfa, event.targets]),
    ).toEqual([
      ['json', '123456789012/role/Ops', false, ['bucket/logs']],
      ['person', '123456789012/person/Anna', true, ['bucket/logs']],
      ['plain', '123456789012/role/Admin', true, ['bucket/logs']],
    ])
    expect((await readRejects(out)).map(({ position, reason }) => [position, reason])).toEqual([
      [4, expect.stringContaining('userIdentity is text that can be read in more than one way')],
      [5, expect.stringContaining('userIdentity is text that can be read in more than one way')],
      [6, 'a row of 3 cells in a table of 6 columns: quotes do not match'],
    ])
    expect(note.counts['records read']).toBe(6)
  })

  const sentinel = {
    'TimeGenerated [UTC]': '11/2/2026, 1:00:00.000 PM',
    AwsEventId: 'sentinel',
    EventSource: 'iam.amazonaws.com',
    EventTypeName: 'AwsApiCall',
    EventName: 'CreateUser',
    UserIdentityType: 'AssumedRole',
    UserIdentityArn: 'arn:aws:sts::123456789012:assumed-role/Admin/anna@example.com',
    UserIdentityAccountId: '123456789012',
    SessionMfaAuthenticated: 'true',
    SourceIpAddress: '198.51.100.7',
    RequestParameters: '{"userName":"mallory"}',
  }
  const fromSentinel = {
    event_id: 'sentinel',
    event_time: '2026-11-02 13:00:00',
    event_type: 'AwsApiCall',
    principal: '123456789012/role/Admin/anna@example.com',
    mfa: true,
    source_ip: '198.51.100.7',
    targets: ['user/mallory'],
  }
  test('of Sentinel have a column a member of the identity', async () => {
    const json = write(`${folder}/sentinel.json`, JSON.stringify([sentinel]))
    expect(await eventsOf(json)).toMatchObject([fromSentinel])
    const table = [csv(...Object.keys(sentinel)), csv(...Object.values(sentinel))].join('\n')
    expect(await eventsOf(write(`${folder}/sentinel.csv`, `\ufeff${table}`))).toMatchObject([fromSentinel])
  })

  test("of Elastic's schema without the original have the identity under aws.cloudtrail", async () => {
    const document = {
      '@timestamp': '2026-11-02T10:00:00Z',
      event: { action: 'CreateUser', provider: 'iam.amazonaws.com', id: 'elastic', type: ['info'] },
      aws: {
        cloudtrail: {
          event_type: 'AwsApiCall',
          user_identity: { type: 'IAMUser', arn: 'arn:aws:iam::123456789012:user/anna' },
        },
      },
      cloud: { region: 'eu-west-1', account: { id: '123456789012' } },
      source: { ip: '198.51.100.7' },
      user: { name: 'anna' },
    }
    expect(await eventsOf(write(`${folder}/ecs.ndjson`, JSON.stringify(document)))).toMatchObject([
      {
        event_id: 'elastic',
        action: 'iam:CreateUser',
        event_type: 'AwsApiCall',
        principal: '123456789012/user/anna',
        source_ip: '198.51.100.7',
        region: 'eu-west-1',
      },
    ])
  })

  test.each([
    ['useridentity_arn', 'useridentity_type'],
    ['useridentity.arn', 'useridentity.type'],
    ['userIdentityArn', 'userIdentityType'],
  ])('in Parquet and JSON with %s', async (arn, type) => {
    const columns = {
      eventtime: '2026-11-02T10:00:00Z',
      eventsource: 's3.amazonaws.com',
      eventname: 'GetObject',
      [arn]: 'arn:aws:iam::123456789012:user/anna',
      [type]: 'IAMUser',
    }
    const select = Object.entries(columns).map(([name, value]) => `'${value}' AS "${name}"`)
    const parquet = await writeParquet(`${folder}/${arn}.parquet`, `SELECT ${select}`)
    const json = write(`${folder}/${arn}.json`, JSON.stringify(columns))
    // Behind a record that has its identity in place, too.
    const mixed = write(`${folder}/${arn}-mixed.json`, `${texts[0]}\n${JSON.stringify(columns)}`)
    for (const file of [parquet, json])
      expect(await eventsOf(file)).toMatchObject([{ principal: '123456789012/user/anna' }])
    expect((await eventsOf(mixed)).map(({ principal }) => principal)).toEqual(
      Array(2).fill('123456789012/user/anna'),
    )
  })

  test('without an identity are refused, with what to do', async () => {
    const columns = {
      eventtime: '2026-11-02T10:00:00Z',
      eventsource: 's3.amazonaws.com',
      eventname: 'GetObject',
      username: 'anna',
    }
    const select = Object.entries(columns).map(([name, value]) => `'${value}' AS "${name}"`)
    const input = scratchFolder()
    await writeParquet(`${input}/a.parquet`, `SELECT ${select}`)
    write(`${input}/b.csv`, `${Object.keys(columns)}\n${Object.values(columns)}`)
    writeTrail(`${input}/c.json`, [record(1)])
    const out = scratchFolder()
    const note = await runIngest(out, [input])
    expect((await readRejects(out)).map(({ reason }) => reason)).toEqual([
      expect.stringContaining('no column "useridentity"'),
      expect.stringContaining("no column of the caller's identity"),
    ])
    expect(note.counts['events kept']).toBe(1)
  })
})

describe('what is no record is refused with the true reason', () => {
  test.each([
    [
      '{"detail-type":"EC2 Instance State-change Notification","detail":{"state":"running"}}',
      'an EventBridge event of another kind: EC2 Instance State-change Notification',
    ],
    [
      '{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"CWL CONTROL MESSAGE: Checking health"}]}',
      'a control message of CloudWatch Logs, no event',
    ],
    ['{"s3Bucket":"b","s3ObjectKey":["k"]}', 'a note that trail files were delivered'],
    ['{"message":"{\\"eventVersion\\":\\"1.09\\",\\"eventTi"}', 'broken JSON in "message"'],
    [
      '{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-02T10:00:00Z","eventName":"ObjectCreated:Put","userIdentity":{"principalId":"x"}}]}',
      'an event notification of aws:s3',
    ],
    [
      '[{"eventVersion":"1.0","eventCategory":"ActivityAuditLog","eventTime":"2026-11-02T10:00:00Z","eventID":"x","eventData":{"eventName":"login"}}]',
      'an event of another product',
    ],
    [
      '{"fruit":"apple","price":1}',
      'neither a CloudTrail record nor an envelope of one; its keys are: fruit, price',
    ],
  ])('%s', async (text, reason) => {
    const file = write(`${scratchFolder()}/a.json`, text)
    await expect(runIngest(scratchFolder(), [file])).rejects.toThrow(reason)
  })

  test.each([
    [
      'a tar archive',
      Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(300)]),
      'unpack it (tar -xf FILE)',
    ],
    ['7-Zip', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), 'packed with 7-Zip'],
    ['Avro', Buffer.from('Obj\u0001xxxx'), 'an Avro file'],
    [
      'CSV of something else',
      Buffer.from('principal,start,end\na,b,c'),
      "a table without CloudTrail's columns: it has principal, start, end",
    ],
  ])('%s', async (_, bytes, reason) => {
    const file = write(`${scratchFolder()}/a.${/CSV/.test(_) ? 'csv' : 'gz'}`, bytes)
    await expect(runIngest(scratchFolder(), [file])).rejects.toThrow(reason)
  })
})

const samples = process.env.ENVELOPE_SAMPLES
test.skipIf(!samples || !existsSync(samples))(
  'forty real events in every form (needs ENVELOPE_SAMPLES)',
  async () => {
    const refused = ['36-tar-gz', '41-activity-log-lake']
    const whole = (await eventsOf(`${samples}/01-trail`)).map(({ principal }) => principal)
    for (const form of readdirSync(samples!).filter((name) => /^\d/.test(name) && !refused.includes(name))) {
      const found = (await eventsOf(`${samples}/${form}`)).map(({ principal }) => principal)
      if (/^04/.test(form)) expect(found).toHaveLength(1)
      else if (/^20/.test(form)) expect(found).toEqual(Array(40).fill('1/user/x'))
      else expect([form, ...found]).toEqual([form, ...whole])
    }
    for (const form of refused)
      await expect(eventsOf(`${samples}/${form}`)).rejects.toThrow(/no event in 1 file/)
  },
  60_000,
)
