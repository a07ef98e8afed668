/**
 * The feature tables in DuckDB, some days at a time: names are numbered over all days first, then the files of
 * pipeline/sql/ run over the days of a batch alone and their rows are added to those before, so that no statement holds
 * more than a batch. Days that the last warehouse has as they would be made are taken from there.
 */
import { join } from 'node:path'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { cutDays, type Day, daysOf, EarlierUnreadable, keepDays, keptDays } from './days.ts'
import { keepTable, keptSeenDays, numberKept, renumbered } from './kept.ts'
import { batchTables } from './tables.ts'

export interface ByDay {
  out: string
  timeZone: string
  /** What decides every day: code, settings, catalogue. */
  common: string
  /** Whether days may be taken from the last warehouse. */
  keep: boolean
  tell(share: number, what: string): void
  /** Which days are made together, in which order. */
  cut?(days: readonly Day[]): Day[][]
}

/** Tables of a batch that other files are made of and that do not stay; their rows of all days lie in memory. */
const between = ['habit_source', 'touch', 'habit_harm']
/** Tables whose rows are those of each day. habit goes with its batch. */
const added = batchTables.filter((table) => table !== 'habit' && !between.includes(table))

/**
 * Makes all that comes after `wholeTables`.
 * @returns how many days were made, in words. @throws EarlierUnreadable where another try must do without the last warehouse
 */
export async function makeByDay(warehouse: Warehouse, given: ByDay): Promise<string> {
  const { out, keep, tell, cut = cutDays } = given
  const days = await daysOf(warehouse, out, given.common)
  const kept = keep ? await keptDays(warehouse, join(out, 'warehouse.duckdb'), days) : new Set<string>()
  const toMake = days.filter(({ day }) => !kept.has(day))
  const takesKept = kept.size > 0
  const [current] = await warehouse.rows<{ main: string }>("SELECT current_database() || '.main' AS main")
  const { main } = current!
  // Tables in memory, of which DuckDB moves to the disk what becomes too much.
  await warehouse.run(
    `ATTACH ':memory:' AS batches; CREATE SCHEMA kept; SET search_path = '${main},batches.main'`,
  )

  tell(0, 'names')
  try {
    await readOnly(warehouse, toMake, given.timeZone)
    await warehouse.runFile('seen_day')
    await add(warehouse, 'batches.main.seen_day', 'FROM temp.seen_day')
    await warehouse.run('DROP TABLE temp.seen_day')
    if (takesKept) await add(warehouse, 'batches.main.seen_day', keptSeenDays)
    for (const table of ['principal', 'action', 'coverage']) await warehouse.runFile(table)
    await keepTable(warehouse, 'seen_day')
    if (takesKept) {
      await numberKept(warehouse)
      for (const table of added) await add(warehouse, `${main}.${table}`, renumbered(table))
      for (const table of between) await add(warehouse, `batches.main.${table}`, renumbered(table))
    }
  } catch (error) {
    // Of a damaged file, DuckDB says so when it comes to the damage.
    throw takesKept ? new EarlierUnreadable(error as Error) : error
  }

  const batches = cut(toMake)
  for (const [i, batch] of batches.entries()) {
    tell((0.9 * i) / batches.length, `${batch[0]!.day} to ${batch.at(-1)!.day}`)
    await readOnly(warehouse, batch, given.timeZone)
    await makeBatch(warehouse, batch, main, i === 0 && !takesKept)
  }

  tell(0.9, 'all days')
  for (const table of ['source', 'principal_day_source']) await warehouse.runFile(table)
  await keepTable(warehouse, 'touch')
  for (const table of ['resource_type', 'target', 'principal_day_resource']) await warehouse.runFile(table)
  await keepTable(warehouse, 'habit_harm')
  await warehouse.runFile('principal_day_harm')
  await keepDays(warehouse, days)
  return `features: ${toMake.length} of ${days.length} days made, the others kept`
}

/** The events of these days alone are what files read from now on. */
async function readOnly(warehouse: Warehouse, days: readonly Day[], timeZone: string): Promise<void> {
  const files = [...new Set(days.flatMap((day) => day.files))].map(literal)
  const events =
    days.length > 0
      ? `stored_event([${files.join(', ')}]) WHERE calendar_day(event_time, ${literal(timeZone)}) IN (${dates(days)})`
      : "stored_event(getvariable('events')) WHERE FALSE"
  await warehouse.run(`CREATE OR REPLACE TEMP VIEW event AS SELECT * FROM ${events}`)
}

const dates = (days: readonly Day[]) => days.map(({ day }) => `DATE ${literal(day)}`).join(', ')

/** @param isFirst its tables are those to which later batches are added */
async function makeBatch(
  warehouse: Warehouse,
  days: readonly Day[],
  main: string,
  isFirst: boolean,
): Promise<void> {
  // A name is looked for from left to right; new tables go to the first.
  const places = isFirst ? [main, 'batches.batch'] : ['batches.batch', main]
  await warehouse.run('CREATE SCHEMA batches.batch')
  await warehouse.run(
    `CREATE VIEW batches.batch.seen_day AS FROM batches.main.seen_day WHERE day IN (${dates(days)})`,
  )
  await warehouse.run(`SET search_path = '${[...places, 'batches.main'].join(',')}'`)
  for (const table of batchTables) await warehouse.runFile(table)
  if (!isFirst)
    for (const table of added) await add(warehouse, `${main}.${table}`, `FROM batches.batch.${table}`)
  for (const table of between) {
    await add(warehouse, `batches.main.${table}`, `FROM temp.${table}`)
    await warehouse.run(`DROP TABLE temp.${table}`)
  }
  await warehouse.run('DROP TABLE temp.habit; DROP SCHEMA batches.batch CASCADE')
  await warehouse.run(`SET search_path = '${main},batches.main'`)
}

/** Adds rows to a table, which the first ones make. */
async function add(warehouse: Warehouse, table: string, rows: string): Promise<void> {
  await warehouse.run(`CREATE TABLE IF NOT EXISTS ${table} AS ${rows} LIMIT 0`)
  await warehouse.run(`INSERT INTO ${table} BY NAME ${rows}`)
}
