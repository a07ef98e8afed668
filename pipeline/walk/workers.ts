/**
 * Per-principal work, in worker threads where there is more than a range of it. Ranges are cut by the amount of work, not
 * by the number of workers, and results are handed over in the order of the ranges: the outcome does not depend on how
 * many threads there are.
 */

import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Failure } from '../failure.ts'
import type { Bar } from '../log.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { PrincipalRange, WalkPlan, WalkResult } from './plan.ts'
import { openRangeWalk } from './range-walk.ts'

/** Steps, resources and sources in one range: some 50 MB of days, a few seconds of work. */
const stepsPerRange = 100_000

export async function principalRanges(warehouse: Warehouse): Promise<PrincipalRange[]> {
  const rows = await warehouse.rows<{ principal_id: number; work: number }>(
    warehouse.query('walk/principal_work'),
  )
  const ranges: PrincipalRange[] = []
  let work = Number.POSITIVE_INFINITY
  for (const row of rows) {
    if (work + row.work > stepsPerRange) {
      ranges.push({ from: row.principal_id, to: row.principal_id })
      work = 0
    }
    ranges.at(-1)!.to = row.principal_id
    work += row.work
  }
  return ranges
}

/** .ts in a clone, .js in a package */
const extension = extname(import.meta.filename)

/** Walks all ranges and hands each result to `take`, in order. */
export async function walkAll<Plan extends WalkPlan>(
  plan: Plan,
  ranges: readonly PrincipalRange[],
  bar: Bar,
  signal: AbortSignal,
  take: (result: WalkResult<Plan>) => void | Promise<void>,
): Promise<void> {
  if (ranges.length === 1) {
    const result = await walkHere(plan, ranges[0]!)
    signal.throwIfAborted()
    await take(result as WalkResult<Plan>)
    bar.update(1)
    return
  }
  const count = Math.min(ranges.length, plan.settings.workers || availableParallelism())
  const results = new Map<number, WalkResult>()
  const workers = Array.from(
    { length: count },
    () => new Worker(new URL(`./worker${extension}`, import.meta.url), { workerData: plan }),
  )
  let next = 0
  let handed = 0
  let wake = () => {}
  const feed = async (worker: Worker) => {
    while (next < ranges.length && !signal.aborted) {
      const i = next++
      const reply = await ask(worker, ranges[i]!)
      results.set(i, reply)
      wake()
      // A fast worker must not pile up results that the writer has not taken yet.
      while (i - handed > 2 * count && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }
  const fed = Promise.all(workers.map(feed))
  fed.catch(() => wake())
  try {
    while (handed < ranges.length) {
      signal.throwIfAborted()
      const result = results.get(handed)
      if (result) {
        results.delete(handed)
        await take(result as WalkResult<Plan>)
        bar.update(++handed / ranges.length)
        continue
      }
      await Promise.race([fed, new Promise<void>((resolve) => (wake = resolve))])
    }
    await fed
  } finally {
    for (const worker of workers) worker.postMessage(null)
  }
}

/** A range alone is done before another thread would have loaded its code. */
async function walkHere(plan: WalkPlan, range: PrincipalRange): Promise<WalkResult> {
  const here = await openRangeWalk(plan)
  try {
    return await here.walk(range)
  } finally {
    here.close()
  }
}

type Reply = { result: WalkResult } | { error: { message: string; stack?: string; isExpected: boolean } }

/** Errors lose their class between threads. */
function asError({ message, stack, isExpected }: Extract<Reply, { error: unknown }>['error']): Error {
  return isExpected ? new Failure(message) : Object.assign(new Error(message), { stack })
}

function ask(worker: Worker, range: PrincipalRange): Promise<WalkResult> {
  return new Promise((resolve, reject) => {
    const done = () => {
      worker.off('message', onMessage)
      worker.off('error', onError)
    }
    const onMessage = (reply: Reply) => {
      done()
      if ('result' in reply) resolve(reply.result)
      else reject(asError(reply.error))
    }
    const onError = (error: Error) => {
      done()
      reject(error)
    }
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage(range)
  })
}
