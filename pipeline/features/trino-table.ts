/** The table of events on a Trino server, as the command line names it; the client itself is loaded where it is used. */
import { Failure } from '../failure.ts'
import { httpAddress } from '../outbound/http-address.ts'

/** As the command line gives them. */
export interface TrinoOptions extends Partial<TrinoTable> {
  /** duckdb (the default) or trino */
  engine?: string
}

export interface TrinoTable {
  /** such as https://trino.example.com:8443 */
  server: string
  catalog: string
  schema: string
  /** of canonical events, as ingest writes them */
  table: string
  /** an empty schema of the catalog in which to work; else one is made */
  workSchema?: string
}

/** @throws Failure (2) for what is no address of a server */
export function serverUrl(address: string): URL {
  return httpAddress('--server', address, {
    expected: 'such as https://trino.example.com:8443',
    secrets: '; set TRINO_USER and TRINO_PASSWORD instead',
  })
}

/** What --engine trino needs; nothing for DuckDB. @throws Failure (2) for what is missing or does not belong together */
export function trinoTable(options: TrinoOptions): TrinoTable | undefined {
  const { engine = 'duckdb', server, catalog, schema, table = 'events', workSchema } = options
  if (engine !== 'trino') {
    const [useless] = Object.entries({
      server,
      catalog,
      schema,
      table: options.table,
      'work-schema': workSchema,
    })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name)
    if (useless) throw new Failure(`--${useless}: means nothing without --engine trino`, 2)
    return undefined
  }
  for (const [name, value] of Object.entries({ server, catalog, schema }))
    if (!value)
      throw new Failure(
        `--engine trino: needs --server, --catalog and --schema of the table of events; --${name} is missing`,
        2,
      )
  // They go into headers.
  for (const [name, value] of Object.entries({ catalog, 'work-schema': workSchema }))
    if (value !== undefined && !/^[\x21-\x7e]+$/.test(value))
      throw new Failure(`--${name} ${value}: expected a name without blanks, of ASCII characters`, 2)
  return { server: serverUrl(server!).href, catalog: catalog!, schema: schema!, table, workSchema }
}
