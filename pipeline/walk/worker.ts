/** A worker thread: its own read-only connection to the warehouse, one range of principals at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { openWarehouse } from '../warehouse.ts'
import type { PrincipalRange, WalkPlan } from './plan.ts'
import { walkRange } from './walk.ts'

const plan = workerData as WalkPlan
const warehouse = await openWarehouse({
  file: plan.warehouseFile,
  memory: plan.memory,
  spill: plan.spill,
  readOnly: true,
  threads: 1,
})
parentPort!.on('message', async (range: PrincipalRange | null) => {
  if (!range) {
    warehouse.close()
    parentPort!.close()
    return
  }
  try {
    parentPort!.postMessage({ result: await walkRange(warehouse, plan, range) })
  } catch (error) {
    parentPort!.postMessage({
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  }
})
