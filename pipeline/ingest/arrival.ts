/**
 * Fills the table `arrival` with the records of a slice, whatever their layouts; a file that DuckDB's readers fail
 * on is found by halving the slice.
 */
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { fileLiteral, literal, type Warehouse } from '../warehouse/warehouse.ts'
import { type Delivered, jsonRecords, parsedRecords, smallestObject, suspicious } from './json.ts'
import { jsonLayouts } from './layouts/layouts.ts'
import { trail } from './layouts/trail.ts'
import { parquetRecords } from './parquet.ts'
import type { Piece, Slice } from './slice.ts'
import { type IngestLimits, readTolerantly } from './tolerant.ts'

export interface Filled {
  /** The slices to read instead, when some file of the slice cannot be read with the others. */
  instead?: Slice[]
  /** Records that the readers delivered. */
  delivered: Delivered
}

export interface Reading {
  warehouse: Warehouse
  scratch: string
  limits: IngestLimits
}

/** Makes the table `arrival` of a slice, unless it must be read otherwise. */
export async function fillArrival(reading: Reading, slice: Slice): Promise<Filled> {
  const { warehouse, limits } = reading
  const delivered: Delivered = new Map()
  try {
    await makeRecordView(reading, slice, delivered)
    await warehouse.runFile('arrival')
    await maskSecrets(warehouse, limits.mask)
    const odd = await oddFiles(warehouse, slice)
    if (odd.size === 0) return { delivered }
    const others = slice.filter(({ file }) => !odd.has(file.id))
    const tolerant = slice
      .filter(({ file }) => odd.has(file.id))
      .map((piece) => ({ ...piece, tolerant: true }))
    return { instead: [...(others.length > 0 ? [others] : []), tolerant], delivered }
  } catch (error) {
    const message = (error as Error).message
    if (isNotTheFilesFault(error, slice)) throw error
    if (slice.length > 1) {
      const middle = slice.length >> 1
      return { instead: [slice.slice(0, middle), slice.slice(middle)], delivered }
    }
    const piece = slice[0]!
    if (piece.rejected) throw error
    const otherwise =
      piece.file.form.kind === 'text' && !piece.tolerant
        ? { ...piece, tolerant: true }
        : { ...piece, rejected: reasonOf(message, piece.file.local) }
    return { instead: [[otherwise]], delivered }
  } finally {
    await dropDelivered(warehouse)
  }
}

/** Replaces the texts of `arrival` that hold a secret. */
async function maskSecrets(warehouse: Warehouse, mask: boolean): Promise<void> {
  await warehouse.run(
    'CREATE OR REPLACE TEMP TABLE secret_text (arrival_row BIGINT, field VARCHAR, text VARCHAR)',
  )
  if (!mask) return
  await warehouse.runFile('suspect')
  const [suspect] = await warehouse.rows('FROM suspect LIMIT 1')
  if (!suspect) return
  await warehouse.runFile('secret_text')
  const fields = await warehouse.rows<{ field: string }>(
    'SELECT DISTINCT field FROM secret_text ORDER BY field',
  )
  for (const { field } of fields)
    await warehouse.run(
      `UPDATE arrival SET ${field} = secret_text.text FROM secret_text
       WHERE arrival_row = arrival.rowid AND field = ${literal(field)}`,
    )
}

/** Files of DuckDB's reader in which some record is not what the first one promised. */
async function oddFiles(warehouse: Warehouse, slice: Slice): Promise<Set<number>> {
  const ids = slice.flatMap(({ file, tolerant, rejected }) =>
    file.form.kind === 'text' && !tolerant && !rejected ? [file.id] : [],
  )
  if (ids.length === 0) return new Set()
  const rows = await warehouse.rows<{ file_id: number }>(
    `SELECT DISTINCT file_id FROM arrival
     WHERE (reason IN ('no eventTime', 'no eventName', 'broken JSON', 'not a JSON object', ${literal(suspicious)})
         OR starts_with(reason, 'an event notification of '))
       AND file_id IN (${ids.join(', ')})`,
  )
  return new Set(rows.map(({ file_id }) => file_id))
}

/** A query that does not fit a table's columns is that table's fault; JSON is read by the same query whatever it holds. */
function isNotTheFilesFault(error: unknown, slice: Slice): boolean {
  const { message } = error as Error
  return (
    error instanceof Failure ||
    /^(Out of Memory|INTERRUPT|Internal|FATAL)|No space left|Permission denied/i.test(message) ||
    (slice.every(({ file }) => file.form.kind === 'text') &&
      /^(Binder|Catalog|Parser|Not implemented)/.test(message))
  )
}

