import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleSettings } from '../../models/example/organisation.ts'
import { openReader } from '../example/run.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { readTrainingBasis, stillServes, type TrainingBasis } from './network-age.ts'

const settings = { ...exampleSettings.models.sequence, retrainDays: 28 }
let warehouse: Warehouse

beforeAll(async () => {
  warehouse = await openReader()
  await warehouse.run(`
    CREATE TABLE time_window AS SELECT DATE '2026-01-01' AS first_day;
    CREATE TABLE principal AS SELECT 1 AS principal_id, 'user/ana' AS principal;
    CREATE TABLE principal_day_step AS SELECT 1 AS principal_id, DATE '2026-01-01' + CAST(n AS INTEGER) AS day FROM range(60) days(n);
    CREATE TEMP TABLE malicious_day (principal_id INTEGER, day DATE)`)
})
afterAll(() => warehouse.close())

const serves = async (kept: TrainingBasis, before: number, retrainDays = 28) =>
  stillServes(warehouse, kept, await readTrainingBasis(warehouse, before), { ...settings, retrainDays })

test('a network says which days it rests on', async () => {
  expect(await readTrainingBasis(warehouse, 30)).toEqual({ before: '2026-01-31', steps: 30, malicious: [] })
})

test('it serves for as long as the setting says, and never days that it may have learned from', async () => {
  const kept = await readTrainingBasis(warehouse, 30)
  expect(await serves(kept, 37)).toBe(true)
  expect(await serves(kept, 57)).toBe(true)
  expect(await serves(kept, 58)).toBe(false)
  expect(await serves(kept, 30, 0)).toBe(false)
  expect(await serves(kept, 29)).toBe(false)
})

test('late events of a few of its days change nothing, a month of them does', async () => {
  const kept = await readTrainingBasis(warehouse, 30)
  expect(await serves({ ...kept, steps: 28 }, 37)).toBe(true)
  expect(await serves({ ...kept, steps: 20 }, 37)).toBe(false)
})

test('a day judged malicious after it taught asks for another network, one known before does not', async () => {
  const before = await readTrainingBasis(warehouse, 30)
  await warehouse.run("INSERT INTO malicious_day VALUES (1, DATE '2026-01-20')")
  expect(await serves(before, 37)).toBe(false)
  const after = await readTrainingBasis(warehouse, 30)
  expect(after.malicious).toEqual(['user/ana 2026-01-20'])
  expect(await serves(after, 37)).toBe(true)
  await warehouse.run("UPDATE malicious_day SET day = DATE '2026-02-10'")
  expect(await serves(before, 37)).toBe(true)
})
