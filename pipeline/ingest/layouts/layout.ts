/** What a layout of input is: how a file of it is told by its content, and where it holds the columns of record.ts. */
import type { Fields } from '../fields.ts'
import type { RecordColumns } from '../record.ts'

interface AnyLayout {
  /** As in ingest.json. */
  name: string
  /** What people call it. */
  words: string
  /** The SQL of each column of a record. @param fields of the Parquet file, or of what `structure` takes of JSON */
  columns(fields: Fields): RecordColumns
  /** The SQL of why a row is not CloudTrail, where a file holds other things too; NULL for a row that is. */
  unusable?(fields: Fields): string
  /** The record as CloudTrail wrote it, from a row or object; none where the layout has fields of its own. */
  original?(row: Record<string, unknown>): unknown
}

/** A tree of members, each with the type it is read as; nested JSON that stays text is a VARCHAR. */
export interface Structure {
  [member: string]: string | Structure
}

export interface JsonLayout extends AnyLayout {
  kind: 'json'
  /** @param start the file's first kilobytes */
  recognises(start: string): boolean
  /** Keys under which an object holds the list of all others: {"Records": [...]}. */
  listKeys: readonly string[]
  /** The SQL of the record's JSON, from the object `json`. */
  record: string
  /** What from_json takes out of one record; the rest of it is not read. */
  structure: Structure
  /** Members that every record has: where one is missing, names may be spelled in another case. */
  required: readonly string[]
}

export interface ParquetLayout extends AnyLayout {
  kind: 'parquet'
  recognises(fields: Fields): boolean
  /** What it is and its columns, for somebody whose file has others. */
  expected: string
  /** What is shown of a rejected row: the columns that name it. */
  shown: readonly string[]
}

export type Layout = JsonLayout | ParquetLayout
