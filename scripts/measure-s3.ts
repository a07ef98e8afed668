/**
 * node scripts/measure-s3.ts
 *
 * What reading S3 costs in requests and seconds, against moto's server on this machine (MOTO_SERVER, or moto_server on
 * the PATH; `pip install -r scripts/checks.txt` brings it), with and without the 30 ms that an answer takes from a bucket elsewhere.
 * Prints the table of docs/s3.md, with the machine and the day.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openS3, testKeys } from '../pipeline/example/s3.ts'
import { record } from '../pipeline/example/trail-files.ts'
import { copyObjects } from '../pipeline/ingest/s3/copies.ts'
import { listAddress } from '../pipeline/ingest/s3/list.ts'
import { readScope, type ScopeOptions } from '../pipeline/ingest/scope.ts'
import type { SourceFile } from '../pipeline/ingest/source-file.ts'
import { Bucket } from '../pipeline/s3/bucket.ts'

const s3 = await openS3()
Object.assign(process.env, {
  AWS_ENDPOINT_URL: s3.url,
  AWS_ACCESS_KEY_ID: testKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
  AWS_REGION: 'us-east-1',
})

const never = new AbortController().signal
const rows: string[][] = []

/** Measures `work` without and with latency; of three times each, the middle one. */
async function measure(
  what: string,
  latencies: readonly number[],
  work: () => Promise<number>,
): Promise<void> {
  const seconds: string[] = []
  let requests = 0
  let found = 0
  for (const latency of latencies) {
    s3.latency = latency
    const times: number[] = []
    for (let i = 0; i < 3; i++) {
      s3.requests = []
      const started = performance.now()
      found = await work()
      times.push((performance.now() - started) / 1000)
      requests = s3.requests.length
    }
    seconds.push(times.sort((a, b) => a - b)[1]!.toFixed(1))
  }
  rows.push([what, found, requests, ...seconds].map(String))
  process.stderr.write(`${rows.at(-1)!.join(' | ')}\n`)
}

// 839 trail files of 20 records, of one account and region.
const content = gzipSync(JSON.stringify({ Records: Array.from({ length: 20 }, (_, i) => record(i)) }))
const flat = Array.from({ length: 839 }, (_, i) => `export/${String(i).padStart(4, '0')}.json.gz`)
await s3.makeBucket('small', Object.fromEntries(flat.map((key) => [key, content])))
// A trail of four accounts and six regions over sixty days, with as many digests and twice as many flow logs beside.
const accounts = ['111111111111', '222222222222', '333333333333', '444444444444']
const regions = ['eu-central-1', 'eu-west-1', 'sa-east-1', 'us-east-1', 'us-east-2', 'us-west-2']
const days = Array.from({ length: 60 }, (_, i) =>
  new Date(Date.UTC(2026, 8, 1 + i)).toISOString().slice(0, 10).replaceAll('-', '/'),
)
const trail: Record<string, string> = {}
for (const account of accounts)
  for (const region of regions)
    for (const day of days)
      for (const service of ['CloudTrail', 'CloudTrail-Digest', 'vpcflowlogs', 'vpcflowlogs'])
        trail[`AWSLogs/${account}/${service}/${region}/${day}/${Object.keys(trail).length}.gz`] = 'x'
await s3.makeBucket('trail', trail)

const both = [0, 30]
const list = (address: string, options: ScopeOptions = {}) =>
  listAddress(address, readScope(options), {}, never)

await measure('list 839 objects', both, async () => (await list('s3://small')).length)
const objects = await list('s3://small')
for (const connections of [1, 8, 16, 32])
  await measure(`copy 839 objects, ${connections} at once`, both, () => copy(objects, connections))
await measure(
  'list a trail bucket of 5,760 objects, the trail only',
  both,
  async () => (await list('s3://trail')).length,
)
const narrow = { since: '2026-10-24', accounts: accounts[0], regions: 'eu-west-1,us-east-1' }
await measure(
  'the same, seven days, one account, two regions',
  both,
  async () => (await list('s3://trail', narrow)).length,
)
await measure('the same bucket without pruning', both, listFlat)

/** Every page of the bucket, one after another. */
async function listFlat(): Promise<number> {
  const bucket = new Bucket('trail', {})
  let found = 0
  for await (const { objects } of bucket.list({ prefix: '' })) found += objects.length
  bucket.close()
  return found
}

async function copy(sources: readonly SourceFile[], connections: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'usually-measure-'))
  const { files } = await copyObjects(sources, folder, { connections }, never)
  rmSync(folder, { recursive: true })
  return files.length
}

await s3.close()
const [cpu] = cpus()
console.log(
  `${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpu!.model}), Node ${process.version}\n`,
)
console.log('| what | objects found | requests | seconds | seconds at 30 ms latency |\n|---|---|---|---|---|')
for (const row of rows) console.log(`| ${row.join(' | ')} |`)
