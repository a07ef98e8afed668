/** DuckDB as the stages use it: one connection with a memory limit, SQL files with named variables. */
import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { Failure } from '../failure.ts'

export interface Warehouse {
  readonly connection: DuckDBConnection
  /** Runs one statement or several. */
  run(sql: string): Promise<void>
  /** Rows as objects; for small results only. */
  rows<Row extends Record<string, unknown>>(sql: string): Promise<Row[]>
  /** Sets variables that SQL files read with getvariable('name'). */
  set(variables: Record<string, DuckDBValue>): Promise<void>
  /** Runs a SQL file: a table's, or a stage's, such as score/named_finding. */
  runFile(name: string): Promise<void>
  /** The one query of a SQL file, to be read as rows, as Arrow or into a Parquet file. */
  query(name: string): string
  close(): void
}

export interface WarehouseOptions {
  /** A database file, or ':memory:'. */
  file: string
  memory: string
  /** Where DuckDB spills what does not fit in memory; made when it does. */
  spill: string
  readOnly?: boolean
  threads?: number
}

const pipeline = join(import.meta.dirname, '..')

/** Tables lie in pipeline/sql/, what one stage asks beside it: score/named_finding is pipeline/score/sql/named_finding.sql. */
function sqlFile(name: string): string {
  return join(pipeline, dirname(name), 'sql', `${basename(name)}.sql`)
}

/** A SQL file as it is written. */
export function sqlText(name: string): string {
  return readFileSync(sqlFile(name), 'utf8')
}

export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  if (!options.readOnly) mkdirSync(options.spill, { recursive: true, mode: 0o700 })
  const way = wayTo(options)
  const instance = await DuckDBInstance.create(way.file, {
    memory_limit: options.memory,
    temp_directory: options.spill, // accepted only here, at creation
    autoinstall_known_extensions: 'false', // nothing is downloaded
    autoload_known_extensions: 'false',
    ...(options.readOnly ? { access_mode: 'READ_ONLY' } : {}),
    ...(options.threads ? { threads: String(options.threads) } : {}),
  }).catch((error: Error) => {
    way.close()
    if (isHeldElsewhere(error.message))
      throw new Failure(`${options.file}: a run is at work here. Wait until it is done, then try again.`)
    throw options.readOnly
      ? damaged(options.file, error)
      : new Failure(`${options.file}: cannot be opened as a DuckDB database (${firstLine(error)}).`)
  })
  const connection = await instance.connect()
  const known = new Set<string>()
  const told = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: Error) => {
      throw /Corrupt database file/i.test(error.message) ? damaged(options.file, error) : error
    })
  await connection.run("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")

  /** Every variable that the file reads must have been set: DuckDB takes one that was not for NULL. */
  const readSql = (name: string) => {
    const sql = sqlText(name)
    for (const [, variable] of sql.matchAll(/getvariable\('(\w+)'\)/g))
      if (!known.has(variable!))
        throw new Error(`${name}.sql reads the variable ${variable}, which is not set`)
    return sql
  }

  const warehouse: Warehouse = {
    connection,
    async run(sql) {
      await told(connection.run(sql))
    },
    async rows<Row extends Record<string, unknown>>(sql: string) {
      const reader = await told(connection.runAndReadAll(sql))
      return reader.getRowObjectsJS() as Row[]
    },
    async set(variables) {
      for (const [name, value] of Object.entries(variables)) {
        known.add(name)
        await connection.run(`SET VARIABLE ${name} = $value`, { value })
      }
    },
    async runFile(name) {
      await told(connection.run(readSql(name)))
    },
    // Without its semicolon, it may stand in brackets.
    query: (name) => readSql(name).trimEnd().replace(/;$/, ''),
    close() {
      connection.closeSync()
      instance.closeSync()
      way.close()
    },
  }
  await warehouse.runFile('macros')
  return warehouse
}

/**
 * DuckDB looks for the log of a database before a question mark in its path, and finds no folder there: such a file is
 * written elsewhere and copied when it is closed.
 */
