/** What goes to a bucket, what does not, and what goes again; against moto's server. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { again, hasMoto } from '../example/moto.ts'
import { type ExampleContext, exampleContext, scratchFolder } from '../example/run.ts'
import { documentedPolicy, openS3, type S3Stand } from '../example/s3.ts'
import { runStage } from '../run-folder/stage.ts'
import { publish } from './publish.ts'

const runs = hasMoto() ? describe : describe.skip
let s3: S3Stand
let out: string
let context: ExampleContext
beforeAll(async () => {
  if (!hasMoto()) return
  s3 = await openS3()
  await s3.makeBucket('reports')
})
afterAll(() => s3?.close())
beforeEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  out = scratchFolder('publish')
  context = exampleContext(out)
  if (!s3) return
  vi.stubEnv('AWS_ENDPOINT_URL', s3.url)
  useKeys({ keyId: 'AKIATESTTESTTESTTEST', secret: 'test-secret' })
  s3.requests = []
  s3.gate = () => false
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(out, { recursive: true })
})

function useKeys({ keyId, secret }: { keyId: string; secret: string }): void {
  vi.stubEnv('AWS_ACCESS_KEY_ID', keyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret)
}

const files: Record<string, string> = {
  'report/index.html': '<p>week</p>',
  'report/finding/a b.html': '<p>finding</p>',
  'report/finding/1.json': '[]',
  'report/_astro/page.css': 'p {}',
  'report/_astro/page.js': '0',
  'report/chart.svg': '<svg/>',
  'findings.csv': 'principal',
  'findings.ndjson': '{}',
  'findings.parquet': 'PAR1',
  'findings.asff.json': '[]',
  'incidents.parquet': 'PAR1',
  'scores.parquet': 'PAR1',
  'evidence.parquet': 'PAR1',
  'events/day=2026-11-02/part-0001.parquet': 'PAR1',
  'warehouse.duckdb': 'x',
  'run.json': '{}',
}

/** A run folder with these files and the note of a report. */
async function makeRun(content: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(content)) {
    mkdirSync(dirname(join(out, path)), { recursive: true })
    writeFileSync(join(out, path), text)
  }
  const code = { file: import.meta.filename }
  await runStage(context, {
    ...{ name: 'report', title: 'Report', code, after: [], inputs: {} },
    async run(_, { folder }) {
      cpSync(join(out, 'report'), join(folder, 'report'), { recursive: true })
      return {}
    },
  })
  context.lines.length = 0
}

const puts = () =>
  s3.requests.filter(({ method }) => method === 'PUT').map(({ path }) => decodeURIComponent(path))

async function typeOf(key: string): Promise<string | undefined> {
  return (await s3.client.send(new GetObjectCommand({ Bucket: 'reports', Key: key }))).ContentType
}

runs('publish', () => {
  test('puts the report and the findings, with their types, and nothing else (needs moto_server)', async () => {
    await makeRun(files)
    await publish(context, 's3://reports/team a', {})
    expect(puts().toSorted()).toEqual([
      '/reports/team a/findings.asff.json',
      '/reports/team a/findings.csv',
      '/reports/team a/findings.ndjson',
      '/reports/team a/findings.parquet',
      '/reports/team a/incidents.parquet',
      '/reports/team a/published.json',
      '/reports/team a/report/_astro/page.css',
      '/reports/team a/report/_astro/page.js',
      '/reports/team a/report/chart.svg',
      '/reports/team a/report/finding/1.json',
      '/reports/team a/report/finding/a b.html',
      '/reports/team a/report/index.html',
    ])
    expect(puts().slice(-2)).toEqual(['/reports/team a/report/index.html', '/reports/team a/published.json'])
    const types = [
      'report/index.html',
      'report/_astro/page.js',
      'report/chart.svg',
      'findings.asff.json',
      'findings.csv',
      'findings.ndjson',
      'findings.parquet',
    ]
    expect(await Promise.all(types.map((file) => typeOf(`team a/${file}`)))).toEqual([
      'text/html; charset=utf-8',
      'text/javascript; charset=utf-8',
      'image/svg+xml',
      'application/json',
      'text/csv; charset=utf-8',
      'application/x-ndjson',
      'application/vnd.apache.parquet',
    ])
    expect(context.lines).toEqual([
      'publish: 11 of 11 files were new or changed; s3://reports/team a/report/index.html\n',
    ])
  })

  test('a second time only what has changed; what is gone stays there (needs moto_server)', async () => {
    await makeRun(files)
    await publish(context, 's3://reports/twice/', {})
    s3.requests = []
    await publish(context, 's3://reports/twice/', {})
    expect(s3.requests.map(({ method, path }) => [method, path])).toEqual([
      ['GET', '/reports/twice/published.json'],
    ])

    rmSync(join(out, 'report/chart.svg'))
    await makeRun({ 'report/index.html': '<p>another week</p>', 'report/finding/2.json': '[2]' })
    s3.requests = []
    await publish(context, 's3://reports/twice/', {})
    expect(puts()).toEqual([
      '/reports/twice/report/finding/2.json',
      '/reports/twice/report/index.html',
      '/reports/twice/published.json',
    ])
    expect(await typeOf('twice/report/chart.svg')).toBe('image/svg+xml')

    s3.requests = []
    await publish({ ...context, force: true }, 's3://reports/twice/', {})
    expect(puts()).toHaveLength(12)
  })

  test(
    'needs no more than the policy that docs/permissions.md gives (needs moto_server)',
    again,
    async () => {
      await makeRun(files)
      const policy = (Action: string, Resource: string) => ({ Effect: 'Allow', Action, Resource })
      const putting = policy('s3:PutObject', 'arn:aws:s3:::reports/least/*')
      const getting = policy('s3:GetObject', 'arn:aws:s3:::reports/least/published.json')
      const names = {
        BUCKET: 'reports',
        PREFIX: 'least',
        REGION: 'eu-west-1',
        ACCOUNT: '111111111111',
        KEY: 'key',
      }
      const least = await s3.makeUser('least', documentedPolicy('Publishing', names))
      const putter = await s3.makeUser('putter', [putting])
      const none = await s3.makeUser('none', [getting])
      await s3.checkPermissions(true)
      try {
        useKeys(least)
        await publish(context, 's3://reports/least', {})
        s3.requests = []
        await publish(context, 's3://reports/least', {})
        expect(puts()).toEqual([])
        useKeys(putter)
        await publish(context, 's3://reports/least', {})
        expect(puts()).toHaveLength(12)
        expect(context.lines[2]).toBe(
          'publish: s3://reports/least/published.json cannot be read: every file is put\n',
        )
        useKeys(none)
        await expect(publish({ ...context, force: true }, 's3://reports/least', {})).rejects.toThrow(
          /^s3:\/\/reports\/least\/.*: access denied: s3:PutObject on arn:aws:s3:::reports\/least\/.* is missing/,
        )
      } finally {
        await s3.checkPermissions(false)
      }
    },
  )

  test('says when there is no bucket, or no report (needs moto_server)', async () => {
    await expect(publish(context, 's3://reports', {})).rejects.toThrow('no output of the report stage')
    await makeRun(files)
    await expect(publish(context, 's3://not-there', {})).rejects.toThrow('there is no bucket not-there')
  })
})

test('an address that is none is wrong usage', async () => {
  await expect(publish(context, 'reports/here', {})).rejects.toThrow(
    '--publish reports/here: not an address of S3; expected s3://BUCKET/PREFIX',
  )
})