/** What DuckDB says about a file, in one line and without the path. */
export function reasonOf(message: string, path: string): string {
  return message
    .split('\n')[0]!
    .replaceAll(`'${path}'`, 'the file')
    .replaceAll(path, 'the file')
    .replace(/^(Invalid Input|IO|Invalid|TProtocolException) Error: /, '')
}

async function makeRecordView(reading: Reading, slice: Slice, delivered: Delivered): Promise<void> {
  const { warehouse } = reading
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE arrival_file AS
    SELECT * FROM (VALUES ${slice.map(({ file }) => `(${file.id}::INTEGER, ${literal(file.local)}, ${literal(file.path)})`).join(', ')}) AS f(file_id, local, path)
    GROUP BY ALL`)
  const whole = slice.filter(({ rejected, tolerant }) => !rejected && !tolerant)
  const ofKind = (kind: string) => whole.filter(({ file }) => file.form.kind === kind)
  const selects = [
    ...(await parquetRecords(warehouse, ofKind('parquet'), delivered)),
    ...(await jsonRecords(warehouse, ofKind('text'), delivered)),
    ...(await tolerantRecords(
      reading,
      slice.filter(({ tolerant, rejected }) => tolerant && !rejected),
      delivered,
    )),
    ...(await rejectedFiles(
      warehouse,
      slice.filter(({ rejected }) => rejected),
      delivered,
    )),
  ]
  await warehouse.run(`CREATE OR REPLACE TEMP VIEW record AS ${selects.join('\nUNION ALL BY NAME\n')}`)
}

async function tolerantRecords(
  { warehouse, scratch, limits }: Reading,
  pieces: readonly Piece[],
  delivered: Delivered,
): Promise<string[]> {
  const selects: string[] = []
  for (const { file } of pieces) {
    const form = file.form
    if (form.kind !== 'text') continue
    const lines = join(scratch, `records-${file.id}.ndjson`)
    const { longest, records, layouts } = await readTolerantly(file.local, file.size, form, limits, lines)
    delivered.set(file.id, records)
    for (const layout of jsonLayouts.filter(({ name }) => layouts.has(name)))
      selects.push(
        await parsedRecords(
          warehouse,
          `delivered_${layout.name}_${file.id}`,
          layout,
          `SELECT ${file.id}::INTEGER AS file_id, position, broken, json
         FROM read_json(${fileLiteral(lines)}, format = 'newline_delimited', maximum_object_size = ${Math.max(smallestObject, longest * 2)},
           columns = {position: 'BIGINT', layout: 'VARCHAR', json: 'VARCHAR', broken: 'VARCHAR'})
         WHERE layout = ${literal(layout.name)}`,
        ),
      )
    // A file without a record still has columns.
    if (layouts.size === 0) selects.push(await noRecords(warehouse, file.id))
  }
  return selects
}

function noRecords(warehouse: Warehouse, id: number): Promise<string> {
  const nothing = `SELECT ${id}::INTEGER AS file_id, CAST(NULL AS BIGINT) AS position, NULL AS json, NULL AS broken WHERE FALSE`
  return parsedRecords(warehouse, `delivered_nothing_${id}`, trail, nothing)
}

/** A file that cannot be read at all counts as one record, rejected. */
async function rejectedFiles(
  warehouse: Warehouse,
  pieces: readonly Piece[],
  delivered: Delivered,
): Promise<string[]> {
  if (pieces.length === 0) return []
  for (const { file } of pieces) delivered.set(file.id, 1)
  const rows = pieces.map(({ file, rejected }) => `(${file.id}::INTEGER, ${literal(rejected!)})`)
  return [
    await parsedRecords(
      warehouse,
      'delivered_rejected',
      trail,
      `SELECT file_id, CAST(NULL AS BIGINT) AS position, NULL AS json, broken
       FROM (VALUES ${rows.join(', ')}) AS rejected(file_id, broken)`,
    ),
  ]
}

/** The readers' tables are as large as the slice: they go once `arrival` is made of them. */
async function dropDelivered(warehouse: Warehouse): Promise<void> {
  const tables = await warehouse.rows<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, 'delivered_')",
  )
  for (const { name } of tables) await warehouse.run(`DROP TABLE ${name}`)
}
