import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { canMount, withMount } from '../example/mount.ts'
import { scratchFolder } from '../example/run.ts'
import { checkSettled, literal, openWarehouse, settle, type Warehouse } from './warehouse.ts'

const scratch = scratchFolder('warehouse')
afterAll(() => rmSync(scratch, { recursive: true }))

const open = (file: string, readOnly = false) =>
  openWarehouse({ file, memory: '500MB', spill: join(scratch, 'spill'), readOnly })
const fill = (warehouse: Warehouse, table: string, rows: number) =>
  warehouse.run(`CREATE OR REPLACE TABLE ${table} AS SELECT hash(i) AS x FROM range(${rows}) t(i)`)

test('a settled file is whole by itself', async () => {
  const file = join(scratch, 'whole.duckdb')
  const warehouse = await open(file)
  await fill(warehouse, 'a', 10)
  const rows = await settle(warehouse)
  warehouse.close()
  expect([...rows]).toEqual([['main.a', 10]])
  const options = { file, memory: '500MB', spill: join(scratch, 'spill') }
  expect(await checkSettled(options, rows)).toBeUndefined()
  await expect(checkSettled(options, new Map([['b', 1]]))).rejects.toThrow(/b has no rows of 1/)
  writeFileSync(`${file}.wal`, '')
  await expect(checkSettled(options, rows)).rejects.toThrow(/a log was left beside it/)
})

// Closing says nothing of it: the tables are in the log alone then.
test.skipIf(!canMount())(
  'a disk that is full when the log goes into the file is told (needs a mount)',
  async () => {
    await withMount('size=3m', async (folder) => {
      const warehouse = await open(join(folder, 'full.duckdb'))
      try {
        for (const table of ['a', 'b']) await fill(warehouse, table, 60_000)
        await settle(warehouse)
        for (const table of ['a', 'b']) await fill(warehouse, table, 80_000)
        await expect(settle(warehouse)).rejects.toThrow(/No space left on device/)
      } finally {
        warehouse.close()
      }
    })
  },
)

test('a file that is no database is told with the way out', async () => {
  const file = join(scratch, 'warehouse.duckdb')
  writeFileSync(file, 'not a database at all, and long enough for a header'.repeat(300))
  await expect(open(file, true)).rejects.toThrow(
    /warehouse\.duckdb: cannot be opened as a DuckDB database \(.*\)\. Delete it, or run "usually features" with --force, which makes it anew\.$/,
  )
})

test('any text is a literal, NUL and quotes included', async () => {
  const texts = [
    "it's",
    'a\u0000b',
    '\u0000',
    '',
    ...fc.sample(fc.string({ unit: 'binary' }), { seed: 1, numRuns: 200 }),
  ]
  const warehouse = await open(':memory:')
  try {
    const rows = await warehouse.rows(`SELECT unnest([${texts.map(literal).join(', ')}]) AS text`)
    expect(rows.map(({ text }) => text)).toEqual(texts)
  } finally {
    warehouse.close()
  }
})
