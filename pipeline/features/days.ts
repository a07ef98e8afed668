/** The days of the window: what decides what each of them holds, and which the last warehouse has as they would be made. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readLedger } from '../run-folder/ledger.ts'
import { digest } from '../run-folder/stage.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'

export interface Day {
  /** ISO date, of the calendar of the time zone */
  day: string
  /** Files of events/ that hold its events; they may hold those of a day beside it too. */
  files: string[]
  events: number
  /** Only scored days have harm counted. */
  scored: boolean
  /** Digest of all that decides its rows; null where ingest.json does not tell the content of a file. */
  key: string | null
}

/**
 * Reads time_window and recurring_session.
 * @param common what decides every day: code, settings, catalogue
 */
export async function daysOf(warehouse: Warehouse, out: string, common: string): Promise<Day[]> {
  const known = new Map(
    readLedger(out)?.parts.map((part) => [slashed(join(out, part.path)), part.digest] as const),
  )
  const rows = await warehouse.rows<Omit<Day, 'key'> & { persons: string[] | null }>(
    warehouse.query('features/day_content'),
  )
  return rows.map(({ persons, ...day }) => {
    const contents = day.files.map((file) => known.get(slashed(file)))
    const key = contents.includes(undefined)
      ? null
      : digest(JSON.stringify([common, contents.sort(), persons]))
    return { ...day, key }
  })
}

const slashed = (path: string) => path.replaceAll('\\', '/')

/** Nothing can be taken from the last warehouse. */
export class EarlierUnreadable extends Error {
  constructor({ message }: Error) {
    super(`days cannot be taken from the last warehouse.duckdb (${message.split('\n')[0]})`)
  }
}

/**
 * Attaches the last warehouse as `earlier` and makes `kept_day`, the days of it that are as they would be made.
 * @returns these days. @throws EarlierUnreadable for what is no database, or a damaged one
 */
export async function keptDays(
  warehouse: Warehouse,
  file: string,
  days: readonly Day[],
): Promise<Set<string>> {
  const kept = new Set<string>()
  if (!existsSync(file)) return kept
  const before = await warehouse
    .run(`ATTACH ${literal(file)} AS earlier (READ_ONLY)`)
    .then(() =>
      warehouse.rows<{ day: string; key: string | null; scored: boolean }>(
        'SELECT CAST(day AS VARCHAR) AS day, key, scored FROM earlier.kept.day',
      ),
    )
    .catch((error) => {
      if (/^Catalog Error/.test(error.message)) return [] // It was made elsewhere, or by a version that kept none.
      throw new EarlierUnreadable(error)
    })
  const earlier = new Map(before.map((row) => [row.day, row]))
  for (const { day, key, scored } of days) {
    const same = key !== null && earlier.get(day)?.key === key
    if (same && (earlier.get(day)!.scored || !scored)) kept.add(day)
  }
  const dates = [...kept].map((day) => `DATE ${literal(day)}`)
  await warehouse.run(
    `CREATE TEMP TABLE kept_day AS SELECT CAST(unnest([${dates.join(', ')}]) AS DATE) AS day`,
  )
  return kept
}

/** Writes down what decided the days of this warehouse. */
export async function keepDays(warehouse: Warehouse, days: readonly Day[]): Promise<void> {
  const rows = days.map(
    ({ day, key, scored }) => `(DATE ${literal(day)}, ${key === null ? 'NULL' : literal(key)}, ${scored})`,
  )
  await warehouse.run(
    `CREATE TABLE kept.day AS SELECT day, CAST(key AS VARCHAR) AS key, scored
     FROM (VALUES ${rows.join(', ')}) AS given (day, key, scored) ORDER BY day`,
  )
}

/** Days that are made in one go: as many as do not have more events than this together, at least one. */
const eventsAtOnce = 2_000_000

export function cutDays(days: readonly Day[], limit = eventsAtOnce): Day[][] {
  const batches: Day[][] = []
  let events = Number.POSITIVE_INFINITY
  for (const day of days) {
    events += day.events
    if (events > limit) {
      batches.push([])
      events = day.events
    }
    batches.at(-1)!.push(day)
  }
  return batches
}
