import { beforeAll, expect, test } from 'vitest'
import { actionNames, habitHistory, principalNames, seeded } from '../example/habits.ts'
import { exampleSettings } from '../example/organisation.ts'
import { openBackend } from './backend.ts'
import { buildCorpus } from './corpus.ts'
import { firstHalf, type HalfPlan, openHalf, tensorViews } from './half.ts'
import { startNetwork, type TensorName } from './network.ts'
import { trainingRates } from './rates.ts'
import * as tf from './tensorflow.ts'
import { situationWidth } from './tokens.ts'

const settings = {
  ...exampleSettings.models.sequence,
  batch: 512,
  // Nothing is drawn by lot, so that the whole asks what its halves ask.
  anybodyShare: 0,
  newcomerShare: 0,
  unknownShare: 0,
  dropout: 0,
}

beforeAll(async () => {
  await openBackend()
})

function planOf(changes: Partial<typeof settings> = {}): HalfPlan {
  const used = { ...settings, ...changes }
  const pools = principalNames.map(() => 'human' as const)
  const corpus = buildCorpus(habitHistory(10, 7), actionNames, pools, used, () => 1)
  corpus.rare.fill(0)
  const { tensors } = startNetwork(corpus.actions, principalNames, used, situationWidth, seeded(3))
  const shapes = Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]))
  const weights = Float32Array.from(Object.values(tensors).flatMap(({ values }) => [...values]))
  return {
    corpus,
    rates: trainingRates(corpus, used, 0.02),
    vectors: corpus.principals.map((_, i) => 1 + i),
    settings: used,
    seed: 1,
    shapes: shapes as HalfPlan['shapes'],
    weights,
    gradient: new Float32Array(weights.length),
    tokens: Int32Array.from(corpus.dayOf.keys()),
  }
}

test('the gradient of a batch is the sum of those of its halves', () => {
  const plan = planOf()
  const answer = (from: number, to: number) => {
    const gradient = new Float32Array(plan.weights.length)
    const settings = { ...plan.settings, batch: 2 * plan.settings.batch }
    return { loss: openHalf({ ...plan, settings, gradient })({ from, to, role: null }), gradient }
  }
  const middle = firstHalf(512)
  const [whole, first, second] = [answer(0, 512), answer(0, middle), answer(middle, 512)]
  expect(first.loss + second.loss).toBeCloseTo(whole.loss, 2)
  expect(whole.loss / 512).toBeGreaterThan(1)
  const views = [whole, first, second].map(({ gradient }) => tensorViews(plan.shapes, gradient))
  for (const name of Object.keys(plan.shapes) as TensorName[]) {
    const [all, a, b] = views.map((view) => view[name]) as [Float32Array, Float32Array, Float32Array]
    const largest = Math.max(...all.map(Math.abs))
    const apart = Math.max(...all.map((value, i) => Math.abs(value - a[i]! - b[i]!)))
    expect(largest, name).toBeGreaterThan(0)
    expect(apart / largest, name).toBeLessThan(1e-5)
  }
})

test('a batch of one token has an empty second half', () => {
  expect([1, 2, 3, 4, 512, 513].map(firstHalf)).toEqual([1, 1, 1, 3, 257, 257])
  const plan = planOf()
  plan.gradient.fill(7)
  expect(openHalf(plan)({ from: 1, to: 1, role: null })).toBe(0)
  expect(plan.gradient.every((value) => value === 0)).toBe(true)
})

test('dropout takes its share, and what remains makes up for it', () => {
  // With all of the hidden layer dropped or none, the loss is that of the rates and the bias; half of it lies between.
  const { gradient, ...plan } = planOf({ dropout: 0.15 })
  const half = openHalf({ ...plan, gradient })
  const before = tf.memory().numTensors
  const losses = Array.from({ length: 20 }, () => half({ from: 0, to: 257, role: null }))
  const without = openHalf(planOf())({ from: 0, to: 257, role: null })
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  expect(new Set(losses).size).toBe(20)
  expect(Math.abs(mean - without) / without).toBeLessThan(0.02)
  expect(tf.memory().numTensors).toBe(before)
})
