/** Rows from JavaScript into a temporary DuckDB table, and tables into Parquet files that replace whole. */
import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  BOOLEAN,
  DOUBLE,
  type DuckDBAppender,
  DuckDBDateValue,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api'
import { literal, type Warehouse } from './warehouse.ts'

type ColumnType =
  | 'INTEGER'
  | 'DOUBLE'
  | 'VARCHAR'
  | 'BOOLEAN'
  | 'DATE'
  | 'VARCHAR[]'
  | 'DOUBLE[]'
  | 'BOOLEAN[]'
export type Cell = string | number | boolean | null | readonly (string | number | boolean)[]

export interface TableWriter {
  /** Cells in the order of the columns; a DATE is the number of days since 1970. */
  append(cells: Cell[]): void
  /** Must be called before the table is read. */
  close(): void
}

export async function createTable(
  warehouse: Warehouse,
  name: string,
  columns: Record<string, ColumnType>,
): Promise<TableWriter> {
  const definition = Object.entries(columns).map(([column, type]) => `${column} ${type}`)
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE ${name} (${definition.join(', ')})`)
  const appender = await warehouse.connection.createAppender(name, undefined, 'temp')
  const types = Object.values(columns)
  let rows = 0
  return {
    append(cells) {
      for (const [c, cell] of cells.entries()) appendCell(appender, types[c]!, cell)
      appender.endRow()
      if (++rows % 50_000 === 0) appender.flushSync()
    },
    close: () => appender.closeSync(),
  }
}

function appendCell(appender: DuckDBAppender, type: ColumnType, cell: Cell): void {
  if (cell === null) appender.appendNull()
  else if (type === 'INTEGER') appender.appendInteger(cell as number)
  else if (type === 'DOUBLE') appender.appendDouble(cell as number)
  else if (type === 'VARCHAR') appender.appendVarchar(cell as string)
  else if (type === 'BOOLEAN') appender.appendBoolean(cell as boolean)
  else if (type === 'DATE') appender.appendDate(new DuckDBDateValue(cell as number))
  else {
    const item = type === 'VARCHAR[]' ? VARCHAR : type === 'DOUBLE[]' ? DOUBLE : BOOLEAN
    appender.appendList(listValue([...(cell as readonly (string | number | boolean)[])]), LIST(item))
  }
}

/**
 * The shape of our Parquet files, in the key-value metadata of each: what reads them can tell files that it knows from
 * others. Goes up when a column changes its name, type or meaning; docs/data.md says what changed.
 */
export const schemaVersion = 2
export const parquetOptions = `FORMAT parquet, COMPRESSION zstd, KV_METADATA {usually_schema_version: '${schemaVersion}'}`

/** Writes a query's rows, which must be ordered, so that a reader sees the old file or the new one. */
export async function writeParquet(warehouse: Warehouse, query: string, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  await warehouse.run('SET preserve_insertion_order = true')
  await warehouse.run(`COPY (${query}) TO ${literal(`${file}.partial`)} (${parquetOptions})`)
  await warehouse.run('SET preserve_insertion_order = false')
  renameSync(`${file}.partial`, file)
}
