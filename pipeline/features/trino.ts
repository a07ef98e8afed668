/**
 * The feature SQL on a Trino server. Its tables are made in a schema that is made for the run and dropped after it, or in an
 * empty one that was named; those that later stages read come here as rows. The table of events is only read.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { eventFiles } from '../run-folder/ledger.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { createTable } from '../warehouse/table.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import type { Engine } from './engine.ts'
import type { Statement } from './expand.ts'
import type { RawColumn } from './raw-record.ts'
import { openWriter, type Writer } from './statements.ts'
import { type Answer, openTrinoClient, type Value } from './trino-client.ts'
import type { TrinoTable } from './trino-table.ts'

/** Later stages read events/ of this machine for what they tell: both must be the same. */
export async function checkSameEvents(
  engine: Engine,
  warehouse: Warehouse,
  { catalog, schema, table }: TrinoTable,
  out: string,
): Promise<void> {
  const counted = 'SELECT count(*) AS events FROM'
  const [there] = await engine.rows<{ events: bigint }>(`${counted} event`)
  const [here] = await warehouse.rows<{ events: bigint }>(
    `${counted} stored_event(${literal(eventFiles(out))})`,
  )
  if (there!.events !== here!.events)
    throw new Failure(
      `${catalog}.${schema}.${table} has ${there!.events} events, ${join(out, 'events')} ${here!.events}; expected the same ones. ` +
        'Copy events/ to where the table lies and make its new days known there, then run again.',
    )
}

/** A name as Trino takes it, whatever is in it. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

const textList = /^array\(varchar(\(\d+\))?\)$/
/** What Trino calls its types, and DuckDB. */
const types: [trino: RegExp, duckdb: string][] = [
  [/^(bigint|integer|smallint|double|boolean|date)$/, '$1'],
  [/^varchar(\(\d+\))?$/, 'varchar'],
  [/^timestamp(\(\d+\))?$/, 'timestamp'],
  [textList, 'varchar[]'],
]

/** A schema of the server in which to work, made when the first statement is run. */
export interface TrinoWork {
  readonly host: string
  readonly table: TrinoTable
  readonly writer: Writer
  /** The columns of the table that was named, as the server calls their types. */
  columns(): Promise<RawColumn[]>
  /** Runs statements in the schema. @param then  told of each table that stays, when it is there */
  run(statements: readonly Statement[], then?: (table: string) => Promise<void>): Promise<void>
  ask(sql: string): Promise<Answer>
  /** Rows of a small result, of a query that may use macros. Numbers are bigint where the server has bigint. */
  rows<Row extends Record<string, unknown>>(sql: string): Promise<Row[]>
  /** Drops what was made. */
  close(): Promise<void>
}

export function openWork(
  trino: TrinoTable,
  { signal, log, settings }: Pick<StageContext, 'signal' | 'log' | 'settings'>,
): TrinoWork {
  const { server, catalog, schema, table, workSchema } = trino
  const options = { server: new URL(server), catalog, environment: process.env }
  const workName = workSchema ?? `usually_${randomBytes(4).toString('hex')}`
  const client = openTrinoClient({ ...options, schema: workName, signal })
  const work = `${quoted(catalog)}.${quoted(workName)}`
  const writer = openWriter(settings.ingest.mask)
  /** What was made and not dropped yet, newest last. */
  const made = new Map<string, 'table' | 'view'>()
  let isBegun = false

  /** @throws Failure where the server cannot be used or the schema to work in is not empty */
  async function begin(): Promise<void> {
    if (isBegun) return
    if (workSchema !== undefined && !(await isEmpty(client.ask(`SHOW TABLES FROM ${work}`))))
      throw new Failure(
        `--work-schema ${workSchema}: has tables in it; expected an empty schema, in which nothing of others can be lost`,
        2,
      )
    isBegun = true
    if (workSchema === undefined) await client.run(`CREATE SCHEMA ${work}`)
  }

  return {
    host: client.host,
    table: trino,
    writer,
    async columns() {
      const described = await rowsOf(await client.ask(`DESCRIBE ${placeOf({ catalog, schema, table })}`))
      return described.map((row) => ({ name: String(row.Column), type: String(row.Type) }))
    },
    async run(statements, then) {
      await begin()
      for (const { sql, makes, drops } of statements) {
        // Noted before it is made: it may be there although its answer was lost.
        if (makes) made.set(makes.name, makes.kind)
        await client.run(sql)
        if (drops) made.delete(drops)
        if (makes && !makes.isTemporary) await then?.(makes.name)
      }
    },
    ask: (sql) => client.ask(sql),
    async rows<Row extends Record<string, unknown>>(sql: string) {
      const [statement] = writer.text(sql)
      return (await rowsOf(await client.ask(statement!.sql))) as Row[]
    },
    async close() {
      client.close()
      if (!isBegun) return
      // Also after an interruption, whose signal ends every other question.
      const last = openTrinoClient({ ...options, signal: AbortSignal.timeout(60_000) })
      try {
        for (const [name, kind] of [...made].reverse())
          await last.run(`DROP ${kind} IF EXISTS ${work}.${quoted(name)}`)
        if (workSchema === undefined) await last.run(`DROP SCHEMA IF EXISTS ${work}`)
      } catch (error) {
        // What went wrong before must be told rather than this.
        log.warn(`${(error as Error).message}: what is left of the run in ${work} has to be dropped by hand`)
      } finally {
        last.close()
      }
    },
  }
}

