/**
 * Given/expect tests of pipeline/sql/: tables written out as text, one file that makes a table of them, and what is in it.
 *
 *   principal_id | day        | slot      the first line names the columns
 *   1            | 2026-11-03 | 40        an empty cell is NULL
 *
 * A column has the type that its name has below, or the one written behind it: `day INTEGER`.
 */
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'

/** Columns that are no text. */
const types: [name: RegExp, type: string][] = [
  [/^(.+_)?day$|^score_(from|to)$/, 'DATE'],
  [/^(.+_)?time$/, 'TIMESTAMP'],
  [/^(is|by|named_by)_|^(denied|mfa|read_only|newcomers)$/, 'BOOLEAN'],
  [/^(targets|candidates|resource_arns)$/, 'VARCHAR[]'],
  [/^(principal|action|source|target|file)_id$|^arrival_row$|^session_key$/, 'INTEGER'],
  [
    /^(events|writes|machine_events|service_events|sign_ins|slot|session|part|position|nth|number)$/,
    'INTEGER',
  ],
  [/^(bits|gap_seconds)$/, 'DOUBLE'],
  [/^key$/, 'UUID'],
]

export interface Given {
  warehouse: Warehouse
  /**
   * Runs pipeline/sql/<file>.sql on these tables alone.
   * @param expected  the table that it should make. @returns what it made of these columns, as `rowsOf` writes them
   */
  made(file: string, given: Record<string, string>, expected: string, more?: More): Promise<string[]>
}

interface More {
  /** the table to look at, where the file makes several */
  table?: string
  /** by given table, columns that the file reads and that are NULL where the table does not have them */
  empty?: Record<string, readonly string[]>
}

/** @param rules  files of macros that the tested ones use */
export async function openGiven(
  variables: Parameters<Warehouse['set']>[0] = {},
  rules: readonly string[] = [],
): Promise<Given> {
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: '512MiB',
    spill: join(tmpdir(), 'usually-spill'),
    threads: 1,
  })
  await warehouse.set(variables)
  for (const rule of rules) await warehouse.runFile(rule)
  return {
    warehouse,
    async made(file, given, expected, { table = file, empty = {} } = {}) {
      await forget(warehouse)
      for (const [name, text] of Object.entries(given))
        await warehouse.run(tableOf(name, text, empty[name] ?? []))
      await warehouse.runFile(file)
      const columns = columnsOf(expected).map((name) => `coalesce(CAST(${name} AS VARCHAR), '')`)
      const rows = await warehouse.rows<{ cells: string }>(
        `SELECT concat_ws(' | ', ${columns.join(', ')}) AS cells FROM ${table}`,
      )
      return rows.map(({ cells }) => cells).sort()
    },
  }
}

async function forget(warehouse: Warehouse): Promise<void> {
  for (const kind of ['view', 'table']) {
    const old = await warehouse.rows<{ name: string }>(
      `SELECT database_name || '.' || ${kind}_name AS name FROM duckdb_${kind}s() WHERE NOT internal`,
    )
    for (const { name } of old) await warehouse.run(`DROP ${kind} ${name}`)
  }
}

/** The rows of a text table without their padding, sorted. */
export function rowsOf(text: string): string[] {
  return cellsOf(text)
    .map((cells) => cells.join(' | '))
    .sort()
}

function tableOf(name: string, text: string, more: readonly string[]): string {
  const columns = columnsOf(text)
  const own = typesOf(text)
  const rows = cellsOf(text).map(
    (cells) => `(${cells.map((cell) => (cell === '' ? 'NULL' : literal(cell))).join(', ')})`,
  )
  const cast = [
    ...columns.map((column, i) => `CAST(c${i} AS ${own[i]}) AS ${column}`),
    ...more
      .filter((column) => !columns.includes(column))
      .map((column) => `CAST(NULL AS ${typeOf(column)}) AS ${column}`),
  ]
  const empty = `(${columns.map(() => 'NULL').join(', ')})`
  return `CREATE TABLE ${name} AS SELECT ${cast.join(', ')}
    FROM (VALUES ${rows.join(', ') || empty}) AS v(${columns.map((_, i) => `c${i}`).join(', ')})
    ${rows.length === 0 ? 'WHERE FALSE' : ''}`
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('|').map((cell) => cell.trim()))

function columnsOf(text: string): string[] {
  return linesOf(text)[0]!.map((column) => column.split(' ')[0]!)
}

function typesOf(text: string): string[] {
  return linesOf(text)[0]!.map((column) => column.split(' ')[1] ?? typeOf(column))
}

function typeOf(column: string): string {
  return types.find(([names]) => names.test(column))?.[1] ?? 'VARCHAR'
}

function cellsOf(text: string): string[][] {
  const [columns, ...rows] = linesOf(text)
  for (const row of rows)
    if (row.length !== columns!.length)
      throw new Error(`${row.join(' | ')}: expected ${columns!.length} cells (${columns!.join(', ')})`)
  return rows
}
