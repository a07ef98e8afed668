/** JSON files as records, whatever their layout: lists under a key, arrays, lines, objects after one another. */
import { fileLiteral, literal, type Warehouse } from '../warehouse/warehouse.ts'
import { describeFields, identifier } from './fields.ts'
import type { JsonLayout, Structure } from './layouts/layout.ts'
import type { JsonShape } from './peek.ts'
import { selectRecords } from './record.ts'
import type { Piece } from './slice.ts'

/** Files that one call of DuckDB's reader takes. */
interface JsonGroup {
  layout: JsonLayout
  /** SELECT of file (a local path) and json. */
  sql: string
}

/** What DuckDB's reader is asked to hold of one object; whole trail files are one object. */
export const smallestObject = 16 * 2 ** 20
const largestObject = 256 * 2 ** 20

function jsonGroups(pieces: readonly Piece[]): JsonGroup[] {
  const groups = new Map<string, Piece[]>()
  for (const piece of pieces) {
    const form = piece.file.form
    if (form.kind !== 'text') continue
    const key = JSON.stringify([form.shape, form.layout.name, form.compression])
    groups.set(key, [...(groups.get(key) ?? []), piece])
  }
  return [...groups.values()].map((group) => {
    const form = group[0]!.file.form
    if (form.kind !== 'text' || form.layout.kind !== 'json' || !form.shape)
      throw new Error('only what DuckDB reads as it is is grouped')
    const largest = Math.max(...group.map(({ file }) => (file.form.kind === 'text' ? file.form.bytes : 0)))
    const files = `[${group.map(({ file }) => fileLiteral(file.local)).join(', ')}]`
    const options = [
      'filename = true',
      'hive_partitioning = false',
      `compression = '${form.compression === 'gzip' ? 'gzip' : 'uncompressed'}'`,
      `maximum_object_size = ${form.shape === 'lines' ? smallestObject : Math.min(largestObject, Math.max(smallestObject, largest * 2))}`,
    ].join(', ')
    return {
      layout: form.layout,
      sql: `SELECT filename AS file, ${form.layout.record} AS json FROM ${source(form.shape, files, options)}`,
    }
  })
}

function source(shape: JsonShape, files: string, options: string): string {
  if (typeof shape === 'object')
    return `(SELECT filename, unnest(coalesce(${identifier(shape.listKey)}, [NULL])) AS json
      FROM read_json(${files}, columns = {${identifier(shape.listKey)}: 'JSON[]'}, format = 'unstructured', ${options}))`
  switch (shape) {
    case 'array':
      return `read_json_objects(${files}, format = 'array', ${options})`
    case 'lines':
      return `read_json_objects(${files}, format = 'newline_delimited', ${options})`
    default:
      return `read_json_objects(${files}, format = 'unstructured', ${options})`
  }
}

/** Records that a reader delivered, by file id, counted before anything else is done with them. */
export type Delivered = Map<number, number>

/**
 * SELECTs of the record columns, one a group. The records are parsed once, into a temporary table: the view is read
 * more than once.
 */
