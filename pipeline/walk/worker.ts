/** A worker thread: one range of principals at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { Failure } from '../failure.ts'
import type { PrincipalRange, WalkPlan } from './plan.ts'
import { openRangeWalk } from './range-walk.ts'

const ranges = await openRangeWalk(workerData as WalkPlan)
parentPort!.on('message', async (range: PrincipalRange | null) => {
  if (!range) {
    ranges.close()
    parentPort!.close()
    return
  }
  try {
    parentPort!.postMessage({ result: await ranges.walk(range) })
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    parentPort!.postMessage({ error: { message, stack, isExpected: error instanceof Failure } })
  }
})
