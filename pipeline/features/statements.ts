/** The feature SQL in the words of Trino and Athena: each statement as it is run there. */
import type { DuckDBValue } from '@duckdb/node-api'
import { maskingMacros } from '../warehouse/secrets.ts'
import { sqlText } from '../warehouse/warehouse.ts'
import { asLiteral, expand, readMacros, type Statement } from './expand.ts'

export interface Writer {
  /** Variables that the files read with getvariable('name'). */
  set(variables: Record<string, DuckDBValue>): void
  /** @param place  the table of events, as the engine takes it */
  openEvents(place: string): Statement[]
  /** A table of texts; a second statement adds the rows that do not fit in the first. */
  giveTable(name: string, columns: readonly string[], rows: readonly (string | null)[][]): Statement[]
  /** Those of pipeline/sql/<name>.sql. */
  file(name: string): Statement[]
  /** One that somebody else wrote. */
  text(sql: string): Statement[]
}

/** Macros of ingest, too: who is behind a session, which network, agent and things a call has. */
const rules = ['macros', 'identity', 'network', 'agent', 'target_rule']

/** @param mask  whether secrets are masked where events are made of CloudTrail's own table */
export function openWriter(mask = true): Writer {
  const macros = readMacros(maskingMacros(mask), ...[...rules, 'features/trino_macros'].map(sqlText))
  const variables = new Map<string, DuckDBValue>()
  const text = (sql: string) => expand(sql, macros, variables)
  return {
    set(given) {
      for (const [name, value] of Object.entries(given)) variables.set(name, value)
    },
    openEvents: (place) => text(`CREATE TEMP VIEW event AS\nSELECT * FROM ${place};`),
    giveTable: (name, columns, rows) => [...tableOfTexts(name, columns, rows)],
    file: (name) => text(sqlText(name)),
    text,
  }
}

/** A statement has to stay below 256 KiB in Athena and below a million characters in Trino. */
const longest = 100_000

function* tableOfTexts(
  name: string,
  columns: readonly string[],
  rows: readonly (string | null)[][],
): Generator<Statement> {
  const cast = columns.map((column) => `CAST(${column} AS VARCHAR) AS ${column}`).join(', ')
  const values = rows.map((row) => `(${row.map(asLiteral).join(', ')})`)
  const empty = `(${columns.map(() => 'NULL').join(', ')})`
  let from = 0
  do {
    let to = from
    for (let length = 0; to < values.length && length < longest; to++) length += values[to]!.length
    // Without a row there is still a table.
    const given = to > from ? values.slice(from, to).join(',\n  ') : empty
    const select = `SELECT ${cast}\nFROM (VALUES\n  ${given}\n) AS given (${columns.join(', ')})${to > from ? '' : '\nWHERE FALSE'}`
    yield from === 0
      ? { sql: `CREATE TABLE ${name} AS\n${select}`, makes: { kind: 'table', name, isTemporary: true } }
      : { sql: `INSERT INTO ${name}\n${select}` }
    from = to
  } while (from < values.length)
}
