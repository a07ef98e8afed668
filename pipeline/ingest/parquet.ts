/** Parquet files as records, whatever their layout. */
import { Failure } from '../failure.ts'
import { fileLiteral, type Warehouse } from '../warehouse/warehouse.ts'
import { describeFields, type Fields } from './fields.ts'
import type { Delivered } from './json.ts'
import type { ParquetLayout } from './layouts/layout.ts'
import { parquetLayoutOf, parquetLayouts } from './layouts/layouts.ts'
import { selectRecords } from './record.ts'
import type { OpenFile, Piece } from './slice.ts'

export interface ParquetFile {
  rows: number
  layout: ParquetLayout
}

/** What the footer says. Throws a failure that says why a file is not CloudTrail. */
export async function inspectParquet(warehouse: Warehouse, file: OpenFile): Promise<ParquetFile> {
  const fields = await describeFields(warehouse, scan([file.local]))
  const layout = layoutOf(fields)
  layout.columns(fields)
  const [count] = await warehouse.rows<{ rows: bigint }>(
    `SELECT num_rows AS rows FROM parquet_file_metadata(${fileLiteral(file.local)})`,
  )
  return { rows: Number(count!.rows), layout }
}

/** SELECTs of the record columns of the pieces: one for all files with the same columns, one a range of rows. */
export async function parquetRecords(
  warehouse: Warehouse,
  pieces: readonly Piece[],
  delivered: Delivered,
): Promise<string[]> {
  const groups = new Map<string, { fields: Fields; paths: string[]; where: string }>()
  for (const { file, rows } of pieces) {
    // The footer's word, or the rows of it that were asked for.
    delivered.set(file.id, (delivered.get(file.id) ?? 0) + (rows ? rows[1] - rows[0] : (file.rows ?? 0)))
    const fields = await describeFields(warehouse, scan([file.local]))
    const where = rows ? `WHERE file_row_number >= ${rows[0]} AND file_row_number < ${rows[1]}` : ''
    const key = JSON.stringify([fields.signature, where && file.local, where])
    const group = groups.get(key) ?? { fields, paths: [], where }
    group.paths.push(file.local)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ fields, paths, where }) => {
    const layout = layoutOf(fields)
    // arrival_file gives the file's id; the position counts from 1.
    return selectRecords(
      layout.columns(fields),
      `(SELECT *, file_row_number + 1 AS position,
         ${layout.unusable?.(fields) ?? 'CAST(NULL AS VARCHAR)'} AS unusable,
         ${excerptOf(layout, fields)} AS excerpt
       FROM ${scan(paths)} ${where}) AS delivered JOIN arrival_file ON delivered.filename = arrival_file.local`,
    )
  })
}

function layoutOf(fields: Fields): ParquetLayout {
  const layout = parquetLayoutOf(fields)
  if (layout) return layout
  throw new Failure(
    `its columns are ${fields.names.slice(0, 5).join(', ')}${fields.names.length > 5 ? ', ...' : ''}; ` +
      `expected those of ${parquetLayouts.map(({ expected }) => expected).join(' or of ')}. Is this CloudTrail?`,
  )
}

/** What is shown of a rejected row. */
function excerptOf(layout: ParquetLayout, fields: Fields): string {
  const shown = layout.shown.flatMap((name) => {
    const field = fields.find(name)
    return field ? [`${name}: ${field.sql}`] : []
  })
  return `CAST(to_json({${shown.join(', ')}}) AS VARCHAR)`
}

function scan(paths: readonly string[]): string {
  // Folders named like columns (accountId=...) must not overwrite the columns.
  return `read_parquet([${paths.map(fileLiteral).join(', ')}], hive_partitioning = false, filename = true, file_row_number = true)`
}
