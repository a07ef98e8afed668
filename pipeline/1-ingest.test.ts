import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { canMount, withMount } from './example/mount.ts'
import {
  eventId,
  query,
  readEvents,
  readRejects,
  record,
  runIngest,
  scratchFolder,
  session,
  write,
  writeAthena,
  writeParquet,
  writeTrail,
} from './example/trail-files.ts'
import { openLog } from './log.ts'
import type { Ledger } from './run-folder/ledger.ts'
import { digest } from './run-folder/stage.ts'
import { readSettings } from './settings.ts'

const counted = (read: number, kept: number, duplicates: number, rejected: number) => ({
  'records read': read,
  'events kept': kept,
  duplicates,
  rejected,
})

/** Every file below a folder with a digest of its bytes; the note holds the seconds and is left out. */
function contentOf(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !file.includes('/notes/'))
      .map((file) => [relative(folder, file), digest(readFileSync(file))] as const)
      .sort(),
  )
}

describe('layouts', () => {
  test('all of them may lie in one folder', async () => {
    const folder = scratchFolder()
    const input = `${folder}/in`
    writeTrail(`${input}/AWSLogs/1/CloudTrail/eu-west-1/2026/11/02/a.json.gz`, [record(1), record(2)])
    writeTrail(`${input}/AWSLogs/1/CloudTrail-Digest/eu-west-1/2026/11/02/d.json.gz`, [record(90)])
    writeTrail(`${input}/AWSLogs/1/CloudTrail-Insight/eu-west-1/2026/11/02/i.json.gz`, [record(91)])
    write(`${input}/pretty-array.json`, JSON.stringify([record(3), record(4)], null, 2))
    write(`${input}/lines.ndjson`, `${JSON.stringify(record(5))}\n${JSON.stringify(record(6))}\n`)
    write(`${input}/one.json`, JSON.stringify(record(7), null, 2))
    write(
      `${input}/lookup.json`,
      JSON.stringify({ Events: [{ EventId: 'x', CloudTrailEvent: JSON.stringify(record(8)) }] }),
    )
    await writeAthena(`${input}/accountId=999/athena-without-ending`, [record(9), record(10)])
    write(`${input}/README.md`, 'not data')
    const note = await runIngest(`${folder}/run`, [input])
    const events = await readEvents(`${folder}/run`)
    expect(note.counts).toEqual(counted(10, 10, 0, 0))
    expect(new Set(events.map(({ event_id, file_id, ...same }) => JSON.stringify(same))).size).toBe(1)
    expect(note.tables.find(({ title }) => title === 'Files left aside')!.rows).toEqual([
      ['CloudTrail Insights: rates, not calls', 1],
      ['CloudTrail digests: signatures of other files', 1],
      ['files of another type', 2],
    ])
  })

  test('older tables: camelCase members, a timestamp, a boolean, maps, missing columns', async () => {
    const folder = scratchFolder()
    await writeParquet(
      `${folder}/old.parquet`,
      `SELECT '1' AS "eventVersion", TIMESTAMP '2026-11-02 10:00:00' AS "eventTime", 'iam.amazonaws.com' AS "eventSource",
        'CreateUser' AS "eventName", TRUE AS "readOnly", MAP {'userName': 'mallory'} AS "requestParameters",
        {'type': 'AssumedRole', 'principalId': 'AROA:anna@example.com', 'accountId': '123456789012',
         'arn': 'arn:aws:sts::123456789012:assumed-role/Admin/anna@example.com',
         'sessionContext': {'sessionIssuer': {'userName': 'Admin'}, 'attributes': {'mfaAuthenticated': 'true'}}} AS "userIdentity",
        [{'ARN': 'arn:aws:iam::1:user/mallory', 'accountId': '1', 'type': 'AWS::IAM::User'}] AS resources`,
    )
    await runIngest(`${folder}/run`, [`${folder}/old.parquet`])
    expect((await readEvents(`${folder}/run`))[0]).toMatchObject({
      event_id: expect.stringMatching(/^digest:/),
      event_time: '2026-11-02 10:00:00',
      read_only: true,
      mfa: true,
      principal: '123456789012/role/Admin/anna@example.com',
      request_parameters: '{"userName":"mallory"}',
      targets: ['user/mallory'],
    })
  })

  test('an identity held as JSON text', async () => {
    const folder = scratchFolder()
    const identity = JSON.stringify(session('Admin', 'anna@example.com')).replaceAll("'", "''")
    await writeParquet(
      `${folder}/text.parquet`,
      `SELECT '2026-11-02T10:00:00Z' AS eventtime, 'iam.amazonaws.com' AS eventsource, 'GetUser' AS eventname, '${identity}' AS useridentity`,
    )
    await runIngest(`${folder}/run`, [`${folder}/text.parquet`])
    expect((await readEvents(`${folder}/run`))[0]!.principal).toBe('123456789012/role/Admin/anna@example.com')
  })

  test('Security Lake: what lies in unmapped, nested or under dotted keys, and what is no CloudTrail', async () => {
    const folder = scratchFolder()
    const row = (
      uid: string,
      classUid: number,
      product: string,
      unmapped: string,
    ) => `SELECT ${classUid} AS class_uid,
      1793613600000 AS time, {'uid': '${uid}', 'product': {'name': '${product}', 'version': '1.09', 'feature': {'name': 'Data'}}} AS metadata,
      {'operation': 'GetObject', 'service': {'name': 's3.amazonaws.com'}, 'request': {'uid': 'REQUEST'}, 'response': {'error': 'AccessDenied', 'message': NULL::VARCHAR}} AS api,
      {'user': {'type': 'AssumedRole', 'uid': 'arn:aws:sts::123456789012:assumed-role/Admin/anna', 'uid_alt': 'AROA:anna', 'account': {'uid': '123456789012'}, 'credential_uid': 'ASIA'},
       'session': {'issuer': 'arn:aws:iam::123456789012:role/Admin', 'is_mfa': TRUE}, 'invoked_by': NULL::VARCHAR} AS actor,
      {'ip': NULL::VARCHAR, 'domain': 'athena.amazonaws.com'} AS src_endpoint, {'user_agent': 'Boto3/1.2'} AS http_request,
      {'region': 'eu-west-1'} AS cloud, [{'uid': 'arn:aws:s3:::logs', 'type': 'AWS::S3::Bucket'}] AS resources, ${unmapped} AS unmapped`
    await writeParquet(
      `${folder}/lake.parquet`,
      `${row('a', 6003, 'CloudTrail', "MAP {'recipientAccountId': '123456789012', 'readOnly': 'true', 'eventType': 'AwsApiCall', 'requestParameters.bucketName': 'logs', 'requestParameters.key': 'a', 'userIdentity.sessionContext.sourceIdentity': 'Anna'}")}
       UNION ALL ${row('b', 4001, 'Amazon VPC', "MAP {'x': 'y'}")}
       UNION ALL ${row('c', 6003, 'Route 53', "MAP {'x': 'y'}")}`,
    )
    const note = await runIngest(`${folder}/run`, [`${folder}/lake.parquet`])
    expect(note.counts).toEqual(counted(3, 1, 0, 2))
    expect((await readEvents(`${folder}/run`))[0]).toMatchObject({
      event_id: 'a',
      event_time: '2026-11-02 10:00:00',
      action: 's3:GetObject',
      principal: '123456789012/person/Anna',
      person: 'Anna',
      role: 'Admin',
      mfa: true,
      read_only: true,
      denied: true,
      source_ip: 'athena.amazonaws.com',
      agent: 'Boto3',
      targets: ['bucket/logs'],
      request_parameters: '{"bucketName":"logs","key":"a"}',
    })
    expect((await readRejects(`${folder}/run`)).map(({ reason }) => reason)).toEqual([
      'OCSF class 4001 does not carry CloudTrail',
      'OCSF event of Route 53, not of CloudTrail',
    ])
  })

  test('a large file is read in ranges of rows', async () => {
    const folder = scratchFolder()
    await writeParquet(
      `${folder}/large.parquet`,
      `SELECT '2026-11-02T10:00:00Z' AS eventtime, 'iam.amazonaws.com' AS eventsource, 'GetUser' AS eventname, {'type': 'Root', 'accountid': '1'} AS useridentity,
       'event-' || i AS eventid FROM range(900000) AS r(i)`,
    )
    const note = await runIngest(`${folder}/run`, [`${folder}/large.parquet`])
    expect(note.counts).toEqual(counted(900_000, 900_000, 0, 0))
    expect(readdirSync(`${folder}/run/events/day=2026-11-02`).sort()).toEqual([
      'part-0001.parquet',
      'part-0002.parquet',
      'part-0003.parquet',
    ])
  })
})

