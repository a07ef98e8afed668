/** Where the feature SQL runs: in DuckDB here, or on a server whose tables are then brought here. */
import type { DuckDBValue } from '@duckdb/node-api'
import { createTable } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export interface Engine {
  /** Variables that the files read with getvariable('name'). */
  set(variables: Record<string, DuckDBValue>): Promise<void>
  /** Makes `event`: the canonical events, which all files read. */
  openEvents(): Promise<void>
  /** A table of texts that the files read and nobody keeps. */
  giveTable(name: string, columns: readonly string[], rows: readonly (string | null)[][]): Promise<void>
  /** Runs pipeline/sql/<table>.sql; what it makes to stay is in the warehouse afterwards. */
  make(table: string): Promise<void>
  /** Numbers are bigint. For small results only. */
  rows<Row extends Record<string, unknown>>(sql: string): Promise<Row[]>
}

export function duckdbEngine(warehouse: Warehouse): Engine {
  return {
    set: (variables) => warehouse.set(variables),
    openEvents: () => warehouse.runFile('event'),
    async giveTable(name, columns, rows) {
      const table = await createTable(
        warehouse,
        name,
        Object.fromEntries(columns.map((column) => [column, 'VARCHAR'])),
      )
      for (const row of rows) table.append(row)
      table.close()
    },
    make: (table) => warehouse.runFile(table),
    rows: (sql) => warehouse.rows(sql),
  }
}
