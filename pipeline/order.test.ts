import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { group } from 'd3-array'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { afterAll, expect, test, vi } from 'vitest'
import { ingest } from './1-ingest.ts'
import { features } from './2-features.ts'
import { train } from './3-train.ts'
import { score } from './4-score.ts'
import { exampleContext, fileDigest, openReader, scratchFolder } from './example/run.ts'
import { digest } from './run-folder/stage.ts'
import { literal } from './warehouse/warehouse.ts'

/** How many threads DuckDB gets: the machine decides in earnest. */
const machine = vi.hoisted(() => ({ threads: 1 }))
vi.mock(import('./warehouse/warehouse.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    openWarehouse: (options) => real.openWarehouse({ threads: machine.threads, ...options }),
  }
})

const folder = scratchFolder('order')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const generator = xoroshiro128plus(7)
const below = (n: number) => (generator.next() >>> 0) % n
const pick = <Item>(list: readonly Item[]): Item => list[below(list.length)]!
const shuffled = <Item>(list: readonly Item[]): Item[] =>
  list
    .map((item): [number, Item] => [generator.next(), item])
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item)

const agents = ['aws-cli/2.17.1 md/Botocore#1.34', 'Boto3/1.34.1', 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0']
const usual = [
  'ec2:DescribeInstances',
  's3:ListBuckets',
  's3:GetObject',
  'iam:ListRoles',
  'sts:GetCallerIdentity',
]
const odd = ['iam:CreateAccessKey', 'iam:AttachUserPolicy', 'secretsmanager:GetSecretValue']
const owners = [
  'user/ana',
  'user/ben',
  'user/cem',
  'user/dia',
  'user/eli',
  'user/fay',
  'role/ingest',
  'role/deploy',
]
const firstDay = Date.parse('2026-11-02T00:00:00Z')
const days = 21

type Call = {
  owner: string
  day: number
  second: number
  key: number
  actions: readonly string[]
  network: number
}

function record({ owner, day, second, key, actions, network }: Call) {
  const [kind, name] = owner.split('/')
  const [source, call] = pick(actions).split(':')
  const accessKeyId = `${kind === 'user' ? 'AKIA' : `ASIA${day}`}${name!.toUpperCase()}0${key}`
  const id = () => (generator.next() >>> 0).toString(16).padStart(8, '0')
  return {
    eventVersion: '1.09',
    eventTime: new Date(firstDay + day * 86_400_000 + second * 1000).toISOString().replace('.000', ''),
    eventSource: `${source}.amazonaws.com`,
    eventName: call,
    awsRegion: 'eu-west-1',
    sourceIPAddress: `198.51.${network}.${below(4)}`,
    userAgent: agents[key % agents.length],
    eventID: `${id()}-${id()}`,
    requestParameters: call === 'GetObject' ? { bucketName: `bucket-${below(3)}` } : null,
    ...(below(20) === 0 ? { errorCode: 'AccessDenied' } : {}),
    eventType: 'AwsApiCall',
    recipientAccountId: '111122223333',
    userIdentity:
      kind === 'user'
        ? {
            type: 'IAMUser',
            arn: `arn:aws:iam::111122223333:user/${name}`,
            accountId: '111122223333',
            userName: name,
            accessKeyId,
          }
        : {
            type: 'AssumedRole',
            arn: `arn:aws:sts::111122223333:assumed-role/${name}/i-0123456789abcdef0`,
            accountId: '111122223333',
            accessKeyId,
            sessionContext: { sessionIssuer: { type: 'Role', userName: name } },
          },
  }
}

/** `calls` calls, dozens a second, over `keys` keys. */
function burst(call: Omit<Call, 'key'>, calls: number, keys: number) {
  return Array.from({ length: calls }, (_, i) =>
    record({ ...call, second: call.second + Math.floor(i / 50), key: below(keys) }),
  )
}

function makeRecords() {
  const records = Array.from({ length: days }, (_, day) => [
    ...owners.flatMap((owner) =>
      [9, 11, 16].flatMap((hour) => {
        const second = hour * 3600 + below(40) * 60
        return burst({ owner, day, second, actions: usual, network: 7 }, 20, 3)
      }),
    ),
    // One key whose calls of a second are too many for the threads to come to them in one piece.
    ...(day % 7 === 0
      ? burst(
          { owner: 'role/ingest', day, second: 4 * 3600, actions: usual.slice(0, 2), network: 7 },
          3000,
          1,
        )
      : []),
  ]).flat()
  records.push(
    ...burst({ owner: 'user/ana', day: days - 2, second: 3 * 3600, actions: odd, network: 99 }, 60, 1),
  )
  // CloudTrail delivers some events twice.
  return [...records, ...records.filter(() => below(8) === 0)]
}

/** The same records in three ways. */
function writeInputs(): string[] {
  const records = makeRecords()
  const at = (name: string) => {
    mkdirSync(join(folder, name))
    return join(folder, name)
  }
  const byDay = at('by-day')
  for (const [day, own] of group(shuffled(records), ({ eventTime }) => eventTime.slice(0, 10)))
    writeFileSync(join(byDay, `${day}.json.gz`), gzipSync(JSON.stringify({ Records: own })))
  const scattered = at('scattered')
  const mixed = shuffled(records)
  for (let from = 0; from < mixed.length; from += 700)
    writeFileSync(
      join(scattered, `${mixed.length - from}.jsonl`),
      mixed
        .slice(from, from + 700)
        .map((record) => `${JSON.stringify(record)}\n`)
        .join(''),
    )
  const whole = at('whole')
  writeFileSync(
    join(whole, 'all.jsonl'),
    records
      .toReversed()
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  )
  return [byDay, scattered, whole]
}

async function tableDigest(out: string): Promise<Record<string, string>> {
  const reader = await openReader()
  await reader.run(`ATTACH ${literal(join(out, 'warehouse.duckdb'))} AS w (READ_ONLY); USE w`)
  const names = await reader.rows<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'w' AND schema_name = 'main' ORDER BY name",
  )
  const digests: Record<string, string> = {}
  for (const { name } of names) {
    const [row] = await reader.rows<{ text: string }>(
      `SELECT md5(string_agg(CAST(t AS VARCHAR), chr(10) ORDER BY rowid)) AS text FROM ${name} t`,
    )
    digests[name] = row!.text
  }
  reader.close()
  return digests
}