describe('bad files', () => {
  test('each is counted with its reason, and the good ones beside it count in full', async () => {
    const folder = scratchFolder()
    const input = `${folder}/in`
    writeTrail(`${input}/0-good.json.gz`, [record(1)])
    const whole = gzipSync(
      JSON.stringify({
        Records: Array.from({ length: 50 }, (_, i) => record(100 + i, { requestID: digest(String(i)) })),
      }),
    )
    write(`${input}/1-truncated.json.gz`, whole.subarray(0, whole.length / 2))
    await writeAthena(`${input}/2-whole.parquet`, [record(2)])
    write(`${input}/3-no-footer.parquet`, readFileSync(`${input}/2-whole.parquet`).subarray(0, -20))
    await writeParquet(`${input}/4-other.parquet`, 'SELECT 1 AS a, 2 AS b')
    await writeParquet(
      `${input}/5-blob.parquet`,
      `SELECT 'x'::BLOB AS eventtime, 'a' AS eventsource, 'b' AS eventname, '{}' AS useridentity`,
    )
    write(`${input}/6-empty.json`, '')
    write(
      `${input}/7-broken-record.json`,
      `{"Records":[${JSON.stringify(record(3))},{"eventVersion":"1.09","eventTime":},${JSON.stringify(record(4))}]}`,
    )
    write(`${input}/8-text.json`, 'no JSON at all')
    write(`${input}/9-garbled.parquet`, garbled(readFileSync(`${input}/2-whole.parquet`)))
    const note = await runIngest(`${folder}/run`, [input])
    const rejects = await readRejects(`${folder}/run`)
    expect(
      rejects.map(({ file, position, reason }) => [String(file).slice(input.length + 1), position, reason]),
    ).toEqual([
      ['1-truncated.json.gz', expect.any(Number), 'the file is cut short: it ends within a record or list'],
      ['3-no-footer.parquet', null, 'the Parquet file has no footer: it is cut short'],
      ['4-other.parquet', null, expect.stringContaining('its columns are a, b')],
      [
        '5-blob.parquet',
        null,
        'column "eventtime" is a BLOB; expected a string or timestamp. Is this CloudTrail?',
      ],
      ['6-empty.json', null, 'the file is empty'],
      ['7-broken-record.json', 2, expect.stringContaining('broken JSON')],
      ['8-text.json', null, expect.stringContaining('neither Parquet nor JSON')],
      ['9-garbled.parquet', null, expect.any(String)],
    ])
    const saved = Number(rejects[0]!.position) - 1
    expect(saved).toBeGreaterThan(5)
    expect(note.counts).toEqual(counted(4 + saved + 8, 4 + saved, 0, 8))
    expect(note.warnings.at(-1)).toMatch(/^8 records of \d+ could not be used/)
  })

  test('a record of a long file is named by its line there, however many files are read at once', async () => {
    const folder = scratchFolder()
    const input = `${folder}/in`
    const lines = Array.from({ length: 3000 }, (_, i) => ({ ...record(i), padding: 'x'.repeat(100) }))
    for (let file = 1; file <= 6; file++) {
      const own = lines.map((line, i) => ({ ...line, eventID: `${file}-${i}` }))
      const texts = [...own.map((line) => JSON.stringify(line)), JSON.stringify({ eventID: `${file}-last` })]
      write(`${input}/${file}.jsonl`, texts.join('\n')) // the last line does not end
    }
    await runIngest(`${folder}/run`, [input])
    const rejects = await readRejects(`${folder}/run`)
    expect(rejects.map(({ position }) => position)).toEqual(Array(6).fill(3001))
  })

  test('when nothing can be used, the stage fails and says why', async () => {
    const folder = scratchFolder()
    await writeParquet(
      `${folder}/a.parquet`,
      `SELECT 'x'::BLOB AS eventtime, 'a' AS eventsource, 'b' AS eventname, '{}' AS useridentity`,
    )
    await expect(runIngest(`${folder}/run`, [`${folder}/a.parquet`])).rejects.toThrow(
      'a.parquet: column "eventtime" is a BLOB; expected a string or timestamp. Is this CloudTrail?',
    )
    expect(existsSync(`${folder}/run/ingest.json`)).toBe(false)
  })

  test('a path that does not exist, an empty folder, a bucket that cannot be had', async () => {
    const folder = scratchFolder()
    mkdirSync(`${folder}/empty`)
    await expect(runIngest(`${folder}/run`, [`${folder}/nowhere`])).rejects.toThrow(
      `${folder}/nowhere: no such file or folder`,
    )
    await expect(runIngest(`${folder}/run`, [`${folder}/empty`])).rejects.toThrow(
      `${folder}/empty: no file here`,
    )
    await expect(runIngest(`${folder}/run`, [`${folder}/*.parquet`])).rejects.toThrow('no file here')
    await expect(runIngest(`${folder}/run`, [])).rejects.toMatchObject({ exitCode: 2 })
  })
})

