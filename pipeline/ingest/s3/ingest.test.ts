/** Ingest from buckets: what is listed, copied, read again and told; against moto's server. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { again, hasMoto } from '../../example/moto.ts'
import { documentedPolicy, openS3, type S3Stand } from '../../example/s3.ts'
import {
  eventId,
  readEvents,
  record,
  runIngest,
  scratchFolder,
  writeTrail,
} from '../../example/trail-files.ts'
import { openLog } from '../../log.ts'
import { requireLedger } from '../../run-folder/ledger.ts'
import { readScope } from '../scope.ts'
import { findSources } from '../sources.ts'

const runs = hasMoto() ? describe : describe.skip
let s3: S3Stand
let out: string
beforeAll(async () => {
  if (hasMoto()) s3 = await openS3()
})
afterAll(() => s3?.close())
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  out = scratchFolder()
  if (!s3) return
  vi.stubEnv('AWS_ENDPOINT_URL', s3.url)
  useKeys({ keyId: 'AKIATESTTESTTESTTEST', secret: 'test-secret' })
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
  s3.requests = []
  s3.gate = () => false
})
afterEach(async () => {
  vi.unstubAllEnvs()
  rmSync(out, { recursive: true })
})

function useKeys({ keyId, secret }: { keyId: string; secret: string }): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', keyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
}

const trail = (...numbers: number[]) =>
  gzipSync(JSON.stringify({ Records: numbers.map((number) => record(number)) }))
const put = (Bucket: string, Key: string, Body: Uint8Array) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body }))
const readIds = async () => (await readEvents(out)).map((event) => event.event_id)
const ids = (...numbers: number[]) => numbers.map(eventId)
const copied = () => s3.requests.filter(({ path }) => path.split('/').length > 2 && !path.endsWith('/'))
const lists = () => s3.requests.filter(({ query }) => query.has('list-type'))

/** Paths below the bucket, in order. */
async function found(address: string, options: Parameters<typeof readScope>[0] = {}): Promise<string[]> {
  const { files } = await findSources([address], readScope(options))
  return files.map(({ path }) => path.replace(/^s3:\/\/[^/]+\//, ''))
}

const oddKeys = [
  'a[1].json.gz',
  'b?.json.gz',
  'c*.json.gz',
  'd#e.json.gz',
  'f%41+g.json.gz',
  'i j.json.gz',
  'k&<l>"\'.json.gz',
  '\u00fc\u65e5\u{1f511}.json.gz',
  'control\u0001.json.gz',
  'no-ending',
  '//double//slash.json.gz',
  '../up.json.gz',
  'back\\slash.json.gz',
  '{x,y}.json.gz',
]

runs('keys', () => {
  beforeAll(() => s3.makeBucket('odd', Object.fromEntries(oddKeys.map((key, i) => [key, trail(i)]))))

  test('with any characters are read as they stand (needs moto_server)', async () => {
    await runIngest(out, ['s3://odd'])
    expect(await readIds()).toEqual(ids(...oddKeys.keys()))
    expect(new Set(requireLedger(out).files.map(({ path }) => path))).toEqual(
      new Set(oddKeys.map((key) => `s3://odd/${key}`)),
    )
  })

  test.each(oddKeys)('%j may be named alone (needs moto_server)', async (key) => {
    expect(await found(`s3://odd/${key}`)).toEqual([key])
  })

  test('may be a glob (needs moto_server)', async () => {
    expect(await found('s3://odd/[ab]*.json.gz')).toEqual([
      'a[1].json.gz',
      'b?.json.gz',
      'back\\slash.json.gz',
    ])
    expect(await found('s3://odd/**/s*.gz')).toEqual(['//double//slash.json.gz'])
    await expect(found('s3://odd/z*')).rejects.toThrow('s3://odd/z*: no file here; expected CloudTrail files')
  })
})

const tree = (account: string, service: string, region: string, day: string) =>
  `AWSLogs/${account}/${service}/${region}/${day}/${account}_${service}_${region}.json.gz`
const accounts = ['111111111111', '222222222222']
const regions = ['eu-west-1', 'us-east-1']
const days = ['2026/09/30', '2026/10/31', '2026/11/01', '2026/11/02']

runs('a trail', () => {
  beforeAll(async () => {
    const keys = accounts.flatMap((account) =>
      regions.flatMap((region) =>
        days.flatMap((day) =>
          ['CloudTrail', 'CloudTrail-Digest', 'CloudTrail-Insight', 'vpcflowlogs', 'Config'].map((service) =>
            tree(account, service, region, day),
          ),
        ),
      ),
    )
    await s3.makeBucket('trail', Object.fromEntries(keys.map((key) => [key, 'x'])))
    const mixed = [
      '0-athena/part-0',
      ...keys.map((key) => `security/${key}`),
      'security/export.json',
      'z.json',
    ]
    await s3.makeBucket('mixed', Object.fromEntries(mixed.map((key) => [key, 'x'])))
    const ofOrganisation = keys.map((key) => key.replace('AWSLogs/', 'AWSLogs/o-a1b2c3d4e5/'))
    await s3.makeBucket('organisation', Object.fromEntries(ofOrganisation.map((key) => [key, 'x'])))
  })
  const all = accounts.flatMap((account) =>
    regions.flatMap((region) => days.map((day) => tree(account, 'CloudTrail', region, day))),
  )

  test('is listed without what lies beside it (needs moto_server)', async () => {
    expect(await found('s3://trail/AWSLogs/')).toEqual(all)
    // AWSLogs/, two accounts, their CloudTrail/, four regions; no digest, insight, flow log or Config.
    expect(lists().map(({ query }) => query.get('prefix'))).toEqual([
      'AWSLogs/',
      ...accounts.map((account) => `AWSLogs/${account}/`),
      ...accounts.map((account) => `AWSLogs/${account}/CloudTrail/`),
      ...accounts.flatMap((account) => regions.map((region) => `AWSLogs/${account}/CloudTrail/${region}/`)),
    ])
  })

  test('is narrowed to days, accounts and regions while it is listed (needs moto_server)', async () => {
    const options = { since: '2026-11-01', accounts: '222222222222', regions: 'eu-west-1' }
    expect(await found('s3://trail/AWSLogs/', options)).toEqual([
      tree('222222222222', 'CloudTrail', 'eu-west-1', '2026/11/01'),
      tree('222222222222', 'CloudTrail', 'eu-west-1', '2026/11/02'),
    ])
    expect(lists().map(({ query }) => [query.get('prefix'), query.get('start-after')])).toEqual([
      ['AWSLogs/', null],
      ['AWSLogs/222222222222/', null],
      ['AWSLogs/222222222222/CloudTrail/', null],
      ['AWSLogs/222222222222/CloudTrail/eu-west-1/', 'AWSLogs/222222222222/CloudTrail/eu-west-1/2026/11/01'],
    ])
  })

  test('is found in a bucket that holds more, and narrowed there (needs moto_server)', async () => {
    expect(await found('s3://mixed', { since: '2026-11-02', regions: 'us-east-1' })).toEqual([
      '0-athena/part-0',
      ...accounts.map((account) => `security/${tree(account, 'CloudTrail', 'us-east-1', '2026/11/02')}`),
      'security/export.json',
      'z.json',
    ])
    // The whole bucket up to the tree, what is behind it, then AWSLogs/, two accounts, CloudTrail/, a region each.
    expect(lists()).toHaveLength(9)
  })

  test('of an organisation, from any folder of it, and by a glob (needs moto_server)', async () => {
    const november = (account: string, region: string) =>
      days
        .slice(2)
        .map((day) => tree(account, 'CloudTrail', region, day).replace('AWSLogs/', 'AWSLogs/o-a1b2c3d4e5/'))
    expect(await found('s3://organisation', { accounts: '111111111111', since: '2026-11-01' })).toEqual([
      ...november('111111111111', 'eu-west-1'),
      ...november('111111111111', 'us-east-1'),
    ])
    const region = 's3://organisation/AWSLogs/o-a1b2c3d4e5/111111111111/CloudTrail/us-east-1'
    expect(await found(region, { since: '2026-11-01' })).toEqual(november('111111111111', 'us-east-1'))
    expect(await found(`${region}/2026/11/`)).toEqual(november('111111111111', 'us-east-1'))
    s3.requests = []
    const glob = 's3://organisation/AWSLogs/o-*/*/CloudTrail/eu-*/2026/11'
    expect(await found(glob)).toEqual(accounts.flatMap((account) => november(account, 'eu-west-1')))
    expect(lists().every(({ query }) => !/Digest|vpcflow|us-east/.test(query.get('prefix')!))).toBe(true)
    await expect(found(region, { accounts: '999999999999' })).resolves.toEqual([])
    await expect(found('s3://trail', { accounts: '999999999999' })).rejects.toThrow(
      'no file here of the days, accounts and regions asked for',
    )
  })
})

runs('runs', () => {
  test('a second one copies only what is new or changed, and tells what went (needs moto_server)', async () => {
    await s3.makeBucket('week', { 'a.json.gz': trail(1), 'b.json.gz': trail(2), 'c.json.gz': trail(3) })
    await runIngest(out, ['s3://week'])
    expect(
      copied()
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/week/a.json.gz', '/week/b.json.gz', '/week/c.json.gz'])

    // a stays, though it is put again as it is; b changes without a change of size; c goes; d is new.
    await put('week', 'a.json.gz', trail(1))
    await put('week', 'b.json.gz', trail(4))
    await s3.client.send(new DeleteObjectCommand({ Bucket: 'week', Key: 'c.json.gz' }))
    await put('week', 'd.json.gz', trail(5))
    s3.requests = []
    const note = await runIngest(out, ['s3://week'])
    expect(
      copied()
        .map(({ path }) => path)
        .sort(),
    ).toEqual(['/week/b.json.gz', '/week/d.json.gz'])
    expect(await readIds()).toEqual(ids(1, 2, 3, 4, 5))
    expect(note.warnings).toEqual([
      '1 file read earlier is no longer there; its events are kept.',
      '1 file changed after it was read and was read again; what it held before is kept.',
    ])

    s3.requests = []
    const lines: string[] = []
    await runIngest(out, ['s3://week'], { log: openLog('plain', (text) => void lines.push(text)) })
    expect(copied()).toEqual([])
    expect(lines).toEqual(['ingest: unchanged, kept\n'])
  })

  test('a later --since calls no file vanished (needs moto_server)', async () => {
    const keys = days.map((day) => tree('111111111111', 'CloudTrail', 'eu-west-1', day))
    await s3.makeBucket('since', Object.fromEntries(keys.map((key, i) => [key, trail(i)])))
    await runIngest(out, ['s3://since'], {}, { since: '2026-10-01' })
    expect(await readIds()).toEqual(ids(1, 2, 3))
    const note = await runIngest(out, ['s3://since'], {}, { since: '2026-11-02' })
    expect(await readIds()).toEqual(ids(1, 2, 3))
    expect(note.warnings).toEqual([])
    await runIngest(out, ['s3://since'])
    expect(await readIds()).toEqual(ids(0, 1, 2, 3))
  })

  test('what goes or changes between listing and copying is told (needs moto_server)', async () => {
    await s3.makeBucket('moving', { 'a.json.gz': trail(1), 'b.json.gz': trail(2), 'c.json.gz': trail(3) })
    let change: Promise<unknown> | undefined
    s3.gate = async ({ path }) => {
      if (path.endsWith('/')) return false
      change ??= Promise.all([
        s3.client.send(new DeleteObjectCommand({ Bucket: 'moving', Key: 'b.json.gz' })),
        put('moving', 'c.json.gz', trail(4)),
      ])
      await change
      return false
    }
    const note = await runIngest(out, ['s3://moving'])
    expect(await readIds()).toEqual(ids(1, 4))
    expect(note.warnings).toEqual([
      '1 object went between listing and copying, such as s3://moving/b.json.gz: nothing was read from it.',
      '1 object changed between listing and copying, such as s3://moving/c.json.gz: the newer content was read.',
    ])
  })
  test('an object that cannot be read is told, and tried again by the next run (needs moto_server)', async () => {
    await s3.makeBucket('partly', { 'a.json.gz': trail(1), 'b.json.gz': trail(2) })
    s3.gate = ({ path }, response) => {
      if (!path.endsWith('b.json.gz')) return false
      response.writeHead(403, { 'content-type': 'application/xml' })
      response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>')
      return true
    }
    const note = await runIngest(out, ['s3://partly'])
    expect(await readIds()).toEqual(ids(1))
    expect(note.warnings).toEqual([
      '1 object could not be read; the next run tries again. s3://partly/b.json.gz: access denied: ' +
        's3:GetObject on arn:aws:s3:::partly/b.json.gz is missing, in the policy of these credentials or of the bucket. ' +
        'A bucket whose readers pay needs --request-payer.',
    ])
    s3.gate = () => false
    await runIngest(out, ['s3://partly'])
    expect(await readIds()).toEqual(ids(1, 2))
  })

  test('a copy that breaks off is begun again, and given up in the end (needs moto_server)', async () => {
    await s3.makeBucket('broken', { 'a.json.gz': trail(1), 'b.json.gz': trail(2) })
    const cut = (times: number): S3Stand['gate'] => {
      let left = times
      return ({ path }, response) => {
        if (!path.endsWith('b.json.gz') || left-- <= 0) return false
        response.writeHead(200, { 'content-length': '1000', etag: '"x"' })
        response.write('half')
        setTimeout(() => response.destroy(), 20)
        return true
      }
    }
    s3.gate = cut(Number.POSITIVE_INFINITY)
    const note = await runIngest(out, ['s3://broken'])
    expect(await readIds()).toEqual(ids(1))
    expect(note.warnings[0]).toMatch(
      /^1 object could not be read; the next run tries again\. s3:\/\/broken\/b\.json\.gz: the copy broke off 4 times/,
    )
    s3.gate = cut(2)
    s3.requests = []
    await runIngest(out, ['s3://broken'])
    expect(copied()).toHaveLength(3)
    expect(await readIds()).toEqual(ids(1, 2))
  })

  test(
    'a user who may list but not read, or not even list, is told what is missing (needs moto_server)',
    again,
    async () => {
      await s3.makeBucket('policed', { 'a.json.gz': trail(1) })
      const listing = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::policed' }
      const reading = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::policed/*' }
      const lister = await s3.makeUser('lister', [listing])
      const reader = await s3.makeUser('reader', [reading])
      await s3.checkPermissions(true)
      try {
        useKeys(lister)
        await expect(runIngest(out, ['s3://policed'])).rejects.toThrow(
          's3://policed/a.json.gz: access denied: s3:GetObject on arn:aws:s3:::policed/a.json.gz is missing',
        )
        useKeys(reader)
        await expect(runIngest(out, ['s3://policed'])).rejects.toThrow(
          's3://policed/: access denied: s3:ListBucket on arn:aws:s3:::policed is missing',
        )
        expect(await found('s3://policed/a.json.gz')).toEqual(['a.json.gz'])
      } finally {
        await s3.checkPermissions(false)
      }
    },
  )

  test('an interrupted one stops copying, and the next goes on at the last finished batch (needs moto_server)', async () => {
    // Files of this size (of plain text, so told) make a batch each.
    const large = (number: number) => Buffer.concat([trail(number), Buffer.alloc(30 * 2 ** 20)])
    const names = ['a', 'b', 'c', 'd'].map((name) => `${name}.json.gz`)
    await s3.makeBucket('long', Object.fromEntries(names.map((name, i) => [name, large(i)])))
    const abort = new AbortController()
    s3.gate = ({ path }) => {
      if (path.endsWith('c.json.gz')) abort.abort()
      return false
    }
    await expect(runIngest(out, ['s3://long'], { signal: abort.signal })).rejects.toThrow(
      'ingest: interrupted; the last complete output is kept',
    )
    expect(existsSync(join(out, 'ingest.partial', 'objects'))).toBe(false)
    const done = requireLedger(join(out, 'ingest.partial')).files.map(({ path }) => path)
    expect(done[0]).toBe('s3://long/a.json.gz')
    s3.gate = () => false
    s3.requests = []
    await runIngest(out, ['s3://long'])
    expect(copied().map(({ path }) => path)).toEqual(names.slice(done.length).map((name) => `/long/${name}`))
    expect(requireLedger(out).files.map(({ kept }) => kept)).toEqual([1, 1, 1, 1])
  })

  test('the policy that docs/permissions.md gives is enough (needs moto_server)', again, async () => {
    await s3.makeBucket('documented', {
      [tree('111111111111', 'CloudTrail', 'eu-west-1', '2026/11/02')]: trail(1),
      'other.json.gz': trail(2),
    })
    const names = { BUCKET: 'documented', REGION: 'eu-west-1', ACCOUNT: '111111111111', KEY: 'key' }
    const reader = await s3.makeUser('documented', documentedPolicy("A trail's bucket", names))
    await s3.checkPermissions(true)
    try {
      useKeys(reader)
      await runIngest(out, ['s3://documented/AWSLogs/'])
      expect(await readIds()).toEqual(ids(1))
      const other = scratchFolder()
      await expect(runIngest(other, ['s3://documented/other.json.gz'])).rejects.toThrow(
        's3:GetObject on arn:aws:s3:::documented/other.json.gz is missing',
      )
      rmSync(other, { recursive: true })
    } finally {
      await s3.checkPermissions(false)
    }
  })

  test('copies lie in a private folder of the run while they are read, and no longer (needs moto_server)', async () => {
    await s3.makeBucket('private', { 'a.json.gz': trail(1), 'b.json.gz': trail(2) })
    const objects = join(out, 'ingest.partial', 'objects')
    const modes: Record<string, string> = {}
    const names = () => readdirSync(objects, { recursive: true }).map(String)
    s3.gate = async ({ path }, response) => {
      if (!path.endsWith('b.json.gz')) return false
      await vi.waitFor(() => expect(names().some((name) => name.endsWith('object-0'))).toBe(true))
      for (const name of ['.', ...names()])
        modes[name.replace(/batch-\w{6}/, 'batch-RANDOM')] = (
          statSync(join(objects, name)).mode & 0o777
        ).toString(8)
      response.destroy()
      return true
    }
    await expect(runIngest(out, ['s3://private'])).rejects.toThrow('cannot be reached (ECONNRESET)')
    expect(modes).toEqual({ '.': '700', 'batch-RANDOM': '700', 'batch-RANDOM/object-0': '600' })
    expect(existsSync(objects)).toBe(false)
  })
})

test("--since, --accounts and --regions narrow local folders too, and files that are no trail's are read", async () => {
  const folder = scratchFolder()
  for (const [i, account] of accounts.entries())
    for (const [j, day] of days.entries())
      writeTrail(join(folder, tree(account, 'CloudTrail', 'eu-west-1', day)), [record(10 * i + j)])
  writeTrail(join(folder, '111111111111_CloudTrail_us-east-1_20260901T0000Z_abc.json.gz'), [record(30)])
  writeTrail(join(folder, 'export.json'), [record(31)])
  const note = await runIngest(out, [folder], {}, { since: '2026-11-01', accounts: '111111111111' })
  expect(await readIds()).toEqual(ids(2, 3, 31))
  expect(note.tables.find(({ title }) => title === 'Files left aside')!.rows).toEqual([
    ['accounts not named by --accounts', 4],
    ['delivered before --since', 3],
  ])
  const other = await runIngest(out, [join(folder, 'export.json')], {}, { since: '2026-11-01' })
  expect(other.warnings[0]).toMatch(/none of these files is one, and all were read/)
  await expect(runIngest(out, [join(folder, 'AWSLogs')], {}, { regions: 'eu-north-1' })).rejects.toThrow(
    'no file to read; left aside: regions not named by --regions (8)',
  )
  rmSync(folder, { recursive: true })
})

test.each([
  [{ since: '2026-02-30' }, '--since 2026-02-30: expected a day such as 2026-10-01'],
  [{ accounts: '111111111111,12' }, '--accounts 111111111111,12: "12" is none; expected account ids'],
  [{ regions: 'Ireland' }, '--regions Ireland: "Ireland" is none; expected regions such as eu-west-1'],
])('%j is wrong usage', (options, message) => {
  expect(() => readScope(options)).toThrow(message)
})