function resultDigest(out: string): Record<string, string> {
  const fitted = readdirSync(join(out, 'fitted')).filter((name) => name !== 'sequence.json') // holds the key of the inputs
  const files = [
    ...['scores', 'evidence', 'findings', 'finding_events', 'profiles'].map((name) => `${name}.parquet`),
    'findings.ndjson',
    'findings.csv',
    ...fitted.map((name) => `fitted/${name}`),
  ]
  return Object.fromEntries(files.map((file) => [file, fileDigest(out, file)]))
}

test('calls of the same second: six runs over the same records give the same bytes, whatever order they come in', async () => {
  const inputs = writeInputs()
  const small = ['models.sequence.hidden=8', 'models.sequence.epochs=2']
  const tables = new Set<string>()
  const results = new Set<string>()
  let last: Record<string, string> = {}
  let findings = ''
  for (let i = 0; i < 6; i++) {
    machine.threads = [1, 2, 4, 8][i % 4]!
    const out = join(folder, `run-${i}`)
    const context = exampleContext(out, [...small, `workers=${1 + (i % 2)}`], {
      memory: ['1GiB', '300MiB', '500MiB'][i % 3]!,
      force: true,
    })
    await ingest(context, { input: [inputs[i % 3]!] })
    await features(context, {})
    last = await tableDigest(out)
    tables.add(digest(JSON.stringify(last)))
    if (i === 0 || i === 5) {
      await train(context)
      await score(context)
      results.add(JSON.stringify(resultDigest(out)))
      findings = readFileSync(join(out, 'findings.csv'), 'utf8')
    }
    rmSync(out, { recursive: true })
  }
  expect(Object.keys(last)).toEqual(
    expect.arrayContaining(['session', 'principal_day_step', 'principal_day']),
  )
  expect([...tables]).toHaveLength(1)
  expect([...results]).toHaveLength(1)
  expect(findings).toMatch(/user\/ana.*iam:AttachUserPolicy/)
}, 300_000)
