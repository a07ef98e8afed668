/**
 * Stage 2: features. Reads events/, writes warehouse.duckdb: one table a file in sql/, each with its grain in the
 * head comment. Nothing is learned here: every table is a count of what was seen, by principal and day.
 */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Catalogue } from '../models/catalogue.ts'
import { isDay } from './calendar-day.ts'
import { catalogueFiles, readCatalogue } from './catalogue.ts'
import { Failure } from './failure.ts'
import { makeByDay } from './features/by-day.ts'
import { readClock } from './features/clock.ts'
import { EarlierUnreadable } from './features/days.ts'
import { duckdbEngine, type Engine } from './features/engine.ts'
import type { ServerSource } from './features/server.ts'
import { tellStrays } from './features/strays.ts'
import { featureVariables, giveCatalogue, rememberSessions, tables, wholeTables } from './features/tables.ts'
import { type TrinoOptions, trinoTable } from './features/trino-table.ts'
import type { StageCode } from './run-folder/code.ts'
import {
  codeDigest,
  digest,
  requireOutput,
  runStage,
  type StageContext,
  type StageFacts,
  type StageNote,
} from './run-folder/stage.ts'
import type { Clock } from './run-folder/window.ts'
import { secretFiles } from './warehouse/secrets.ts'
import { checkSettled, literal, openWarehouse, settle, type Warehouse } from './warehouse/warehouse.ts'

export interface FeatureOptions extends TrinoOptions {
  /** First and last scored day, ISO dates; by default the last seven whole days of the data. */
  scoreFrom?: string
  scoreTo?: string
  /** A CSV that adds to or overrides the risk catalogue. */
  riskCatalogue?: string
}

export const code: StageCode = { file: import.meta.filename, reads: [...catalogueFiles, ...secretFiles] }

export async function features(
  context: StageContext,
  options: FeatureOptions,
): Promise<StageNote<'features'>> {
  const { out, settings } = context
  const catalogue = readCatalogue({ riskFile: options.riskCatalogue })
  for (const [name, day] of [
    ['--score-from', options.scoreFrom],
    ['--score-to', options.scoreTo],
  ])
    if (day && !isDay(day)) throw new Failure(`${name} ${day}: expected a day such as 2026-11-09`, 2)

  const trino = trinoTable(options)
  if (!trino) {
    const ingested = requireOutput(context, 'ingest')
    return makeFeatures(context, { options, catalogue, clock: await readClock(context), ingested })
  }
  const clock = await readClock(context)
  // Its client and the way through proxies take as long to load as all else: only for whoever has such a server.
  const server = await import('./features/server.ts')
  const source = await server.openSource(context, trino, featureVariables(out, settings, options, clock))
  try {
    return await makeFeatures(context, { options, catalogue, clock, ingested: source.ingested, source })
  } finally {
    await source.close()
  }
}

interface FeatureInputs {
  options: FeatureOptions
  catalogue: Catalogue
  clock: Clock
  ingested: StageNote<'ingest'>
  source?: ServerSource
}

async function makeFeatures(
  context: StageContext,
  { options, catalogue, clock, ingested, source }: FeatureInputs,
): Promise<StageNote<'features'>> {
  const { settings, log } = context
  const risks = digest(JSON.stringify([...catalogue.rows.values()]))
  const trino = trinoTable(options)
  return runStage(context, {
    name: 'features',
    title: 'Features: what each principal did on each day',
    code,
    after: [ingested],
    inputs: {
      scoreFrom: options.scoreFrom,
      scoreTo: options.scoreTo,
      // A server's ingest note says which days are scored.
      today: source ? undefined : (clock.today ?? undefined),
      risks,
      timeZone: settings.timeZone,
      sessions: settings.sessions,
      resources: settings.resources,
      trino,
    },
    async run(note, making) {
      if (catalogue.undocumented.length > 0)
        note.warnings.push(
          `The risk catalogue names actions that AWS does not document: ${catalogue.undocumented.join(', ')}. A typing error?`,
        )
      const common = JSON.stringify([codeDigest(code), settings.timeZone, settings.sessions, risks])
      const file = join(making.folder, 'warehouse.duckdb')
      const make = (keep: boolean) =>
        makeWarehouse(context, { file, options, catalogue, clock, common, keep, source }, note)
      const facts = await make(!context.force && !making.damaged).catch((error) => {
        if (!(error instanceof EarlierUnreadable)) throw error
        log.warn(`features: ${error.message}; every day is made again`)
        return make(false)
      })
      if (trino)
        note.prose.push(
          `Made by Trino (${new URL(trino.server).host}) of ${trino.catalog}.${trino.schema}.${trino.table}.`,
        )
      return facts
    },
  })
}

interface FeatureWork {
  file: string
  options: FeatureOptions
  catalogue: Catalogue
  clock: Clock
  /** what decides every day: code, settings, catalogue */
  common: string
  /** whether days may be taken from the last warehouse */
  keep: boolean
  source?: ServerSource
}

