import { beforeAll, expect, test } from 'vitest'
import { adam } from './adam.ts'
import { openBackend } from './backend.ts'
import * as tf from './tensorflow.ts'

beforeAll(async () => {
  await openBackend()
})

test('steps are those of TensorFlow.js along the mean of both halves', () => {
  const start = [0.5, -1, 2, 0]
  const gradients = [
    [1, -2, 0, 1e-4],
    [-3, -1, 1e-3, 0],
    [0.5, 8, 0, 2],
  ]
  const weights = Float32Array.from(start)
  const halves = [new Float32Array(4), new Float32Array(4)] as const
  const step = adam(weights, halves)
  const variable = tf.variable(tf.tensor1d(start))
  const optimizer = tf.train.adam(0.01)
  for (const gradient of gradients) {
    halves[0].set(gradient.map((g) => 6 * g))
    halves[1].set(gradient.map((g) => 4 * g))
    step(0.01, 10)
    optimizer.applyGradients([{ name: variable.name, tensor: tf.tensor1d(gradient) }])
    for (const [i, value] of variable.dataSync().entries()) expect(weights[i]).toBeCloseTo(value, 5)
  }
  expect(weights[0]).not.toBeCloseTo(0.5, 3)
})
