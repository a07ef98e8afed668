/** How other engines are told of events/, where ingest wrote it or it was copied to: one folder a day is a partition. */
import { eventFiles } from '../run-folder/ledger.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'

export interface Column {
  name: string
  /** as DuckDB calls it */
  type: string
}

/** The columns of the events of a run folder. */
export async function eventColumns(warehouse: Warehouse, out: string): Promise<Column[]> {
  return warehouse.rows<Column & Record<string, unknown>>(
    `SELECT column_name AS name, column_type AS type
     FROM (DESCRIBE SELECT * FROM read_parquet(${literal(eventFiles(out))}, hive_partitioning = false))`,
  )
}

const trinoTypes: Record<string, string> = {
  'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP',
  'VARCHAR[]': 'ARRAY(VARCHAR)',
}
const hiveTypes: Record<string, string> = {
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
  VARCHAR: 'string',
  INTEGER: 'int',
  'VARCHAR[]': 'array<string>',
}

const listed = (columns: readonly Column[], types: Record<string, string>, lower: boolean) =>
  columns
    .map(({ name, type }) => `  ${name} ${types[type] ?? (lower ? type.toLowerCase() : type)}`)
    .join(',\n')

/** @param place  catalog.schema.table. @returns statements, the last of which is repeated when days were added */
export function trinoEventsTable(columns: readonly Column[], place: string, location: string): string[] {
  const [catalog, schema, table] = place.split('.')
  return [
    `CREATE TABLE ${place} (\n${listed(columns, trinoTypes, false)},\n  day DATE\n)
WITH (external_location = ${literal(location)}, format = 'PARQUET', partitioned_by = ARRAY['day'])`,
    `CALL ${catalog}.system.sync_partition_metadata(${literal(schema!)}, ${literal(table!)}, 'ADD')`,
  ]
}

/** @param place  database.table. @returns statements, the last of which is repeated when days were added */
export function athenaEventsTable(columns: readonly Column[], place: string, location: string): string[] {
  return [
    `CREATE EXTERNAL TABLE ${place} (\n${listed(columns, hiveTypes, true)}\n)
PARTITIONED BY (day date)
STORED AS PARQUET
LOCATION ${literal(location)}`,
    `MSCK REPAIR TABLE ${place}`,
  ]
}
