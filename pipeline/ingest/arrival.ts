/**
 * Fills the table `arrival` with the records of a slice, whatever their layouts; a file that DuckDB's readers fail
 * on is found by halving the slice.
 */
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { jsonRecords, parsedRecords, smallestObject } from './json.ts'
import { trail } from './layouts/trail.ts'
import { parquetRecords } from './parquet.ts'
import { salvage } from './salvage.ts'
import type { Piece, Slice } from './slice.ts'

/**
 * Makes the table `arrival` of a slice. @returns the slices to read instead when some file of the slice cannot be
 * read with the others, else undefined
 */
export async function fillArrival(
  warehouse: Warehouse,
  slice: Slice,
  scratch: string,
): Promise<Slice[] | undefined> {
  try {
    await makeRecordView(warehouse, slice, scratch)
    await warehouse.runFile('arrival')
    return undefined
  } catch (error) {
    const message = (error as Error).message
    if (isNotTheFilesFault(error, slice)) throw error
    if (slice.length > 1) {
      const middle = slice.length >> 1
      return [slice.slice(0, middle), slice.slice(middle)]
    }
    const piece = slice[0]!
    if (piece.rejected) throw error
    return [
      [
        piece.file.form.kind === 'json' && !piece.salvage
          ? { ...piece, salvage: true }
          : { ...piece, rejected: reasonOf(message, piece.file.local) },
      ],
    ]
  } finally {
    await dropDelivered(warehouse)
  }
}

/** A query that does not fit a table's columns is that table's fault; JSON is read by the same query whatever it holds. */
function isNotTheFilesFault(error: unknown, slice: Slice): boolean {
  const { message } = error as Error
  return (
    error instanceof Failure ||
    /^(Out of Memory|INTERRUPT|Internal|FATAL)|No space left|Permission denied/i.test(message) ||
    (slice.every(({ file }) => file.form.kind === 'json') &&
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

async function makeRecordView(warehouse: Warehouse, slice: Slice, scratch: string): Promise<void> {
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE arrival_file AS
    SELECT * FROM (VALUES ${slice.map(({ file }) => `(${file.id}::INTEGER, ${literal(file.local)}, ${literal(file.path)})`).join(', ')}) AS f(file_id, local, path)
    GROUP BY ALL`)
  const whole = slice.filter(({ rejected, salvage }) => !rejected && !salvage)
  const ofKind = (kind: string) => whole.filter(({ file }) => file.form.kind === kind)
  const selects = [
    ...(await parquetRecords(warehouse, ofKind('parquet'))),
    ...(await jsonRecords(warehouse, ofKind('json'))),
    ...(await salvagedRecords(
      warehouse,
      slice.filter(({ salvage }) => salvage),
      scratch,
    )),
    ...(await rejectedFiles(
      warehouse,
      slice.filter(({ rejected }) => rejected),
    )),
  ]
  await warehouse.run(`CREATE OR REPLACE TEMP VIEW record AS ${selects.join('\nUNION ALL BY NAME\n')}`)
}

async function salvagedRecords(
  warehouse: Warehouse,
  pieces: readonly Piece[],
  scratch: string,
): Promise<string[]> {
  const selects: string[] = []
  for (const { file } of pieces) {
    const form = file.form
    if (form.kind !== 'json') continue
    const lines = join(scratch, `salvaged-${file.id}.ndjson`)
    const longest = await salvage(file.local, form.gzip, lines)
    selects.push(
      await parsedRecords(
        warehouse,
        `delivered_salvaged_${file.id}`,
        form.layout,
        `SELECT ${file.id}::INTEGER AS file_id, position, broken, CASE WHEN broken IS NULL THEN ${form.layout.record} ELSE json END AS json
         FROM read_json(${literal(lines)}, format = 'newline_delimited', maximum_object_size = ${Math.max(smallestObject, longest * 2)},
           columns = {position: 'BIGINT', json: 'VARCHAR', broken: 'VARCHAR'})`,
      ),
    )
  }
  return selects
}

/** A file that cannot be read at all counts as one record, rejected. */
async function rejectedFiles(warehouse: Warehouse, pieces: readonly Piece[]): Promise<string[]> {
  if (pieces.length === 0) return []
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
