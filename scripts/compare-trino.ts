/**
 * node scripts/compare-trino.ts [RUN] [--attacks FOLDER] [--where-possible]
 *
 * Whether Trino makes the same events and feature tables as DuckDB, row for row: of the files of a run, Parquet with the
 * columns of Athena's table, or of those of the sample organisation, with records that might differ. Attack logs, a CloudTrail JSON file
 * each, are added where named. Starts a server of its own, from Maven, on loopback (Java 24 or newer). Of the events as ingest wrote them:
 *   - as `usually sql --engine trino` prints them, statement by statement, in UTC;
 *   - by `usually features --engine trino`, in Berlin, with days without keys and session names of an earlier run.
 * Of CloudTrail's own table, which the server normalises:
 *   - every event, and the actions, as `usually sql --engine trino --raw` prints them;
 *   - what `usually features --engine trino` brings back: the events of the scored days, and every feature table.
 * Prints a table and exits with 1 when a row differs. With --where-possible a machine without Java or Maven is no failure.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { tables } from '../pipeline/features/tables.ts'
import { bring } from '../pipeline/features/trino.ts'
import { openTrinoClient, type TrinoClient } from '../pipeline/features/trino-client.ts'
import { eventFiles, requireLedger } from '../pipeline/run-folder/ledger.ts'
import { lendNote } from '../pipeline/run-folder/stage.ts'
import { writeParquet } from '../pipeline/warehouse/table.ts'
import { literal, openWarehouse, type Warehouse } from '../pipeline/warehouse/warehouse.ts'
import { hostileRecords } from './compare/hostile-records.ts'
import { createRaw, writeRaw } from './compare/raw-table.ts'
import { findJava, hasMaven, startTrino, type TrinoServer, version } from './trino-server.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { attacks: { type: 'string' }, 'where-possible': { type: 'boolean' } },
})
const java = findJava()
if (!java || !hasMaven()) {
  console.log(`Trino ${version} needs Java 24 or newer and Maven; nothing was compared`)
  process.exit(options['where-possible'] ? 0 : 1)
}

/** Which number ingest gave to an event's file, no server knows; of ids that differ in their letters' case either may be kept. */
const comparable = '* EXCLUDE (file_id, day) REPLACE (lower(event_id) AS event_id)'

const folder = mkdtempSync(join(tmpdir(), 'usually-trino-'))
const run = join(folder, 'run')
const raw = join(folder, 'raw')
const results = { duckdb: join(folder, 'duckdb'), trino: join(folder, 'trino') }
const rows: string[][] = []
let server: TrinoServer | undefined
try {
  const [named] = positionals
  if (!named) usually('sample', '--out', join(folder, 'sample'))
  await prepareRaw(
    named ? requireLedger(named).files.map(({ path }) => path) : [join(folder, 'sample', 'cloudtrail')],
  )
  const source = join(folder, 'source')
  const ingesting = performance.now()
  usually('ingest', '--input', raw, '--out', source)
  console.log(`DuckDB ingested in ${since(ingesting)} s`)
  await prepare(source)
  const starting = performance.now()
  server = await startTrino(java, folder)
  console.log(`Trino ${version} was there after ${since(starting)} s`)
  await compareAll(server)
  await compareRaw(server, source)
} finally {
  await server?.close()
  rmSync(folder, { recursive: true })
}

console.log(`\n${cpus()[0]?.model}, ${cpus().length} cores, ${new Date().toISOString().slice(0, 10)}\n`)
console.log(
  '| way | table | rows | only in DuckDB | only in Trino | types |\n| --- | --- | --- | --- | --- | --- |',
)
for (const cells of rows) console.log(`| ${cells.join(' | ')} |`)
const differing = rows.filter(
  ([, , , left, right, types]) => left !== '0' || right !== '0' || types !== 'equal',
)
console.log(`\n${rows.length - differing.length} passed, ${differing.length} failed`)
process.exitCode = differing.length > 0 ? 1 : 0

/** The command line, as a user calls it. @returns what it printed */
function usually(...args: string[]): string {
  const cli = join(import.meta.dirname, '..', 'pipeline', 'cli.ts')
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  if (status !== 0) throw new Error(`usually ${args.join(' ')}: ${stderr}`)
  return stdout
}

/** Runs what is printed; what it leaves on the server comes into a file of DuckDB. */
async function runPrinted(client: TrinoClient, file: string): Promise<void> {
  const place = ['--table', 'hive.printed.events', '--location', 'local:///events']
  const lines = usually('sql', '--engine', 'trino', ...place, '--json', '--out', run)
    .trim()
    .split('\n')
  for (const line of lines) await client.run((JSON.parse(line) as { statement: string }).statement)
  const warehouse = await open(file)
  // Views stay where they are, as do the tables that only other statements read.
  const inBetween = ['named_event', 'seen_day', 'habit', 'habit_source', 'touch', 'habit_harm']
  for (const name of tables)
    if (!inBetween.includes(name)) await bring(warehouse, name, await client.ask(`SELECT * FROM ${name}`))
  warehouse.close()
}

