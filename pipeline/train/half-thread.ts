/**
 * The second half of every batch in a worker thread, which ends with the training, with an interrupt and with the
 * process. Weights and gradient lie in shared memory; messages say when they are there.
 */
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { HalfPlan, HalfRequest } from '../../models/sequence/half.ts'
import type { SecondHalf } from '../../models/sequence/train.ts'

/** .ts in a clone, .js in a package */
const extension = extname(import.meta.filename)

export function halfThread(plan: HalfPlan): SecondHalf {
  const worker = new Worker(new URL(`./half-worker${extension}`, import.meta.url), { workerData: plan })
  let failure: Error | null = null
  let settle: { resolve(loss: number): void; reject(error: Error): void } | null = null
  const fail = (error: Error) => {
    failure ??= error
    settle?.reject(failure)
  }
  worker.on('message', (loss: number) => settle!.resolve(loss))
  worker.on('error', fail)
  worker.on('exit', (code) => fail(new Error(`the thread that trains half of the network ended (${code})`)))
  return {
    ask: (request: HalfRequest) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure)
        settle = { resolve, reject }
        worker.postMessage(request)
      }),
    close: async () => {
      settle = null
      await worker.terminate()
    },
  }
}