/** The feature SQL in such a schema; tables that later stages read come into the warehouse. */
export function trinoEngine(warehouse: Warehouse, work: TrinoWork): Engine {
  const { writer } = work
  const runAll = (statements: readonly Statement[]) =>
    work.run(statements, async (name) => bring(warehouse, name, await work.ask(`SELECT * FROM ${name}`)))
  return {
    set: async (variables) => writer.set(variables),
    openEvents: () => runAll(writer.openEvents(placeOf(work.table))),
    giveTable: (name, columns, rows) => runAll(writer.giveTable(name, columns, rows)),
    make: (name) => runAll(writer.file(name)),
    rows: (sql) => work.rows(sql),
  }
}

export const placeOf = ({ catalog, schema, table }: Pick<TrinoTable, 'catalog' | 'schema' | 'table'>) =>
  [catalog, schema, table].map(quoted).join('.')

async function rowsOf({ columns, parts }: Answer): Promise<Record<string, Value | bigint>[]> {
  const rows: Record<string, Value | bigint>[] = []
  for await (const part of parts)
    for (const cells of part)
      rows.push(
        Object.fromEntries(
          cells.map((cell, i) => [
            columns[i]!.name,
            columns[i]!.type === 'bigint' && cell !== null ? BigInt(cell as number) : cell,
          ]),
        ),
      )
  return rows
}

async function isEmpty(asked: Promise<Answer>): Promise<boolean> {
  let rows = 0
  for await (const part of (await asked).parts) rows += part.length
  return rows === 0
}

/** Rows of a server into a table of the warehouse, in the order of their columns, as the files order them too. */
export async function bring(warehouse: Warehouse, name: string, answer: Answer): Promise<void> {
  const cast = await fetchRows(warehouse, name, answer)
  await warehouse.run(`CREATE TABLE ${quoted(name)} AS SELECT ${cast} FROM fetched ORDER BY ALL`)
  await warehouse.run('DROP TABLE fetched')
}

/** Rows of a server into the temporary table `fetched`. @returns its columns as those of the table `name`, of their types */
export async function fetchRows(
  warehouse: Warehouse,
  name: string,
  { columns, parts }: Answer,
): Promise<string> {
  const fetched = await createTable(
    warehouse,
    'fetched',
    Object.fromEntries(
      columns.map(({ name, type }) => [quoted(name), textList.test(type) ? 'VARCHAR[]' : 'VARCHAR']),
    ),
  )
  for await (const part of parts)
    for (const cells of part)
      fetched.append(
        cells.map((cell) => (cell === null ? null : Array.isArray(cell) ? (cell as string[]) : String(cell))),
      )
  fetched.close()
  return columns
    .map((column) => {
      const [pattern, type] = types.find(([trino]) => trino.test(column.type)) ?? []
      if (!pattern) throw new Error(`${name}.${column.name} is a ${column.type}, which no warehouse holds`)
      return `CAST(${quoted(column.name)} AS ${column.type.replace(pattern, type!)}) AS ${quoted(column.name)}`
    })
    .join(', ')
}
