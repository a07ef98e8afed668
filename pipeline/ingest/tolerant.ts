/**
 * The tolerant reader, for all that DuckDB's reader does not take: records in envelopes, tables, other encodings, a
 * truncated gzip, a broken record among good ones. It streams, keeps every record that is whole, and says of the rest
 * where it stands and what is wrong with it.
 */
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { Settings } from '../../models/settings.ts'
import { damageOf, textOf } from './encoding.ts'
import type { TextForm } from './peek.ts'
import { recordOfRow, rowOfCells } from './rows.ts'
import { RecordScanner, type ScannedRecord } from './scanner.ts'
import { type Unwrapped, unwrap, unwrapText } from './unwrap.ts'

/** A line of what the reader writes. */
export interface TolerantRecord extends Unwrapped {
  /** 1 for the first record of the file. */
  position: number
}

export type IngestLimits = Settings['ingest']

export interface TolerantReading {
  /** bytes of the longest line */
  longest: number
  records: number
  /** Names of the layouts whose columns the records have. */
  layouts: Set<string>
}

/** Writes every record of a file as a line of NDJSON. */
export async function readTolerantly(
  path: string,
  size: number,
  form: TextForm,
  limits: IngestLimits,
  output: string,
): Promise<TolerantReading> {
  const out = createWriteStream(output)
  const reading: TolerantReading = { longest: 0, records: 0, layouts: new Set() }
  const text = textOf(path, form, {
    size,
    ratio: limits.mostExpansion,
    bytes: limits.freeExpansionMiB * 2 ** 20,
  })
  const records = form.layout.kind === 'text' && form.layout.holds === 'table' ? tableRecords : valueRecords
  for await (const record of records(text, form, limits)) {
    reading.records++
    reading.layouts.add(record.layout)
    const line = Buffer.from(`${JSON.stringify({ position: reading.records, ...record })}\n`)
    reading.longest = Math.max(reading.longest, line.length)
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
  return reading
}

async function* valueRecords(
  text: AsyncIterable<string>,
  { compression }: TextForm,
  limits: IngestLimits,
): AsyncGenerator<Unwrapped> {
  const scanner = new RecordScanner(limits)
  let damage: string | undefined
  try {
    for await (const piece of text) for (const found of scanner.push(piece)) yield* unwrapped(found)
  } catch (error) {
    damage = damageOf(error, compression)
  }
  for (const found of scanner.end(damage)) yield* unwrapped(found)
}

function unwrapped({ json, broken }: ScannedRecord): Unwrapped[] {
  return broken === null ? unwrap(json) : [{ json, layout: 'trail', broken }]
}

async function* tableRecords(
  text: AsyncIterable<string>,
  { compression, delimiter }: TextForm,
  limits: IngestLimits,
): AsyncGenerator<Unwrapped> {
  const source = Readable.from(text)
  const rows = parse({
    delimiter: delimiter ?? ',',
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: limits.longestRecordMiB * 2 ** 20,
  })
  source.on('error', (error) => rows.destroy(error))
  source.pipe(rows)
  let names: string[] | undefined
  try {
    for await (const cells of rows as AsyncIterable<string[]>) {
      if (names) yield* rowRecords(names, cells)
      else names = cells
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = code?.startsWith('CSV_')
      ? `broken CSV: ${message.slice(0, 200)}`
      : damageOf(error, compression)
    yield { json: '', layout: 'trail', broken: reason }
  }
}

/** Columns that hold whole records, most telling first. */
const recordColumns = ['eventJson', 'CloudTrailEvent', '_raw', '@message', 'message']

function rowRecords(names: readonly string[], cells: readonly string[]): Unwrapped[] {
  const shown = cells.join(',').slice(0, 200).toWellFormed()
  const refused = (broken: string): Unwrapped[] => [{ json: shown, layout: 'trail', broken }]
  if (cells.length !== names.length)
    return refused(
      `a row of ${cells.length} cells in a table of ${names.length} columns: quotes do not match`,
    )
  for (const column of recordColumns) {
    const cell = cells[names.findIndex((name) => name.toLowerCase() === column.toLowerCase())]
    if (cell && /^\s*(\d{4}-\d\d-\d\dT\S+\s+)?[[{]/.test(cell)) return unwrapText(cell)
  }
  const row = recordOfRow(rowOfCells(names, cells))
  if (!row) return refused('no eventTime or no eventName in the row')
  return 'json' in row ? [{ json: row.json, layout: 'trail', broken: null }] : refused(row.broken)
}
