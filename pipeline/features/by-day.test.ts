/** Days made apart, taken from the last warehouse or made anew give the rows that all events give in one go. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ingest } from '../1-ingest.ts'
import { type FeatureOptions, features } from '../2-features.ts'
import { train } from '../3-train.ts'
import { score } from '../4-score.ts'
import { readCatalogue } from '../catalogue.ts'
import { exampleContext, exampleSample, fileDigest, openReader } from '../example/run.ts'
import { record, session, writeTrail } from '../example/trail-files.ts'
import { readSettings } from '../settings.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'
import { makeByDay } from './by-day.ts'
import { cutDays, type Day } from './days.ts'
import { duckdbEngine } from './engine.ts'
import { featureVariables, giveCatalogue, rememberSessions, tables, wholeTables } from './tables.ts'

/** Keys tell nobody apart on many days, and few things are enough to judge a type of them. */
const settings = ['sessions.manyKeys=2', 'sessions.callsPerKey=30', 'resources.leastTouches=5']

let sample: string
let input: string
let out: string
let number = 0
const opened: Warehouse[] = []

/** The last week of the sample comes later. */
beforeAll(async () => {
  sample = await exampleSample({ principals: 10, days: 35 })
  input = join(sample, 'input')
  out = join(sample, 'run')
  mkdirSync(input)
  give(0, 28)
  // Bert is known as a person from the beginning, Carl in the last week only, when a third of his days lies before it.
  const called = (name: string, ...days: string[]) =>
    days.map((day) =>
      record(++number, {
        userIdentity: session('dev', name),
        eventTime: `${day}T10:00:00Z`,
        sourceIPAddress: '203.0.113.7',
      }),
    )
  writeTrail(join(input, 'sessions.json'), [
    ...called('bert', '2026-10-13', '2026-10-14', '2026-10-15', '2026-11-05'),
    ...called('carl', '2026-10-20', '2026-10-25', '2026-11-04'),
  ])
  await read()
}, 120_000)
afterAll(() => {
  for (const warehouse of opened) warehouse.close()
  rmSync(sample, { recursive: true })
})

function give(from: number, to: number): void {
  const files = readdirSync(join(sample, 'cloudtrail')).sort()
  for (const file of files.slice(from, to)) copyFileSync(join(sample, 'cloudtrail', file), join(input, file))
}
const read = () => ingest(exampleContext(out, settings), { input: [input] })

async function open(options: FeatureOptions, overrides: string[]): Promise<Warehouse> {
  const warehouse = await openReader()
  opened.push(warehouse)
  const engine = duckdbEngine(warehouse)
  await engine.set(featureVariables(out, readSettings([...settings, ...overrides]), options))
  await engine.openEvents()
  await giveCatalogue(engine, readCatalogue({}))
  await rememberSessions(engine, warehouse, out)
  return warehouse
}

/** The files of all tables, one after the other, over all events, as another engine runs them. */
async function inOneGo(options: FeatureOptions = {}, overrides: string[] = []) {
  const warehouse = await open(options, overrides)
  for (const table of tables) await warehouse.runFile(table)
  return rowsIn(warehouse, 'memory')
}