describe('secrets', () => {
  const records = [
    record(1, { requestParameters: { password: 'bait', nextToken: 'a' } }),
    record(1, { requestParameters: { password: 'bait', nextToken: 'a' } }),
    record(2, { responseElements: { masterUserPassword: 'bait' }, errorMessage: 'password=bait' }),
    record(3, { additionalEventData: { url: 'https://kim:bait@example.com/' } }),
  ]
  const texts = (events: readonly Record<string, unknown>[]) =>
    events.map((of) => [
      of.request_parameters,
      of.response_elements,
      of.error_message,
      of.additional_event_data,
    ])

  test('are masked, and counted by what told them, once an event', async () => {
    const folder = scratchFolder()
    const note = await runIngest(`${folder}/run`, [writeTrail(`${folder}/a.json`, records)])
    expect(texts(await readEvents(`${folder}/run`))).toEqual([
      ['{"password":"[masked]","nextToken":"a"}', null, null, null],
      [
        JSON.stringify(record(2).requestParameters),
        '{"masterUserPassword":"[masked]"}',
        'password=[masked]',
        null,
      ],
      [
        JSON.stringify(record(3).requestParameters),
        null,
        null,
        '{"url":"https://kim:[masked]@example.com/"}',
      ],
    ])
    expect(note.tables.find(({ title }) => title.startsWith('Secrets masked'))?.rows).toEqual([
      ['password', 2],
      ['(told by its shape)', 1],
      ['masterUserPassword', 1],
    ])
    expect(note.counts['secrets masked']).toBe(4)
  })

  test('stay where the setting says so', async () => {
    const folder = scratchFolder()
    const settings = readSettings(['ingest.mask=false'])
    const note = await runIngest(`${folder}/run`, [writeTrail(`${folder}/a.json`, records)], { settings })
    expect(texts(await readEvents(`${folder}/run`))[0]![0]).toBe('{"password":"bait","nextToken":"a"}')
    expect(note.counts['secrets masked']).toBeUndefined()
  })
})

