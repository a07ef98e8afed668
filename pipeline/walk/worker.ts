/** A worker thread: its own read-only connection to the warehouse, one range of principals at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../failure.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'
import type { PrincipalRange, WalkPlan } from './plan.ts'
import { openSequence } from './sequence.ts'
import { walkRange } from './walk.ts'

const plan = workerData as WalkPlan
const warehouse = await openWarehouse({
  file: plan.warehouseFile,
  memory: plan.memory,
  spill: plan.spill,
  readOnly: true,
  threads: 1,
})
const sequence =
  plan.mode !== 'gate' && plan.sequenceFile
    ? await openSequence(warehouse, plan.sequenceFile, plan.references.human.actions.name)
    : undefined
parentPort!.on('message', async (range: PrincipalRange | null) => {
  if (!range) {
    warehouse.close()
    parentPort!.close()
    return
  }
  try {
    parentPort!.postMessage({ result: await walkRange(warehouse, plan, range, sequence) })
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    parentPort!.postMessage({ error: { message, stack, isExpected: error instanceof Failure } })
  }
})