/** How many rows each table has, and their digest. Rows of one batch of days lie before those of the next. */
async function rowsIn(warehouse: Warehouse, database: string): Promise<Record<string, string>> {
  const names = await warehouse.rows<{ name: string }>(
    `SELECT table_name AS name FROM duckdb_tables() WHERE database_name = '${database}' AND schema_name = 'main' AND table_name <> 'risk_catalogue' ORDER BY name`,
  )
  const found: Record<string, string> = {}
  for (const { name } of names) {
    const [row] = await warehouse.rows<{ text: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(CAST(t AS VARCHAR), chr(10) ORDER BY CAST(t AS VARCHAR))), '') AS text FROM ${database}.main.${name} t`,
    )
    found[name] = row!.text
  }
  return found
}

/** The stage, as a user runs it. */
async function run(options: FeatureOptions = {}, overrides: string[] = [], force = false) {
  const context = exampleContext(out, [...settings, ...overrides], { force })
  await features(context, options)
  const [made] = context.lines.join('').match(/\d+ of \d+ days made/) ?? []
  const reader = await openReader()
  await reader.run(`ATTACH ${literal(join(out, 'warehouse.duckdb'))} AS made (READ_ONLY)`)
  const rows = await rowsIn(reader, 'made')
  reader.close()
  return { made, rows, lines: context.lines.join('') }
}

/** Digests of what is made of the tables. */
async function scored(): Promise<string[]> {
  const small = ['models.sequence.hidden=4', 'models.sequence.epochs=1', 'models.sequence.tokens=2000']
  const context = exampleContext(out, [...settings, ...small], { force: true })
  await train(context)
  await score(context)
  return ['scores.parquet', 'evidence.parquet', 'fitted/states.parquet'].map((file) => fileDigest(out, file))
}

test('from scratch, and every day a batch of its own in another order', async () => {
  const expected = await inOneGo()
  for (const table of [
    'keyless_day',
    'recurring_session',
    'principal_day_harm',
    'resource_type',
    'principal_day_error',
  ])
    expect(expected[table], table).not.toMatch(/^0 /)
  expect(await run()).toMatchObject({ made: '28 of 28 days made', rows: expected })

  const warehouse = await open({}, [])
  for (const table of wholeTables) await warehouse.runFile(table)
  const order = [17, 3, 26, 0, 11]
  const cut = (days: readonly Day[]) => {
    const single = cutDays(days, 0)
    return [...order.map((i) => single[i]!), ...single.filter((_, i) => !order.includes(i)).reverse()]
  }
  const told: string[] = []
  await makeByDay(warehouse, {
    out,
    timeZone: 'UTC',
    common: '',
    keep: false,
    tell: (_, what) => told.push(what),
    cut,
  })
  expect(told).toHaveLength(30)
  expect(await rowsIn(warehouse, 'memory')).toEqual(expected)
})

test('other scored days, earlier or later: only what was not scored before is made', async () => {
  const later = { scoreFrom: '2026-11-04' }
  expect(await run(later)).toMatchObject({ made: '0 of 28 days made', rows: await inOneGo(later) })
  const earlier = { scoreFrom: '2026-10-28', scoreTo: '2026-11-03' }
  const { made, rows } = await run(earlier)
  expect(rows).toEqual(await inOneGo(earlier))
  expect(made).toBe('7 of 23 days made')
})

test('what is decided over all days needs no day again; a setting of sessions needs all', async () => {
  await run()
  const whole = ['resources.candidateShare=0.1', 'resources.recurringShare=0.5']
  expect(await run({}, whole)).toMatchObject({ made: '0 of 28 days made', rows: await inOneGo({}, whole) })
  const every = ['sessions.gapMinutes=5']
  expect(await run({}, every)).toMatchObject({ made: '28 of 28 days made', rows: await inOneGo({}, every) })
})

test.each(['America/Los_Angeles', 'Asia/Kolkata'])(
  'late events change their days alone, %s',
  async (zone) => {
    const there = [`timeZone=${zone}`]
    const before = await run({}, there)
    expect(before.rows).toEqual(await inOneGo({}, there))
    writeTrail(join(input, `late-${zone.replace('/', '-')}.json`), [
      record(++number, {
        eventTime: '2026-10-20T12:00:00Z',
        sourceIPAddress: '203.0.113.77',
        eventName: 'DeleteTrail',
      }),
    ])
    await read()
    const { made, rows } = await run({}, there)
    expect(made).toMatch(/^1 of \d+ days made$/)
    expect(rows).toEqual(await inOneGo({}, there))
    expect(rows).not.toEqual(before.rows)
  },
)

test('a new week: its days are made, and those before in which a name is now taken for a person', async () => {
  await run()
  give(28, 35)
  await read()
  const { made, rows } = await run()
  expect(rows).toEqual(await inOneGo())
  // Seven new ones, the three of Carl, and the one before, whose last events came a day late.
  expect(made).toBe('11 of 35 days made')
  const results = await scored()
  expect((await run({}, [], true)).made).toBe('35 of 35 days made')
  // Rows lie in another order then; nobody reads them in it.
  expect(await scored()).toEqual(results)
}, 240_000)

/** Where the rows of a table lie in the file. */
async function placeOf(table: string): Promise<number> {
  const reader = await openReader()
  await reader.run(`ATTACH ${literal(join(out, 'warehouse.duckdb'))} AS made (READ_ONLY); USE made`)
  const [block] = await reader.rows<{ id: number }>(
    `SELECT CAST(min(block_id) AS DOUBLE) AS id FROM pragma_storage_info('${table}') WHERE block_id >= 0`,
  )
  reader.close()
  return 3 * 4096 + block!.id * 262_144
}

test('a warehouse that is damaged, cut short, no database, elsewhere made or gone is made again', async () => {
  const expected = (await run({}, [], true)).rows
  const file = join(out, 'warehouse.duckdb')
  const whole = readFileSync(file)
  const again = { made: '35 of 35 days made', rows: expected }
  const warning = expect.stringMatching(
    /^warning: features: days cannot be taken from the last warehouse.duckdb \(.+\); every day is made again$/m,
  )
  // The note goes, so that the stage does not take the file for what it wrote.
  const rerun = () => {
    rmSync(join(out, 'notes', 'features.json'))
    return run()
  }

  const damaged = Buffer.from(whole)
  damaged.fill(0xa5, (await placeOf('principal_day_step')) + 100, (await placeOf('principal_day_step')) + 200)
  writeFileSync(file, damaged)
  expect(await rerun()).toMatchObject({ ...again, lines: warning })
  writeFileSync(file, whole.subarray(0, whole.length / 2))
  expect(await rerun()).toMatchObject({ ...again, lines: warning })
  writeFileSync(file, 'nothing')
  expect(await rerun()).toMatchObject({ ...again, lines: warning })
  rmSync(file)
  expect(await rerun()).toMatchObject(again)

  const other = await openWarehouse({ file, memory: '500MB', spill: join(out, 'spill') })
  await other.run('DROP SCHEMA kept CASCADE')
  other.close()
  const { lines, ...made } = await rerun()
  expect(made).toEqual(again)
  expect(lines).not.toContain('warning')
  expect(readdirSync(out).filter((name) => /partial|spill/.test(name))).toEqual([])
})