describe('duplicates', () => {
  test('an event with a time on each side of midnight counts once, in one run and over two', async () => {
    const folder = scratchFolder()
    const input = `${folder}/in`
    const [before, after] = ['2026-11-02T23:59:59Z', '2026-11-03T00:00:01Z']
    writeTrail(`${input}/a.json`, [record(1, { eventTime: before }), record(1, { eventTime: after })])
    writeTrail(`${input}/b.json`, [record(2, { eventTime: after })])
    expect((await runIngest(`${folder}/run`, [input])).counts).toEqual(counted(3, 2, 1, 0))
    writeTrail(`${input}/c.json`, [record(2, { eventTime: before }), record(3, { eventTime: before })])
    expect((await runIngest(`${folder}/run`, [input])).counts).toEqual(counted(5, 3, 2, 0))
  })

  test('the first delivery stays, in one file, over files and over runs', async () => {
    const folder = scratchFolder()
    const input = `${folder}/in`
    writeTrail(`${input}/a.json`, [record(1), record(2), record(1), record(2, { eventName: 'PutObject' })])
    writeTrail(`${input}/b.json`, [record(2), record(3)])
    const first = await runIngest(`${folder}/run`, [input])
    expect(first.counts).toEqual(counted(6, 3, 3, 0))
    expect(first.warnings).toEqual([expect.stringContaining('1 duplicate had the event id of another event')])

    await writeAthena(`${input}/c.parquet`, [
      record(3),
      record(4),
      record(5, { eventTime: '2026-11-01T23:00:00Z' }),
    ])
    const second = await runIngest(`${folder}/run`, [input])
    expect(second.counts).toEqual(counted(9, 5, 4, 0))
    expect(second.prose[1]).toContain('read 1 new file; 1 late event')
    const events = await readEvents(`${folder}/run`)
    expect(events.map(({ file_id }) => file_id)).toEqual([1, 1, 2, 3, 3])
    expect(events[1]!.action).toBe('s3:GetObject')
  })
})

