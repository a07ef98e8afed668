/**
 * The layouts of input. A new one is a file of its own and a line here. Of those that recognise a file the last one
 * reads it: the first takes any JSON.
 */
import type { Fields } from '../fields.ts'
import { athena } from './athena.ts'
import { csvTable } from './csv-table.ts'
import { envelope } from './envelope.ts'
import type { JsonLayout, Layout, ParquetLayout, Start, TextLayout } from './layout.ts'
import { logLines } from './log-lines.ts'
import { lookup } from './lookup.ts'
import { securityLake } from './security-lake.ts'
import { securityLakeJson } from './security-lake-json.ts'
import { tableRows } from './table-rows.ts'
import { trail } from './trail.ts'

export const layouts: readonly Layout[] = [
  envelope,
  logLines,
  csvTable,
  tableRows,
  trail,
  lookup,
  athena,
  securityLake,
  securityLakeJson,
]

/** What people call the layouts, and files of none, by what ingest.json calls them. */
export const layoutWords: Record<string, string> = {
  ...Object.fromEntries(layouts.map(({ name, words }) => [name, words])),
  skipped: 'Left aside: not data',
  none: 'Not readable as CloudTrail',
}

export const jsonLayouts = layouts.filter((layout) => layout.kind === 'json')
export const parquetLayouts = layouts.filter((layout) => layout.kind === 'parquet')
const textual = layouts.filter((layout) => layout.kind !== 'parquet')

/** Keys under which one object holds a file's list of records. */
export const listKeys = [...new Set(textual.flatMap((layout) => layout.listKeys))]
/** Those whose lists DuckDB's reader takes apart. */
export const plainListKeys = [...new Set(jsonLayouts.flatMap((layout) => layout.listKeys))]

export function textLayoutOf(start: Start): JsonLayout | TextLayout | undefined {
  return textual.findLast((layout) => layout.recognises(start))
}

export function parquetLayoutOf(fields: Fields): ParquetLayout | undefined {
  return parquetLayouts.findLast((layout) => layout.recognises(fields))
}