export async function jsonRecords(
  warehouse: Warehouse,
  pieces: readonly Piece[],
  delivered: Delivered,
): Promise<string[]> {
  const selects: string[] = []
  const ids = new Map(pieces.map(({ file }) => [file.local, file.id]))
  for (const [i, { layout, sql }] of jsonGroups(pieces).entries()) {
    const table = `delivered_json_${i}`
    // Row numbers tell the position in the file only when rows come in the order of the file; a join here, even with
    // the table of files, would let threads put them into another.
    await warehouse.run('SET preserve_insertion_order = true')
    try {
      await warehouse.run(`CREATE OR REPLACE TEMP TABLE ${table} AS
        SELECT file, CAST(json AS VARCHAR) AS json FROM (${sql})`)
    } finally {
      await warehouse.run('SET preserve_insertion_order = false')
    }
    const counts = await warehouse.rows<{ file: string; records: number }>(
      `SELECT file, CAST(count(*) AS DOUBLE) AS records FROM ${table} GROUP BY file`,
    )
    // A name that is none of the files asked for gets no id, and shows as records that no file accounts for.
    for (const { file, records } of counts) delivered.set(ids.get(file) ?? -1, records)
    const numbered = `SELECT file_id, ${table}.rowid - first + 1 AS position, json, CAST(NULL AS VARCHAR) AS broken
      FROM ${table}
      JOIN (SELECT file, min(rowid) AS first FROM ${table} GROUP BY file) USING (file)
      JOIN arrival_file ON file = arrival_file.local`
    selects.push(
      await parsedRecords(
        warehouse,
        table,
        layout,
        numbered,
        `(${layout.structure.userIdentity ? `${identityElsewhere} OR ` : ''}${manyBrackets})`,
      ),
    )
    await warehouse.run(`DROP TABLE ${table}`)
  }
  return selects
}

/**
 * Why a record goes to the tolerant reader: it has no identity where one belongs, but no version either, or a member
 * that may hold it; or it has so many brackets that it may be nested as deep as no query can take. What a caller wrote
 * into a parameter can look like either; then the tolerant reader finds nothing wrong.
 */
export const suspicious = 'to be read by the tolerant reader'
const manyBrackets = `length(json) > 50000 AND length(json) - length(replace(replace(json, '[', ''), '{', '')) > 10000`
const identityElsewhere = `record.userIdentity IS NULL AND (record.eventVersion IS NULL
  OR regexp_matches(json, '"user_?identity[^"]*"\\s*:\\s*"', 'i'))`

/**
 * Parses into a table and returns a SELECT of the record columns.
 * @param sql      SELECT of file_id, position, json and broken (a reason)
 * @param suspect  SQL of whether a `record`, parsed from `json`, goes to the tolerant reader
 */
export async function parsedRecords(
  warehouse: Warehouse,
  table: string,
  layout: JsonLayout,
  sql: string,
  suspect = 'FALSE',
): Promise<string> {
  const parse = (json: string) => `from_json(${json}, ${literal(JSON.stringify(layout.structure))})`
  const misspelt = `(${layout.required.map((member) => `record.${member} IS NULL`).join(' OR ')})`
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE ${table}_parsed AS
    WITH judged AS (
      SELECT *, CASE
        WHEN broken IS NOT NULL THEN broken
        WHEN json IS NULL OR NOT json_valid(json) THEN 'broken JSON'
        WHEN json_type(json) <> 'OBJECT' THEN 'not a JSON object'
      END AS unusable
      FROM (${sql})
    ), parsed AS (
      SELECT *, CASE WHEN unusable IS NULL THEN ${parse('json')} END AS record FROM judged
    ), respelt AS (
      SELECT * REPLACE (CASE
        WHEN unusable IS NULL AND ${misspelt} THEN ${parse(`spelled(json, [${spelledKeys(layout.structure)}])`)}
        ELSE record
      END AS record)
      FROM parsed
    )
    SELECT file_id, position, CASE WHEN unusable IS NULL AND ${suspect} THEN ${literal(suspicious)} ELSE unusable END AS unusable,
      left(json, 200) AS excerpt, unnest(record)
    FROM respelt`)
  const fields = await describeFields(warehouse, `${table}_parsed`)
  const unusable = layout.unusable?.(fields)
  return selectRecords(
    layout.columns(fields),
    unusable
      ? `(SELECT * REPLACE (coalesce(unusable, ${unusable}) AS unusable) FROM ${table}_parsed)`
      : `${table}_parsed`,
  )
}

function spelledKeys(structure: Structure): string {
  const keys = (tree: Structure): string[] =>
    Object.entries(tree).flatMap(([key, below]) => [key, ...(typeof below === 'object' ? keys(below) : [])])
  return [...new Set(keys(structure))].map(literal).join(', ')
}
