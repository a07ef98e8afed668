/**
 * What is stored of the days of a slice and about their midnights, to tell duplicates by. It is read from the parts written before; but a day of
 * ten million events comes in dozens of slices, each of which would read all parts before it again. The keys of a day
 * that gets much of one slice are therefore kept in the table `seen` (some 30 bytes an event), until a slice has
 * nothing of that day. As a slice is of limited size, few days are in mind at a time.
 */
import type { Part } from '../run-folder/ledger.ts'
import { fileLiteral, literal, type Warehouse } from '../warehouse/warehouse.ts'

const muchOfASlice = 100_000

const nightTables = `CREATE TEMP TABLE IF NOT EXISTS night (midnight DATE, day DATE, key UUID, content UBIGINT);
  CREATE TEMP TABLE IF NOT EXISTS night_in_mind (midnight DATE)`
const seenTable = 'CREATE TEMP TABLE IF NOT EXISTS seen (day DATE, key UUID, content UBIGINT)'
const content = `what_is_told(event_time, action, identity_arn, source_ip, error_code) AS content`

/**
 * Makes the view `earlier`: day, key and content of every event that is stored of the days; and the table `night`.
 * @param days  of the slice, as yyyy-mm-dd. @param partsOf  local paths of the parts of a day
 */
export async function openEarlier(
  warehouse: Warehouse,
  days: readonly string[],
  partsOf: (day: string) => string[],
): Promise<void> {
  await warehouse.run(seenTable)
  const inMind = await daysInMind(warehouse)
  const kept = inMind.filter((day) => days.includes(day))
  // A new table: rows that are deleted from a table in memory still take their room.
  if (kept.length < inMind.length)
    await warehouse.run(
      `CREATE OR REPLACE TEMP TABLE seen AS FROM seen WHERE CAST(day AS VARCHAR) IN (${kept.map(literal).join(', ') || 'NULL'})`,
    )
  const parts = days.filter((day) => !kept.includes(day)).flatMap(partsOf)
  const stored =
    parts.length > 0
      ? ` UNION ALL SELECT day, event_key(event_id) AS key, ${content}
          FROM stored_event([${parts.map(fileLiteral).join(', ')}])`
      : ''
  await warehouse.run(`CREATE OR REPLACE TEMP VIEW earlier AS SELECT day, key, content FROM seen${stored}`)
  await openNights(warehouse, partsOf)
}

/**
 * Fills the table `night` with what is stored about each midnight of the slice, on both sides. What was read once stays:
 * it is a fiftieth of the events.
 */
async function openNights(warehouse: Warehouse, partsOf: (day: string) => string[]): Promise<void> {
  await warehouse.run(nightTables)
  const nights = await warehouse.rows<{ midnight: string; before: string }>(
    `SELECT DISTINCT CAST(midnight AS VARCHAR) AS midnight, CAST(add_days(midnight, -1) AS VARCHAR) AS before
     FROM (SELECT midnight_of(event_time) AS midnight FROM arrival WHERE reason IS NULL)
     WHERE midnight IS NOT NULL AND midnight NOT IN (FROM night_in_mind)
     ORDER BY midnight`,
  )
  if (nights.length === 0) return
  const listed = nights.map(({ midnight }) => `(DATE ${literal(midnight)})`).join(', ')
  const days = [...new Set(nights.flatMap(({ midnight, before }) => [before, midnight]))]
  const parts = days.flatMap(partsOf)
  if (parts.length > 0)
    await warehouse.run(
      `INSERT INTO night SELECT midnight_of(event_time) AS midnight, day, event_key(event_id), ${content}
       FROM stored_event([${parts.map(fileLiteral).join(', ')}]) WHERE midnight IN (VALUES ${listed})`,
    )
  await warehouse.run(`INSERT INTO night_in_mind VALUES ${listed}`)
}

/** After a slice has become parts: its keys, of days in mind and of those that got much of it. */
export async function keepInMind(
  warehouse: Warehouse,
  parts: readonly Part[],
  much = muchOfASlice,
): Promise<void> {
  await warehouse.run(
    `INSERT INTO night SELECT midnight_of(event_time) AS midnight, day, key, ${content} FROM arrival
     WHERE reason IS NULL AND midnight IS NOT NULL
       AND NOT EXISTS (FROM duplicate WHERE duplicate.arrival_row = arrival.rowid)`,
  )
  const inMind = await daysInMind(warehouse)
  for (const { day, events } of parts) {
    if (events < much && !inMind.includes(day)) continue
    const before = inMind.includes(day)
      ? ''
      : `SELECT * FROM earlier WHERE day = DATE ${literal(day)} UNION ALL`
    await warehouse.run(
      `INSERT INTO seen ${before} SELECT day, key, ${content} FROM arrival
       WHERE day = DATE ${literal(day)} AND reason IS NULL
         AND NOT EXISTS (FROM duplicate WHERE duplicate.arrival_row = arrival.rowid)`,
    )
  }
}

async function daysInMind(warehouse: Warehouse): Promise<string[]> {
  const rows = await warehouse.rows<{ day: string }>(
    'SELECT DISTINCT CAST(day AS VARCHAR) AS day FROM seen ORDER BY day',
  )
  return rows.map(({ day }) => day)
}
