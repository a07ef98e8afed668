/** A worker thread: the second half of every batch of the sequence network. */
import { parentPort, workerData } from 'node:worker_threads'
import { openBackend } from '../../models/sequence/backend.ts'
import { type HalfPlan, type HalfRequest, openHalf } from '../../models/sequence/half.ts'

await openBackend()
const half = openHalf(workerData as HalfPlan)
parentPort!.on('message', (request: HalfRequest) => parentPort!.postMessage(half(request)))
