/**
 * Credentials that are in every variable a user may have them in, in runs that succeed and in calls that fail (servers
 * that refuse, and send back what they were sent): they stand in no file, no log and no error, as they are or encoded.
 */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { text } from 'node:stream/consumers'
import { DuckDBInstance } from '@duckdb/node-api'
import { seeded } from '../../models/random.ts'
import { query } from '../../pipeline/example/trail-files.ts'
import { literal } from '../../pipeline/warehouse/warehouse.ts'
import { type Ended, trinoCall, usually } from './command.ts'
import { manyAlerts, writeHostileTrail } from './hostile-trail.ts'
import { crashes } from './ingest-trial.ts'
import type { Given, Part, Row } from './part.ts'

async function* run({ seed, folder }: Given): AsyncGenerator<Row> {
  const canary = `Canary${seeded(seed, 'canary').letters(20)}`
  const input = join(folder, 'trail')
  writeHostileTrail(input, seed)
  const [home, temporary, cwd] = ['home', 'tmp', 'work'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  for (const one of [home, temporary, cwd]) mkdirSync(one)
  const server = await openEcho()
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env: NodeJS.ProcessEnv = {
    HOME: home,
    TMPDIR: temporary,
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: `${canary}/secret+key`,
    AWS_SESSION_TOKEN: `${canary}token`,
    AWS_REGION: 'eu-west-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL: address,
    TRINO_USER: 'anna',
    TRINO_PASSWORD: `${canary}password`,
    PAGER_KEY: `${canary}pager`,
    GITHUB_TOKEN: `${canary}other`,
  }
  const hook = `${address}/services/${canary}?key=${canary}`
  const withToken = { ...env, TRINO_PASSWORD: '', TRINO_TOKEN: `${canary}.jwt.${canary}` }
  const behind = (proxy: string) => ({
    ...env,
    AWS_ENDPOINT_URL: 'http://store.invalid',
    HTTP_PROXY: proxy,
    HTTPS_PROXY: proxy,
  })
  const good: [string[], NodeJS.ProcessEnv][] = [
    [['run', '--input', input, ...manyAlerts], env],
    [['alerts', '--json'], env],
    [['settings', '--json'], env],
    [['verdict', '--list'], env],
  ]
  const refused: [string[], NodeJS.ProcessEnv][] = [
    ...['slack', 'teams', 'json'].map((format): [string[], NodeJS.ProcessEnv] => [
      ['alerts', '--webhook', hook, '--webhook-format', format],
      env,
    ]),
    [['alerts'], { ...env, USUALLY_WEBHOOK: hook }],
    [['alerts', '--webhook', hook, '--webhook-format', 'pagerduty', '--webhook-key-env', 'PAGER_KEY'], env],
    [['alerts', '--webhook', `http://127.0.0.1:1/${canary}`], env],
    [['alerts', '--webhook', `ftp://u:${canary}@host/${canary}`], env],
    [['alerts', '--webhook', `http://u:${canary}@127.0.0.1:1/`], env],
    [['alerts', '--sns', 'arn:aws:sns:eu-west-1:123456789012:alerts'], env],
    [['report', '--publish', 's3://bucket/prefix'], env],
    [['ingest', '--input', 's3://bucket/AWSLogs', '--out', 'other'], env],
    [
      ['ingest', '--input', 's3://bucket/AWSLogs', '--out', 'other'],
      behind(`http://anna:${canary}@${address.slice(7)}`),
    ],
    [
      ['ingest', '--input', 's3://bucket/AWSLogs', '--out', 'other'],
      behind(`socks5://anna:${canary}@127.0.0.1:1`),
    ],
    [
      ['ingest', '--input', 's3://bucket/AWSLogs', '--out', 'other'],
      behind(`http://anna:${canary}%@127.0.0.1:1`),
    ],
    [trinoCall(address), env],
    [trinoCall(address), withToken],
    [trinoCall(address.replace('http', 'https')), env],
    [trinoCall(address.replace('http', 'https')), withToken],
    [trinoCall(`https://anna:${canary}@127.0.0.1:1`), env],
  ]
  const broken: string[] = []
  let told = 0
  const say = async (args: string[], environment: NodeJS.ProcessEnv, statuses: number[]) => {
    const out = args.includes('--out') || args[0] === 'settings' ? [] : ['--out', 'run']
    // A stack is wanted with --debug alone.
    for (const debug of statuses.includes(0) ? [[]] : [[], ['--debug']]) {
      const ended = await usually([...args, ...out, ...debug], { cwd, env: environment })
      told++
      const about = [...args.slice(0, 2), ...debug].join(' ').replaceAll(canary, '…')
      if (debug.length === 0)
        broken.push(...crashes(ended, statuses).map((of) => `${about}: ${of.replaceAll(canary, '…')}`))
      broken.push(...holdsCanary(ended, canary).map((where) => `${about}: ${where}`))
    }
  }
  try {
    for (const [args, environment] of good) await say(args, environment, [0])
    for (const [args, environment] of refused) await say(args, environment, [1, 2])
  } finally {
    server.close()
    server.closeAllConnections()
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const found: string[] = []
  for (const entry of files) {
    const file = join(entry.parentPath, entry.name)
    if (await isIn(file, canary)) found.push(`${relative(folder, file)} holds it`)
  }
  yield* [
    { what: 'commands that succeed or are refused, with and without --debug', tried: told, broken },
    { what: 'files left by them', tried: files.length, broken: found },
  ]
}

/** Refuses everything, and sends back all that it was sent. */
async function openEcho(): Promise<Server> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.statusCode = 403
      response.setHeader('content-type', 'text/plain')
      response.end(`${request.url} ${JSON.stringify(request.headers)} ${body}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** As it is, and in the three ways in which its bytes may lie in Base64. */
function forms(canary: string): string[] {
  return [
    canary,
    ...[0, 1, 2].map((before) =>
      Buffer.from(' '.repeat(before) + canary)
        .toString('base64')
        .slice(4, -4),
    ),
  ]
}

function holdsCanary({ stdout, stderr }: Ended, canary: string): string[] {
  return Object.entries({ stdout, stderr })
    .filter(([, told]) => forms(canary).some((form) => told.includes(form)))
    .map(([name, told]) => `${name} holds it: ${told.slice(0, 400).replaceAll(canary, '…')}`)
}

/** Parquet and DuckDB files pack what they hold. */
async function isIn(file: string, canary: string): Promise<boolean> {
  const content = readFileSync(file)
  if (forms(canary).some((form) => content.includes(form))) return true
  const rows = `count(*) FILTER (WHERE contains(CAST(one AS VARCHAR), ${literal(canary)})) AS n`
  if (file.endsWith('.parquet')) {
    const [counted] = await query(`SELECT ${rows} FROM read_parquet(${literal(file)}) AS one`)
    return counted!.n !== 0n
  }
  if (!file.endsWith('.duckdb')) return false
  const instance = await DuckDBInstance.create(file, { access_mode: 'READ_ONLY' })
  const connection = await instance.connect()
  try {
    const tables = await connection.runAndReadAll('SELECT schema_name, table_name FROM duckdb_tables()')
    for (const [schema, table] of tables.getRows()) {
      const counted = await connection.runAndReadAll(`SELECT ${rows} FROM "${schema}"."${table}" AS one`)
      if (counted.getRows()[0]![0] !== 0n) return true
    }
    return false
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

export const canary: Part = { standard: null, run }
