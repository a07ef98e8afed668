import { afterAll, expect, test } from 'vitest'
import { openReader } from '../example/run.ts'
import { bring } from './trino.ts'
import type { Value } from './trino-client.ts'
import { trinoTable } from './trino-table.ts'

const warehouse = await openReader()
afterAll(() => warehouse.close())

async function* inParts(...parts: Value[][][]): AsyncGenerator<Value[][]> {
  yield* parts
}

test('rows of the server become a table, in the order of their columns, with types of the same names', async () => {
  const columns = [
    { name: 'principal_id', type: 'integer' },
    { name: 'day', type: 'date' },
    { name: 'session', type: 'smallint' },
    { name: 'events', type: 'bigint' },
    { name: 'gap_seconds', type: 'double' },
    { name: 'denied', type: 'boolean' },
    { name: 'first_time', type: 'timestamp(3)' },
    { name: 'kind', type: 'varchar(7)' },
  ]
  await bring(warehouse, 'made', {
    columns,
    parts: inParts(
      [[2, '2026-11-03', 1, 9007199254740991, 0.1, true, '2026-11-03 10:00:00.123', "o'\u{1f600}"]],
      [],
      [
        [2, '2026-11-02', null, 0, 1e-7, null, null, ''],
        [1, '2026-11-04', 95, 3, -0.5, false, '2026-11-04 00:00:00.000', null],
      ],
    ),
  })
  expect(
    (await warehouse.rows<{ row: string }>('SELECT CAST(made AS VARCHAR) AS row FROM made')).map(
      ({ row }) => row,
    ),
  ).toEqual([
    "{'principal_id': 1, 'day': 2026-11-04, 'session': 95, 'events': 3, 'gap_seconds': -0.5, 'denied': false, 'first_time': '2026-11-04 00:00:00', 'kind': NULL}",
    "{'principal_id': 2, 'day': 2026-11-02, 'session': NULL, 'events': 0, 'gap_seconds': 1e-07, 'denied': NULL, 'first_time': NULL, 'kind': ''}",
    "{'principal_id': 2, 'day': 2026-11-03, 'session': 1, 'events': 9007199254740991, 'gap_seconds': 0.1, 'denied': true, 'first_time': '2026-11-03 10:00:00.123', 'kind': 'o\\'\u{1f600}'}",
  ])
  const types = await warehouse.rows<{ type: string }>(
    "SELECT data_type AS type FROM duckdb_columns() WHERE table_name = 'made' ORDER BY column_index",
  )
  expect(types.map(({ type }) => type)).toEqual([
    'INTEGER',
    'DATE',
    'SMALLINT',
    'BIGINT',
    'DOUBLE',
    'BOOLEAN',
    'TIMESTAMP',
    'VARCHAR',
  ])
})

test('a type that no table here has is an error', async () => {
  const columns = [{ name: 'share', type: 'decimal(38,2)' }]
  await expect(bring(warehouse, 'other', { columns, parts: inParts() })).rejects.toThrow(
    /^other\.share is a decimal\(38,2\), which no warehouse holds$/,
  )
})

const place = { server: 'https://trino.example.com', catalog: 'hive', schema: 'security' }
test('the table of events is "events" where nothing else is said; DuckDB has none', () => {
  expect(trinoTable({ engine: 'trino', ...place })).toEqual({
    server: 'https://trino.example.com/',
    catalog: 'hive',
    schema: 'security',
    table: 'events',
    workSchema: undefined,
  })
  expect(trinoTable({})).toBeUndefined()
  expect(trinoTable({ engine: 'duckdb' })).toBeUndefined()
})

test.each([
  [{ engine: 'trino', server: 'https://x', catalog: 'hive' }, /--schema is missing$/],
  [{ engine: 'trino', ...place, server: 'x' }, /^--server: expected an address/],
  [{ engine: 'trino', ...place, catalog: 'hi\nve' }, /^--catalog hi\nve: expected a name without blanks/],
  [{ server: 'https://x' }, /^--server: means nothing without --engine trino$/],
  [{ engine: 'duckdb', workSchema: 'w' }, /^--work-schema: means nothing without --engine trino$/],
])('%j is refused', (options, message) => {
  expect(() => trinoTable(options)).toThrow(message)
})
