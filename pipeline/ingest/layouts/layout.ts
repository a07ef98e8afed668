/** What a layout of input is: how a file of it is told by its content, and where it holds the columns of record.ts. */
import type { Fields } from '../fields.ts'
import type { Span } from '../outline.ts'
import type { RecordColumns } from '../record.ts'

/** What the first kilobytes of a text file show. */
export interface Start {
  text: string
  /** The key under which an object holds the list of records. */
  listKey?: string
  /** The first record, cut short where it is long; none in an empty list or a table. */
  first?: string
  /** Its top-level members; of a record cut short, those that the text reaches. */
  members: ReadonlyMap<string, Span>
  /** The names in the first row of a table. */
  columns: readonly string[]
}

interface AnyLayout {
  /** As in ingest.json. */
  name: string
  /** What people call it. */
  words: string
  /** The record as CloudTrail wrote it, from a row or object; none where the layout has fields of its own. */
  original?(row: Record<string, unknown>): unknown
}

interface AnyColumns {
  /** The SQL of each column of a record. @param fields of the Parquet file, or of what `structure` takes of JSON */
  columns(fields: Fields): RecordColumns
  /** The SQL of why a row is not CloudTrail, where a file holds other things too; NULL for a row that is. */
  unusable?(fields: Fields): string
}

/** A tree of members, each with the type it is read as; nested JSON that stays text is a VARCHAR. */
export interface Structure {
  [member: string]: string | Structure
}

/** JSON that DuckDB reads as it is. */
export interface JsonLayout extends AnyLayout, AnyColumns {
  kind: 'json'
  /** By the top-level keys of the first record, and by nothing within it. */
  recognises(start: Start): boolean
  /** Keys under which an object holds the list of all others: {"Records": [...]}. */
  listKeys: readonly string[]
  /** The SQL of the record's JSON, from the object `json`. */
  record: string
  /** What from_json takes out of one record; the rest of it is not read. */
  structure: Structure
  /** Members that every record has: where one is missing, names may be spelled in another case. */
  required: readonly string[]
}

export interface ParquetLayout extends AnyLayout, AnyColumns {
  kind: 'parquet'
  recognises(fields: Fields): boolean
  /** What it is and its columns, for somebody whose file has others. */
  expected: string
  /** What is shown of a rejected row: the columns that name it. */
  shown: readonly string[]
}

/** Text that the tolerant reader makes records of, which have the columns of trail files or of Security Lake. */
export interface TextLayout extends AnyLayout {
  kind: 'text'
  recognises(start: Start): boolean
  /** JSON values after one another or in lists, or a table with a row of names. */
  holds: 'values' | 'table'
  /** As of JSON; Elastic's list lies two keys deep. */
  listKeys: readonly string[]
}

export type Layout = JsonLayout | ParquetLayout | TextLayout
