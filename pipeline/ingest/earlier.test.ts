import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { literal, openWarehouse } from '../warehouse/warehouse.ts'
import { keepInMind, openEarlier } from './earlier.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-earlier-'))
const warehouse = await openWarehouse({ file: ':memory:', memory: '256MiB', spill: join(folder, 'spill') })
afterAll(() => warehouse.close())
beforeEach(() =>
  warehouse.run(
    'DROP TABLE IF EXISTS seen CASCADE; DROP TABLE IF EXISTS night; DROP TABLE IF EXISTS night_in_mind',
  ),
)

const [monday, tuesday] = ['2026-11-02', '2026-11-03']
const columns = 'action, identity_arn, source_ip, error_code'
const told = "'s3:GetObject' AS action, NULL AS identity_arn, '192.0.2.1' AS source_ip, NULL AS error_code"
const key = (n: number) => `00000000-0000-0000-0000-00000000000${n}`
let slices = 0

/** Stores events as a slice does: those of `numbers` that `earlier` does not have. @returns how many those are */
async function slice(day: string, numbers: number[], partsOf: (day: string) => string[], much: number) {
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE arrival AS
    SELECT DATE ${literal(day)} AS day, CAST(unnest([${numbers.map((n) => literal(key(n)))}]) AS UUID) AS key, NULL AS reason, 1 AS file_id, 1 AS position,
      TIMESTAMP ${literal(`${day} 10:00:00`)} AS event_time, ${told}`)
  await openEarlier(warehouse, [day], partsOf)
  await warehouse.runFile('duplicate')
  const file = join(folder, `part-${++slices}.parquet`)
  await warehouse.run(`COPY (
    SELECT CAST(key AS VARCHAR) AS event_id, with_zone(event_time) AS event_time, ${columns} FROM arrival
    WHERE NOT EXISTS (FROM duplicate WHERE arrival_row = arrival.rowid)) TO ${literal(file)} (FORMAT parquet)`)
  const [count] = await warehouse.rows<{ n: number }>(
    `SELECT count(*)::INTEGER AS n FROM read_parquet(${literal(file)})`,
  )
  await keepInMind(warehouse, [{ path: file, day, events: count!.n, digest: '' }], much)
  return { file, new: count!.n }
}

const seen = () =>
  warehouse.rows(
    'SELECT CAST(day AS VARCHAR) AS day, count(*)::INTEGER AS n FROM seen GROUP BY ALL ORDER BY day',
  )

beforeEach(() => warehouse.run('CREATE OR REPLACE TEMP TABLE duplicate (arrival_row BIGINT)'))

test('a day that gets much of a slice is kept in mind: its parts are read once, no duplicate is missed', async () => {
  const parts: string[] = []
  const asked: string[] = []
  const partsOf = (day: string) => {
    asked.push(day)
    return parts
  }
  const store = async (day: string, numbers: number[]) => {
    const stored = await slice(day, numbers, partsOf, 3)
    parts.push(stored.file)
    return stored.new
  }
  expect(await store(monday, [1, 2])).toBe(2)
  expect(await seen()).toEqual([])
  expect(await store(monday, [2, 3, 4, 5, 5])).toBe(3)
  expect(await seen()).toEqual([{ day: monday, n: 5 }])
  expect(asked).toEqual([monday, monday])
  // Of a day in mind the few events of a later slice count too.
  expect(await store(monday, [1, 5, 6])).toBe(1)
  expect(await store(monday, [6, 7])).toBe(1)
  expect(asked).toEqual([monday, monday])
  expect(await seen()).toEqual([{ day: monday, n: 7 }])
})

test('a day goes out of mind with the first slice that has nothing of it, and is read from its parts again', async () => {
  const parts = new Map<string, string[]>()
  const partsOf = (day: string) => parts.get(day) ?? []
  const store = async (day: string, numbers: number[]) => {
    const stored = await slice(day, numbers, partsOf, 3)
    parts.set(day, [...partsOf(day), stored.file])
    return stored.new
  }
  expect(await store(monday, [1, 2, 3])).toBe(3)
  expect(await store(tuesday, [1, 2, 3, 4])).toBe(4)
  expect(await seen()).toEqual([{ day: tuesday, n: 4 }])
  expect(await store(monday, [3, 4])).toBe(1)
  expect(await seen()).toEqual([])
})

test('what a day in mind told is remembered as its parts have it', async () => {
  const first = await slice(monday, [1, 2, 3], () => [], 3)
  const [inMind] = await warehouse.rows('SELECT min(content) AS low, max(content) AS high FROM seen')
  await openEarlier(warehouse, [tuesday], () => [first.file])
  expect(await warehouse.rows('SELECT min(content) AS low, max(content) AS high FROM earlier')).toEqual([
    inMind,
  ])
})