/** Events of the folder with more of what may differ: sessions that bear names, texts in every order, fractions of a second. */
async function prepare(source: string): Promise<void> {
  lendNote(source, run, 'ingest')
  const warehouse = await open(':memory:')
  await warehouse.run(`
    COPY (
      SELECT * REPLACE (
        CASE WHEN principal LIKE '%/role/%' AND session_name IS NOT NULL
          THEN principal || '/' || chr(CAST(97 + hash(agent, network) % 20 AS INTEGER)) END AS session_principal,
        CASE hash(access_key, 1) % 4 WHEN 0 THEN agent || chr(128512) WHEN 1 THEN agent || chr(65374) WHEN 2 THEN agent ELSE lower(agent) END AS agent,
        CASE WHEN hash(network) % 7 > 0 THEN network END AS network,
        CASE WHEN action = 'sts:AssumeRole' THEN 'sts:Assume''' || chr(27) || 'Role' ELSE action END AS action,
        CASE WHEN hash(event_id) % 5 = 0 THEN event_time + INTERVAL 123 MILLISECOND ELSE event_time END AS event_time
      )
      FROM read_parquet(${literal(join(source, 'events', '**', '*.parquet'))}, hive_partitioning = true)
    ) TO ${literal(join(run, 'events'))} (FORMAT parquet, PARTITION_BY day)`)
  warehouse.close()
}

/** Trail files, and records that may be read differently, as Athena's table has them. */
async function prepareRaw(cloudtrail: readonly string[]): Promise<void> {
  for (const path of cloudtrail)
    cpSync(path, path.endsWith('.parquet') ? join(raw, basename(path)) : raw, { recursive: true })
  const warehouse = await open(':memory:')
  const hostile = join(folder, 'hostile.ndjson')
  writeFileSync(
    hostile,
    hostileRecords()
      .map((record) => JSON.stringify({ record: JSON.stringify(record) }))
      .join('\n'),
  )
  const lines = `read_json(${literal(hostile)}, format = 'newline_delimited', columns = {record: 'VARCHAR'})`
  await writeRaw(
    warehouse,
    `SELECT CAST(record AS JSON) AS record FROM ${lines}`,
    join(raw, 'hostile.parquet'),
  )
  if (options.attacks) {
    const logs = literal(join(options.attacks, '**', '*.json'))
    await writeRaw(
      warehouse,
      `SELECT json AS record FROM read_json_objects(${logs}, format = 'array')`,
      join(raw, 'attacks.parquet'),
    )
  }
  warehouse.close()
}

/** Names that an earlier run took for persons. */
async function rememberNames(): Promise<void> {
  const warehouse = await open(':memory:')
  await writeParquet(
    warehouse,
    `SELECT session_principal FROM (VALUES ('1/role/dev/ana'), ('1/role/dev/b''ert')) AS v(session_principal) ORDER BY ALL`,
    join(run, 'fitted', 'session_names.parquet'),
  )
  warehouse.close()
}

async function compareRaw({ url, storage }: TrinoServer, source: string): Promise<void> {
  const place = { catalog: 'hive', schema: 'raw', table: 'cloudtrail_logs' }
  const name = Object.values(place).join('.')
  const client = openTrinoClient({
    server: new URL(url),
    catalog: 'hive',
    schema: 'raw_printed',
    signal: new AbortController().signal,
    environment: {},
  })
  cpSync(raw, join(storage, 'raw'), { recursive: true })
  for (const schema of ['raw', 'raw_printed']) await client.run(`CREATE SCHEMA hive.${schema}`)
  await client.run(createRaw(name, 'local:///raw'))

  const starting = performance.now()
  const lines = usually(
    'sql',
    '--engine',
    'trino',
    '--table',
    name,
    '--raw',
    '--json',
    '--out',
    join(folder, 'none'),
  )
  for (const line of lines.trim().split('\n')) {
    const { statement } = JSON.parse(line) as { statement: string }
    await client.run(statement)
    if (/^CREATE TABLE event /.test(statement)) console.log(`Trino normalised in ${since(starting)} s`)
    if (/^CREATE TABLE action /m.test(statement)) break
  }
  const printed = join(folder, 'raw-printed-trino.duckdb')
  const here = await open(printed)
  for (const table of ['event', 'time_window', 'action'])
    await bring(here, table, await client.ask(`SELECT * FROM ${table}`))
  await here.run(`CREATE OR REPLACE TABLE event AS SELECT ${comparable} FROM event`)
  here.close()
  client.close()

  const out = { duckdb: join(folder, 'raw-duckdb'), trino: join(folder, 'raw-trino') }
  cpSync(source, out.duckdb, { recursive: true })
  usually('features', '--out', out.duckdb)
  const expected = join(folder, 'raw-printed-duckdb.duckdb')
  const there = await open(expected)
  await there.run(
    `CREATE TABLE event AS SELECT ${comparable} FROM stored_event(${literal(eventFiles(out.duckdb))})`,
  )
  await there.run(`ATTACH ${literal(join(out.duckdb, 'warehouse.duckdb'))} AS w (READ_ONLY)`)
  for (const table of ['time_window', 'action']) await there.run(`CREATE TABLE ${table} AS FROM w.${table}`)
  there.close()
  await compare('raw, printed', expected, printed)

  const again = performance.now()
  const flags = Object.entries(place).flatMap(([flag, value]) => [`--${flag}`, value])
  usually('features', '--engine', 'trino', '--server', url, ...flags, '--out', out.trino)
  console.log(`raw, with the client: Trino ${since(again)} s`)
  // Of the events only those of the scored days came.
  const warehouses = Object.entries(out).map(async ([engine, run]): Promise<string> => {
    const file = join(folder, `raw-client-${engine}.duckdb`)
    cpSync(join(run, 'warehouse.duckdb'), file)
    const warehouse = await open(file)
    await warehouse.run(`CREATE TABLE event AS SELECT ${comparable} FROM stored_event(${literal(eventFiles(run))})
      WHERE day BETWEEN (SELECT score_from FROM time_window) AND (SELECT score_to FROM time_window)`)
    warehouse.close()
    return file
  })
  await compare('raw, client', ...((await Promise.all(warehouses)) as [string, string]))
}

