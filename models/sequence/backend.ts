/**
 * Where TensorFlow.js computes: libtensorflow when @tensorflow/tfjs-node is installed and works, else WebAssembly,
 * single-threaded, so that the same seed gives the same bits.
 */
import util from 'node:util'
import * as tf from './tensorflow.ts'

export interface Backend {
  /** as run.json names it */
  name: string
  /** why the faster one is installed but not in use */
  warning: string | null
}

export async function openBackend(): Promise<Backend> {
  const warning = await openLibtensorflow()
  if (warning === null) return { name: `tfjs-node ${tf.version_core}`, warning }
  await openWebAssembly()
  return { name: `wasm ${tf.version_core}`, warning: warning || null }
}

async function openWebAssembly(): Promise<void> {
  // The compiled module installs handlers that throw again, so that a failure would end with Node's exit code 7.
  const events = ['uncaughtException', 'unhandledRejection'] as const
  const before = events.map((event) => new Set(process.listeners(event as 'uncaughtException')))
  await import('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.setBackend('wasm')))
    throw new Error('TensorFlow.js has no WebAssembly backend: reinstall the package')
  for (const [e, event] of events.entries())
    for (const listener of process.listeners(event as 'uncaughtException'))
      if (!before[e]!.has(listener)) process.removeListener(event, listener)
}

/** Not a dependency: installed by those who want it. */
const libtensorflow: string = '@tensorflow/tfjs-node'

/** Whether it can be imported: danfojs-node has a package of that name that can only be required, and holds nothing. */
export function isLibtensorflowInstalled(): boolean {
  try {
    return import.meta.resolve(libtensorflow) !== ''
  } catch {
    return false
  }
}

/** @returns null when it works, '' when it is not installed, else what went wrong */
async function openLibtensorflow(): Promise<string | null> {
  if (!isLibtensorflowInstalled()) return ''
  try {
    // tfjs-node 4.22 still calls these, which Node 23 removed.
    const legacy = util as unknown as Record<string, (value: unknown) => boolean>
    legacy.isNullOrUndefined ??= (value) => value === null || value === undefined
    legacy.isArray ??= Array.isArray
    await import(libtensorflow)
    await tf.setBackend('tensorflow')
    const eleven = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).dataSync()[0])
    if (eleven !== 11) throw new Error(`1*3 + 2*4 gave ${eleven}`)
    return null
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0]
    return `@tensorflow/tfjs-node is installed but does not work (${reason}); WebAssembly is used instead`
  }
}
