import '@tensorflow/tfjs-backend-wasm'
import { expect, test } from 'vitest'
import {
  actionNames,
  habitDay,
  habitHistory,
  habitReference,
  principalNames,
  seeded,
} from '../example/habits.ts'
import { exampleSettings } from '../example/organisation.ts'
import { learnDay, startHistory } from '../history.ts'
import { isLibtensorflowInstalled, openBackend } from './backend.ts'
import { buildCorpus } from './corpus.ts'
import { openScorer } from './scorer.ts'
import * as tf from './tensorflow.ts'
import { trainSequence } from './train.ts'

const isInstalled = isLibtensorflowInstalled()

/** Trains and scores a day on the backend in use. */
async function trainAndScore() {
  const settings = { ...exampleSettings.models.sequence, batch: 64, hidden: 32, epochs: 2 }
  const pools = principalNames.map(() => 'human' as const)
  const corpus = buildCorpus(habitHistory(20, 7), actionNames, pools, settings, seeded(1))
  const { network, quality } = await trainSequence(corpus, principalNames, settings, 0.02, 1, () => {})
  const history = startHistory()
  learnDay(history, habitDay(1, 0, seeded(2)))
  const { own, anybody } = openScorer(network, actionNames, principalNames).steps(
    habitDay(1, 20, seeded(3)),
    2,
    { history, reference: habitReference(20), settings: exampleSettings.models },
  )
  return [...Object.values(quality!), ...own, ...anybody]
}

test('the backend is WebAssembly, unless a user has installed libtensorflow', async () => {
  const { name, warning } = await openBackend()
  expect(name).toMatch(isInstalled ? /^tfjs-node 4\./ : /^wasm 4\./)
  expect(warning).toBeNull()
})

test.skipIf(!isInstalled)(
  'libtensorflow trains and scores as WebAssembly does (needs @tensorflow/tfjs-node)',
  async () => {
    await openBackend()
    expect(tf.getBackend()).toBe('tensorflow')
    const native = await trainAndScore()
    expect(await tf.setBackend('wasm')).toBe(true)
    const web = await trainAndScore()
    const apart = Math.max(...native.map((value, i) => Math.abs(value - web[i]!)))
    console.log(`libtensorflow and WebAssembly are ${apart} nats apart, of ${native.length} numbers`)
    expect(apart).toBeLessThan(1e-3)
  },
)