describe('runs', () => {
  const days = ['2026-11-01', '2026-11-02', '2026-11-03']
  function manyFiles(input: string): void {
    for (const [d, day] of days.entries())
      writeTrail(
        `${input}/${day}.json.gz`,
        Array.from({ length: 40 }, (_, i) =>
          record(d * 100 + i, {
            eventTime: `${day}T10:00:00Z`,
            userIdentity: session('Admin', `person${i % 7}`),
          }),
        ),
      )
  }

  test('the same input gives the same bytes', async () => {
    const folder = scratchFolder()
    manyFiles(`${folder}/in`)
    await runIngest(`${folder}/one`, [`${folder}/in`])
    await runIngest(`${folder}/two`, [`${folder}/in`])
    expect(contentOf(`${folder}/two`)).toEqual(contentOf(`${folder}/one`))
    await runIngest(`${folder}/two`, [`${folder}/in`], { force: true })
    expect(contentOf(`${folder}/two`)).toEqual(contentOf(`${folder}/one`))
    expect(Object.keys(contentOf(`${folder}/one`))).toEqual([
      'events/day=2026-11-01/part-0001.parquet',
      'events/day=2026-11-02/part-0001.parquet',
      'events/day=2026-11-03/part-0001.parquet',
      'ingest.json',
      'rejects.parquet',
      'usually-run.json',
    ])
  })

  test('nothing new: skipped; a new file: only that is read', async () => {
    const folder = scratchFolder()
    manyFiles(`${folder}/in`)
    const said: string[] = []
    const log = openLog('plain', (text) => void said.push(text))
    await runIngest(`${folder}/run`, [`${folder}/in`], { log })
    const before = contentOf(`${folder}/run/events`)
    await runIngest(`${folder}/run`, [`${folder}/in`], { log })
    expect(said.at(-1)).toBe('ingest: unchanged, kept\n')
    writeTrail(`${folder}/in/2026-11-04.json.gz`, [record(900, { eventTime: '2026-11-04T10:00:00Z' })])
    const note = await runIngest(`${folder}/run`, [`${folder}/in`], { log })
    expect(note.counts).toEqual(counted(121, 121, 0, 0))
    expect(contentOf(`${folder}/run/events`)).toMatchObject(before)
  })

  test('a file that changed is read again, one that vanished keeps its events', async () => {
    const folder = scratchFolder()
    manyFiles(`${folder}/in`)
    await runIngest(`${folder}/run`, [`${folder}/in`])
    writeTrail(`${folder}/in/2026-11-01.json.gz`, [
      record(0, { eventTime: '2026-11-01T10:00:00Z' }),
      record(901, { eventTime: '2026-11-01T10:00:00Z' }),
    ])
    rmSync(`${folder}/in/2026-11-02.json.gz`)
    const note = await runIngest(`${folder}/run`, [`${folder}/in`])
    expect(note.counts).toEqual(counted(122, 121, 1, 0))
    expect(note.warnings).toEqual(
      expect.arrayContaining([
        expect.stringContaining('1 file read earlier is no longer there'),
        expect.stringContaining('1 file changed'),
      ]),
    )
    writeTrail(`${folder}/in/2026-11-03.json.gz`, [record(902, { eventTime: '2026-11-03T10:00:00Z' })])
    expect((await runIngest(`${folder}/run`, [`${folder}/in`])).warnings).toContain(
      '2 files changed after they were read and were read again; what they held before is kept.',
    )
  })

  test('other inputs start afresh', async () => {
    const folder = scratchFolder()
    manyFiles(`${folder}/in`)
    await runIngest(`${folder}/run`, [`${folder}/in`])
    const note = await runIngest(`${folder}/run`, [`${folder}/in/2026-11-02.json.gz`])
    expect(note.counts).toEqual(counted(40, 40, 0, 0))
    expect(readdirSync(`${folder}/run/events`)).toEqual(['day=2026-11-02'])
  })

  test('an interrupted run leaves the last complete output, and the next one reads the rest', async () => {
    const folder = scratchFolder()
    const input = `${folder}/in`
    manyFiles(input)
    await runIngest(`${folder}/run`, [input])
    const before = contentOf(`${folder}/run`)
    // The size of these files makes each a batch of its own.
    for (const [i, day] of days.entries())
      await writeParquet(
        `${input}/more-${i}.parquet`,
        `SELECT '${day}T12:00:00Z' AS eventtime, 'iam.amazonaws.com' AS eventsource, 'GetUser' AS eventname,
          '${i}-' || n AS eventid, {'type': 'Root', 'accountid': '1'} AS useridentity, repeat('x', 1000000) || n AS padding
         FROM range(50) AS r(n)`,
        'uncompressed',
      )
    cpSync(`${folder}/run`, `${folder}/never-stopped`, { recursive: true })
    const controller = new AbortController()
    const log = openLog('plain', (text) => void (text.includes('30 %') && controller.abort()))
    await expect(runIngest(`${folder}/run`, [input], { signal: controller.signal, log })).rejects.toThrow(
      'interrupted',
    )
    const { 'ingest.partial/ingest.json': progress, ...published } = Object.fromEntries(
      Object.entries(contentOf(`${folder}/run`)).filter(
        ([file]) => !/^ingest.partial\/(events|rejects|scratch|spill)/.test(file),
      ),
    )
    expect(published).toEqual(before)
    expect(progress).toBeDefined()
    const done = JSON.parse(readFileSync(`${folder}/run/ingest.partial/ingest.json`, 'utf8')) as Ledger
    expect(done.files.length).toBe(4)

    const note = await runIngest(`${folder}/run`, [input])
    expect(note.counts).toEqual(counted(270, 270, 0, 0))
    expect(existsSync(`${folder}/run/ingest.partial`)).toBe(false)
    await runIngest(`${folder}/never-stopped`, [input])
    expect(contentOf(`${folder}/run`)).toEqual(contentOf(`${folder}/never-stopped`))
  })

  test('a run killed while it publishes is finished by the next', async () => {
    const folder = scratchFolder()
    manyFiles(`${folder}/in`)
    await runIngest(`${folder}/whole`, [`${folder}/in`])
    // As if killed after the first part was moved: the rest and the ledger still lie in ingest.partial/.
    cpSync(`${folder}/whole`, `${folder}/run/ingest.partial`, { recursive: true })
    mkdirSync(`${folder}/run/ingest.partial/rejects`, { recursive: true })
    cpSync(`${folder}/whole/rejects.parquet`, `${folder}/run/ingest.partial/rejects/0001.parquet`)
    cpSync(`${folder}/whole/events/day=2026-11-01`, `${folder}/run/events/day=2026-11-01`, {
      recursive: true,
    })
    write(`${folder}/run/events/day=2020-01-01/part-0001.parquet`, 'left over')
    await runIngest(`${folder}/run`, [`${folder}/in`])
    expect(contentOf(`${folder}/run`)).toEqual(contentOf(`${folder}/whole`))
  })

  test('a mere touch of a file reads it again and changes no event', async () => {
    const folder = scratchFolder()
    writeTrail(`${folder}/in/a.json`, [record(1)])
    await runIngest(`${folder}/run`, [`${folder}/in`])
    const before = contentOf(`${folder}/run/events`)
    utimesSync(`${folder}/in/a.json`, new Date(), new Date(0))
    expect((await runIngest(`${folder}/run`, [`${folder}/in`])).counts).toEqual(counted(2, 1, 1, 0))
    expect(contentOf(`${folder}/run/events`)).toEqual(before)
  })
})

