import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exampleContext, scratchFolder } from '../example/run.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'
import type { GatePlan } from './plan.ts'
import { walkAll } from './workers.ts'

const folder = scratchFolder('workers')
afterAll(() => rmSync(folder, { recursive: true }))

test.each([1, 2])('what fails in one of %d ranges is told by its message, without a stack', async (many) => {
  const warehouseFile = join(folder, 'empty.duckdb')
  const options = { file: warehouseFile, memory: '500MB', spill: join(folder, 'spill') }
  ;(await openWarehouse(options)).close()
  const { settings, log, signal } = exampleContext(folder)
  const plan = { ...options, mode: 'gate', warehouseFile, settings } as unknown as GatePlan
  const ranges = Array.from({ length: many }, (_, i) => ({ from: i + 1, to: i + 1 }))
  const failed = await walkAll(plan, ranges, log.bar(''), signal, () => {}).catch((error: Error) => error)
  expect((failed as Error).message).toMatch(/^Catalog Error: Table with name \w+ does not exist/)
  expect((failed as Error).message).not.toMatch(/ at .*\.[tj]s:\d/)
})