/** One row a table of either: how many rows, how many that the other has not, whether columns and types are the same. */
async function compare(way: string, duckdb: string, trino: string): Promise<void> {
  const warehouse = await open(':memory:')
  await warehouse.run(`ATTACH ${literal(duckdb)} AS d (READ_ONLY); ATTACH ${literal(trino)} AS t (READ_ONLY)`)
  const found = await warehouse.rows<{ name: string; in_d: string; in_t: string }>(`
    SELECT table_name AS name,
      coalesce(string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_index) FILTER (WHERE database_name = 'd'), '') AS in_d,
      coalesce(string_agg(column_name || ' ' || data_type, ', ' ORDER BY column_index) FILTER (WHERE database_name = 't'), '') AS in_t
    FROM duckdb_columns()
    WHERE database_name IN ('d', 't') AND schema_name = 'main' AND table_name <> 'risk_catalogue'
    GROUP BY ALL ORDER BY ALL`)
  for (const { name, in_d, in_t } of found) {
    const count = async (sql: string) =>
      String((await warehouse.rows<{ n: bigint }>(`SELECT count(*) AS n FROM (${sql})`))[0]!.n)
    rows.push([
      way,
      name,
      ...(in_d && in_t
        ? [
            await count(`FROM d.${name}`),
            await count(`FROM d.${name} EXCEPT ALL FROM t.${name}`),
            await count(`FROM t.${name} EXCEPT ALL FROM d.${name}`),
            in_d === in_t ? 'equal' : `${in_d}; ${in_t}`,
          ]
        : ['', '', '', 'missing']),
    ])
  }
  warehouse.close()
}

function open(file: string): Promise<Warehouse> {
  return openWarehouse({ file, memory: '2GiB', spill: join(folder, 'spill') })
}

function since(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1)
}

async function compareAll({ url, storage }: TrinoServer): Promise<void> {
  const client = openTrinoClient({
    server: new URL(url),
    catalog: 'hive',
    schema: 'printed',
    signal: new AbortController().signal,
    environment: {},
  })
  cpSync(join(run, 'events'), join(storage, 'events'), { recursive: true })
  await client.run('CREATE SCHEMA hive.printed')

  const here = performance.now()
  usually('features', '--out', run)
  const there = performance.now()
  cpSync(join(run, 'warehouse.duckdb'), join(folder, 'printed-duckdb.duckdb'))
  await runPrinted(client, join(folder, 'printed-trino.duckdb'))
  console.log(`in UTC: DuckDB ${((there - here) / 1000).toFixed(1)} s, Trino ${since(there)} s`)
  await compare('printed', join(folder, 'printed-duckdb.duckdb'), join(folder, 'printed-trino.duckdb'))

  await rememberNames()
  for (const out of Object.values(results)) cpSync(run, out, { recursive: true })
  const options = ['--time-zone', 'Europe/Berlin', '--set', 'sessions.manyKeys=3']
  const more = [...options, '--set', 'sessions.callsPerKey=20', '--out']
  const table = ['--catalog', 'hive', '--schema', 'printed', '--table', 'events']
  const second = performance.now()
  usually('features', ...more, results.duckdb)
  const third = performance.now()
  usually('features', '--engine', 'trino', '--server', url, ...table, ...more, results.trino)
  console.log(
    `with the client, in Berlin: DuckDB ${((third - second) / 1000).toFixed(1)} s, Trino ${since(third)} s`,
  )
  await compare(
    'client',
    ...(Object.values(results).map((out) => join(out, 'warehouse.duckdb')) as [string, string]),
  )
  for await (const part of (await client.ask('SHOW SCHEMAS FROM hive')).parts)
    for (const [name] of part)
      if (String(name).startsWith('usually_')) throw new Error(`${name} was not dropped`)
  client.close()
}