function wayTo({ file, readOnly }: WarehouseOptions): { file: string; close(): void } {
  if (readOnly || !file.includes('?')) return { file, close: () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'usually-warehouse-'))
  const elsewhere = join(folder, basename(file))
  if (existsSync(file)) copyFileSync(file, elsewhere)
  return {
    file: elsewhere,
    close() {
      if (existsSync(elsewhere)) copyFileSync(elsewhere, file)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function damaged(file: string, error: Error): Failure {
  return new Failure(
    `${file}: cannot be opened as a DuckDB database (${firstLine(error)}). Delete it, or run "usually features" with --force, which makes it anew.`,
  )
}

const firstLine = ({ message }: Error) => message.split('\n')[0]

/** Rows of each table. */
type RowCounts = Map<string, number>

async function countRows(warehouse: Warehouse): Promise<RowCounts> {
  const tables = await warehouse.rows<{ name: string }>(
    `SELECT schema_name || '.' || table_name AS name FROM duckdb_tables()
     WHERE database_name = current_database() AND NOT temporary AND NOT internal ORDER BY name`,
  )
  const counts: RowCounts = new Map()
  for (const { name } of tables) {
    const [row] = await warehouse.rows<{ n: bigint }>(`SELECT count(*) AS n FROM ${name}`)
    counts.set(name, Number(row!.n))
  }
  return counts
}

/**
 * Writes into the file what only its log holds. Closing does that too, but says nothing where the disk is full, and
 * leaves a file without the tables. @returns what must be found in the file when it is closed
 */
export async function settle(warehouse: Warehouse): Promise<RowCounts> {
  const counts = await countRows(warehouse)
  await warehouse.run('CHECKPOINT')
  return counts
}

/** @throws Error where the closed file is not whole by itself */
export async function checkSettled(options: WarehouseOptions, expected: RowCounts): Promise<void> {
  if (existsSync(`${options.file}.wal`)) throw new Error(`${options.file}: a log was left beside it`)
  const warehouse = await openWarehouse({ ...options, readOnly: true })
  try {
    const found = await countRows(warehouse)
    for (const [table, rows] of expected)
      if (found.get(table) !== rows)
        throw new Error(`${options.file}: ${table} has ${found.get(table) ?? 'no'} rows of ${rows}`)
  } finally {
    warehouse.close()
  }
}

/** What DuckDB says of a file that another process has open for writing. */
export function isHeldElsewhere(message: string): boolean {
  return /lock on file|being used by another process/i.test(message)
}

/** Looks something up in the warehouse of a run, read-only. */
export async function withWarehouse<T>(
  { out, memory }: { out: string; memory: string },
  look: (warehouse: Warehouse) => Promise<T>,
  spill = join(out, 'spill'),
): Promise<T> {
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory,
    spill,
    readOnly: true,
  })
  try {
    return await look(warehouse)
  } finally {
    warehouse.close()
  }
}

/** The same for commands that write nothing: the run folder may be read-only, and what does not fit in memory goes elsewhere. */
export async function withReader<T>(
  run: { out: string; memory: string },
  look: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const spill = join(tmpdir(), `usually-${randomUUID()}`)
  return withWarehouse(run, look, spill).finally(() => rmSync(spill, { recursive: true, force: true }))
}

/** DuckDB takes the name of a file for a pattern that other files may match: `a[1].json` would be `a1.json` too. */
export function exactly(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}

/** The name of one file as SQL. */
export function fileLiteral(path: string): string {
  return literal(exactly(path))
}

/** The rows of one of our Parquet files, as SQL; what its folder is called is none of its columns. */
export function parquetFile(file: string): string {
  return `read_parquet(${fileLiteral(file)}, hive_partitioning = false)`
}

/** A string as a SQL literal; the text of a statement ends at a NUL, which is therefore named. */
export function literal(text: string): string {
  const parts = text.split('\u0000').map((part) => `'${part.replaceAll("'", "''")}'`)
  return parts.length === 1 ? parts[0]! : `(${parts.join(' || chr(0) || ')})`
}
