/** DuckDB as the stages use it: one connection with a memory limit, SQL files with named variables. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
  /** Runs pipeline/sql/<name>.sql; every variable that it reads must have been set. */
  runFile(name: string): Promise<void>
  close(): void
}

export interface WarehouseOptions {
  /** A database file, or ':memory:'. */
  file: string
  memory: string
  /** Where DuckDB spills what does not fit in memory. */
  spill: string
  readOnly?: boolean
  threads?: number
}

const sqlFolder = join(import.meta.dirname, '..', 'sql')

export async function openWarehouse(options: WarehouseOptions): Promise<Warehouse> {
  mkdirSync(options.spill, { recursive: true })
  const instance = await DuckDBInstance.create(options.file, {
    memory_limit: options.memory,
    temp_directory: options.spill, // accepted only here, at creation
    autoinstall_known_extensions: 'false', // nothing is downloaded unless the user names an s3:// path
    autoload_known_extensions: 'false',
    ...(options.readOnly ? { access_mode: 'READ_ONLY' } : {}),
    ...(options.threads ? { threads: String(options.threads) } : {}),
  }).catch((error: Error) => {
    throw new Failure(
      `${options.file}: cannot be opened as a DuckDB database (${error.message.split('\n')[0]}).`,
    )
  })
  const connection = await instance.connect()
  const known = new Set<string>()
  await connection.run("SET TimeZone = 'UTC'; SET preserve_insertion_order = false")

  const warehouse: Warehouse = {
    connection,
    async run(sql) {
      await connection.run(sql)
    },
    async rows<Row extends Record<string, unknown>>(sql: string) {
      const reader = await connection.runAndReadAll(sql)
      return reader.getRowObjectsJS() as Row[]
    },
    async set(variables) {
      for (const [name, value] of Object.entries(variables)) {
        known.add(name)
        await connection.run(`SET VARIABLE ${name} = $value`, { value })
      }
    },
    async runFile(name) {
      const sql = readFileSync(join(sqlFolder, `${name}.sql`), 'utf8')
      for (const [, variable] of sql.matchAll(/getvariable\('(\w+)'\)/g))
        if (!known.has(variable!))
          throw new Error(`sql/${name}.sql reads the variable ${variable}, which is not set`)
      await connection.run(sql)
    },
    close() {
      connection.closeSync()
      instance.closeSync()
    },
  }
  await warehouse.runFile('macros')
  return warehouse
}

/** Looks something up in the warehouse of a run, read-only. */
export async function withWarehouse<T>(
  { out, memory }: { out: string; memory: string },
  look: (warehouse: Warehouse) => Promise<T>,
): Promise<T> {
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory,
    spill: join(out, 'spill'),
    readOnly: true,
  })
  try {
    return await look(warehouse)
  } finally {
    warehouse.close()
  }
}

/** A string as a SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