test('a part of events/ that is gone is read again; where it no longer can be, nothing is thrown away', async () => {
  const folder = scratchFolder()
  const [input, out] = [`${folder}/in`, `${folder}/run`]
  const first = writeTrail(`${input}/a.json`, [record(1)])
  writeTrail(`${input}/b.json`, [record(2, { eventTime: '2026-11-03T10:00:00Z' })])
  await runIngest(out, [input])
  const part = `${out}/events/day=2026-11-03/part-0001.parquet`
  rmSync(part)
  let said = ''
  const log = openLog('plain', (text) => {
    said += text
  })
  await runIngest(out, [input], { log })
  expect(said).toContain(`ingest: ${part} is missing: it is made again\n`)
  expect((await readEvents(out)).map(({ event_id }) => event_id)).toEqual([eventId(1), eventId(2)])
  rmSync(first)
  rmSync(part)
  await expect(runIngest(out, [input])).rejects.toThrow(
    `${part} is missing, and a file read earlier can no longer be read again (${first}): the events would be lost. Bring back what is missing from a copy, or give --force`,
  )
  expect((await readEvents(out)).map(({ event_id }) => event_id)).toEqual([eventId(1)])
})

describe('the place to write to', () => {
  const mountable = canMount()

  test.skipIf(!mountable)('a full disk (needs a mount)', () =>
    withMount('size=1m', async (folder) => {
      const input = scratchFolder()
      await writeParquet(
        `${input}/a.parquet`,
        `SELECT '2026-11-02T10:00:00Z' AS eventtime, 'iam.amazonaws.com' AS eventsource, 'GetUser' AS eventname, uuid()::VARCHAR AS eventid, {'type': 'Root', 'accountid': '1'} AS useridentity FROM range(100000)`,
      )
      await expect(runIngest(`${folder}/run`, [input])).rejects.toThrow('the disk is full')
    }),
  )

  test.skipIf(!mountable)('a read-only folder (needs a mount)', () =>
    withMount('ro', async (folder) => {
      const input = scratchFolder()
      writeTrail(`${input}/a.json`, [record(1)])
      await expect(runIngest(`${folder}/run`, [input])).rejects.toThrow('cannot write or read here')
    }),
  )
})