async function makeWarehouse(
  context: StageContext,
  { file, options, catalogue, clock, common, keep, source }: FeatureWork,
  note: StageNote,
): Promise<StageFacts['features']> {
  const { out, settings, memory, log, signal } = context
  const spill = join(out, 'spill')
  rmSync(file, { force: true }) // what a first try left
  const warehouse = await openWarehouse({ file, memory, spill })
  const bar = log.bar('features')
  const tell = (share: number, what: string) => {
    if (signal.aborted) throw new Failure('features: interrupted; the last complete output is kept')
    bar.update(share, what)
  }
  let facts: StageFacts['features']
  let rows: Awaited<ReturnType<typeof settle>>
  try {
    await checkTimeZone(warehouse, settings.timeZone)
    const engine = source ? source.engine(warehouse) : duckdbEngine(warehouse)
    await engine.set(featureVariables(out, settings, options, clock))
    await engine.openEvents()
    await giveCatalogue(engine, catalogue)
    await keepRiskCatalogue(warehouse, catalogue)
    await rememberSessions(engine, warehouse, out)
    const atOnce = source ? tables : wholeTables
    for (const [i, table] of atOnce.entries()) {
      tell(source ? i / atOnce.length : 0, table)
      await engine.make(table)
      if (table !== 'time_window') continue
      await checkWindow(engine, warehouse, options)
      await tellStrays(engine, warehouse, out, note)
    }
    if (!source)
      log.line(await makeByDay(warehouse, { out, timeZone: settings.timeZone, common, keep, tell }))
    facts = await describe(warehouse, options, note)
    rows = await settle(warehouse)
  } finally {
    bar.stop()
    warehouse.close()
    rmSync(spill, { recursive: true, force: true })
  }
  await checkSettled({ file, memory, spill }, rows)
  return facts
}

async function checkTimeZone(warehouse: Warehouse, zone: string): Promise<void> {
  await warehouse.run(`SELECT timezone(${literal(zone)}, now())`).catch(() => {
    throw new Failure(`timeZone ${zone}: not a time zone; expected an IANA name such as Europe/Berlin`, 2)
  })
}

/** The names of the risk catalogue in use, seen here or not: the intruder of the models chooses among them. */
async function keepRiskCatalogue(warehouse: Warehouse, catalogue: Catalogue): Promise<void> {
  await warehouse.run('CREATE TABLE risk_catalogue (action VARCHAR)')
  const appender = await warehouse.connection.createAppender('risk_catalogue')
  for (const action of catalogue.rows.keys()) {
    appender.appendVarchar(action)
    appender.endRow()
  }
  appender.closeSync()
}

async function checkWindow(engine: Engine, warehouse: Warehouse, options: FeatureOptions): Promise<void> {
  const [window] = await warehouse.rows<Record<string, string | null>>(
    'SELECT first_day::VARCHAR AS first_day, last_day::VARCHAR AS last_day, score_from::VARCHAR AS score_from, score_to::VARCHAR AS score_to FROM time_window',
  )
  const { first_day, last_day, score_from, score_to } = window!
  if (!first_day)
    throw new Failure('events/: no event at all; nothing to learn from. Check what ingest read.')
  if (score_from! > score_to!)
    throw new Failure(
      `--score-from ${score_from} is after --score-to ${score_to}; expected the earlier day first`,
      2,
    )
  const [scored] = await engine.rows<{ events: bigint }>(
    'SELECT count(*) AS events FROM event, time_window WHERE calendar_day(event_time, time_zone) BETWEEN score_from AND score_to',
  )
  if (scored!.events === 0n)
    throw new Failure(
      `No event between ${score_from} and ${score_to}; the data runs from ${first_day} to ${last_day}. Choose --score-from and --score-to within it.`,
    )
  if (score_from! <= first_day)
    throw new Failure(
      `Nothing to learn from: the data starts on ${first_day} and the scored days on ${score_from}. ` +
        (options.scoreFrom
          ? 'Choose a later --score-from.'
          : 'Give --score-from, or add earlier CloudTrail files.'),
    )
}

async function describe(
  warehouse: Warehouse,
  options: FeatureOptions,
  note: StageNote,
): Promise<StageFacts['features']> {
  const [window] = await warehouse.rows<Record<string, string>>(
    'SELECT first_day::VARCHAR AS first_day, score_from::VARCHAR AS score_from, score_to::VARCHAR AS score_to, last_day::VARCHAR AS last_day FROM time_window',
  )
  const count = async (table: string) =>
    Number((await warehouse.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${table}`))[0]!.n)
  const tables = ['principal', 'action', 'principal_day', 'session', 'principal_day_step'] as const
  const rows: Partial<Record<(typeof tables)[number], number>> = {}
  for (const table of tables) {
    rows[table] = await count(table)
    note.counts[`${table.replaceAll('_', ' ')}s`] = rows[table]
  }
  note.prose.push(
    `Days from ${window!.first_day} to ${window!.score_to}; scored from ${window!.score_from}. ` +
      (window!.score_to! < window!.last_day! && !options.scoreTo
        ? `${window!.last_day} is under way and is scored when it is whole. `
        : '') +
      'Each table is a count by principal and day, of events that are the principal\u2019s own doing.',
  )
  const classes = await warehouse.rows<{ class: string; principals: bigint; events: bigint }>(
    'SELECT class, count(*) AS principals, sum(events)::BIGINT AS events FROM principal GROUP BY class ORDER BY principals DESC, class',
  )
  note.tables.push({
    title: 'Principals by what kind of identity they are',
    columns: ['class', 'principals', 'events of their own'],
    rows: classes.map((row) => [row.class, Number(row.principals), Number(row.events)]),
  })
  const learned = await warehouse.rows<
    Record<'action' | 'type' | 'verdict', string> & { touches: bigint; targets: bigint }
  >(
    `SELECT action, type, touches, targets, CASE WHEN is_resource THEN 'counts' ELSE 'left out' END AS verdict
     FROM resource_type JOIN action USING (action_id)
     WHERE is_resource = is_candidate ORDER BY touches DESC, action, type LIMIT 20`,
  )
  if (learned.length > 0)
    note.tables.push({
      title: 'Things named that count or are left out for how they come back, against what their keys say',
      columns: ['action', 'type', 'touches', 'different', 'verdict'],
      rows: learned.map((row) => [
        row.action,
        row.type,
        Number(row.touches),
        Number(row.targets),
        row.verdict,
      ]),
    })
  return { principals: rows.principal!, principal_days: rows.principal_day! }
}
