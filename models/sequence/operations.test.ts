import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from './backend.ts'
import { addToRows, crossEntropy, lookUp, multiply } from './operations.ts'
import * as tf from './tensorflow.ts'

beforeAll(async () => {
  await openBackend()
})

/** Gradient of a function of one tensor by central differences. */
function numericGradient(f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor, step = 1e-2): number[] {
  const values = x.dataSync<'float32'>()
  return Array.from(values, (_, i) => {
    const at = (delta: number) =>
      tf.tidy(() => {
        const moved = values.slice()
        moved[i]! += delta
        return f(tf.tensor(moved, x.shape)).dataSync()[0]!
      })
    return (at(step) - at(-step)) / (2 * step)
  })
}

function expectSameGradient(f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor): void {
  const byHand = [
    ...tf
      .grad((x) => f(x))(x)
      .dataSync(),
  ]
  const numeric = numericGradient(f, x)
  for (const [i, value] of byHand.entries()) expect(value).toBeCloseTo(numeric[i]!, 2)
}

const x = () => tf.tensor2d([0.3, -1.2, 0.8, 0.1, 2, -0.5], [2, 3])
const w = () => tf.tensor2d([0.5, -0.4, 1.1, 0.2, -0.9, 0.7], [3, 2])
const squares = (t: tf.Tensor) => tf.sum(tf.square(t)) as tf.Scalar

describe('gradients equal differences', () => {
  test('of a product, by either factor', () => {
    expectSameGradient((x) => squares(multiply(x as tf.Tensor2D, w())), x())
    expectSameGradient((w) => squares(multiply(x(), w as tf.Tensor2D)), w())
  })

  test('of a bias', () => {
    expectSameGradient((b) => squares(addToRows(x(), b as tf.Tensor1D)), tf.tensor1d([0.1, -0.2, 0.3]))
  })

  test('of looked-up rows, a row looked up twice counting twice', () => {
    const rows = tf.tensor2d([1, 1, 0], [3, 1], 'int32')
    const weights = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9], [3, 3])
    const f = (table: tf.Tensor) => tf.sum(tf.mul(lookUp(table as tf.Tensor2D, rows), weights)) as tf.Scalar
    expect(
      tf
        .grad((table) => f(table))(x())
        .arraySync(),
    ).toEqual([
      [7, 8, 9],
      [5, 7, 9],
    ])
  })

  test('of the cross-entropy', () => {
    expectSameGradient((x) => crossEntropy(x as tf.Tensor2D, tf.tensor1d([2, 0], 'int32')), x())
  })
})

test('the cross-entropy is -ln of the softmax at the target', () => {
  // softmax(0, ln 3) = (1/4, 3/4)
  const logits = tf.tensor2d([0, Math.log(3), 0, Math.log(3)], [2, 2])
  const loss = crossEntropy(logits, tf.tensor1d([0, 1], 'int32')).dataSync()[0]
  expect(loss).toBeCloseTo((Math.log(4) + Math.log(4 / 3)) / 2, 5)
})