/** Bytes in the middle overwritten: the footer still says that all is well. */
function garbled(file: Buffer): Buffer {
  const copy = Buffer.from(file)
  copy.fill(0xff, 10, 300)
  return copy
}

// docs/research.md says what these folders hold.
const { ATTACK_LOGS, OCSF_SAMPLES } = process.env

test.skipIf(!ATTACK_LOGS)('real attack logs are read whole (needs ATTACK_LOGS)', async () => {
  const folder = scratchFolder()
  const note = await runIngest(`${folder}/run`, [ATTACK_LOGS!])
  expect(note.counts).toEqual(counted(310, 310, 0, 0))
  const [row] = await query(
    `SELECT CAST(count(DISTINCT principal) AS INTEGER) AS principals FROM read_parquet('${folder}/run/events/**/*.parquet', hive_partitioning = false)`,
  )
  expect(row!.principals).toBe(41)
})

test.skipIf(!OCSF_SAMPLES)(
  'Security Lake says the same as JSON and as Parquet (needs OCSF_SAMPLES)',
  async () => {
    const samples = OCSF_SAMPLES!
    const folder = scratchFolder()
    for (const name of readdirSync(samples))
      await writeParquet(
        `${folder}/in/${name}.parquet`,
        `SELECT * FROM read_json('${samples}/${name}', columns = {class_uid: 'INTEGER', time: 'BIGINT', metadata: 'STRUCT(uid VARCHAR, product STRUCT(name VARCHAR, version VARCHAR, feature STRUCT(name VARCHAR)))',
        api: 'STRUCT(operation VARCHAR, service STRUCT(name VARCHAR), request STRUCT(uid VARCHAR, data VARCHAR), response STRUCT(error VARCHAR, message VARCHAR, data VARCHAR))',
        actor: 'STRUCT("user" STRUCT(type VARCHAR, name VARCHAR, uid VARCHAR, uid_alt VARCHAR, credential_uid VARCHAR, account STRUCT(uid VARCHAR)), "session" STRUCT(issuer VARCHAR, is_mfa BOOLEAN), invoked_by VARCHAR)',
        is_mfa: 'BOOLEAN', src_endpoint: 'STRUCT(ip VARCHAR)', http_request: 'STRUCT(user_agent VARCHAR)', cloud: 'STRUCT(region VARCHAR)', unmapped: 'JSON'})`,
      )
    expect((await runIngest(`${folder}/json`, [samples])).counts).toEqual(counted(6, 3, 3, 0))
    expect((await runIngest(`${folder}/parquet`, [`${folder}/in`])).counts).toEqual(counted(6, 3, 3, 0))
    const withoutType = (rows: Awaited<ReturnType<typeof readEvents>>) =>
      rows.map(({ event_type, ...row }) => row)
    expect(withoutType(await readEvents(`${folder}/parquet`))).toEqual(
      withoutType(await readEvents(`${folder}/json`)),
    )
  },
)
