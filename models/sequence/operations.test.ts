import { beforeAll, describe, expect, test } from 'vitest'
import { openBackend } from './backend.ts'
import { addRates, affine, crossEntropy, lookUp, multiply, multiplyGiven, tanh } from './operations.ts'
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
const bias = (w: tf.Tensor2D) => tf.tensor1d([0.4, -0.1, 0.2].slice(0, w.shape[1]))
const squares = (t: tf.Tensor) => tf.sum(tf.square(t)) as tf.Scalar

describe('gradients equal differences', () => {
  test.each([
    ['a product, by either factor', multiply],
    ['a product and a bias, by either factor', (x: tf.Tensor2D, w: tf.Tensor2D) => affine(x, w, bias(w))],
  ])('of %s, whichever is narrower', (_, product) => {
    for (const [left, right] of [
      [x(), w()], // [2, 3] by [3, 2]
      [w(), x()], // [3, 2] by [2, 3]
    ] as const) {
      expectSameGradient((x) => squares(product(x as tf.Tensor2D, right)), left)
      expectSameGradient((w) => squares(product(left, w as tf.Tensor2D)), right)
    }
  })

  test('of a product with given numbers', () => {
    expectSameGradient((w) => squares(multiplyGiven(x(), w as tf.Tensor2D)), w())
  })

  test('of a bias', () => {
    expectSameGradient((b) => squares(affine(x(), w(), b as tf.Tensor1D)), tf.tensor1d([0.1, -0.2]))
  })

  test('of tanh', () => {
    expectSameGradient((x) => squares(tanh(x as tf.Tensor2D)), x())
  })

  test('of rates, by the scores and by their weights', () => {
    const [own, shared] = [tf.neg(tf.square(x())), tf.sub(x(), 1)] as [tf.Tensor2D, tf.Tensor2D]
    const weights = tf.tensor1d([0.7, -0.4])
    expectSameGradient((s) => squares(addRates(s as tf.Tensor2D, weights, own, shared)), x())
    expectSameGradient((w) => squares(addRates(x(), w as tf.Tensor1D, own, shared)), weights)
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
    expectSameGradient((x) => crossEntropy(x as tf.Tensor2D, places(2, 0)), x())
  })
})

test('the cross-entropy is the sum of -ln of the softmax at the targets', () => {
  // softmax(0, ln 3) = (1/4, 3/4)
  const logits = tf.tensor2d([0, Math.log(3), 0, Math.log(3)], [2, 2])
  const loss = crossEntropy(logits, places(0, 1)).dataSync()[0]
  expect(loss).toBeCloseTo(Math.log(4) + Math.log(4 / 3), 5)
})

test('tanh is that of Math', () => {
  const at = [-30, -2, -0.5, -1e-3, 0, 0.1, 1, 40]
  const values = [...tanh(tf.tensor2d(at, [1, 8])).dataSync()]
  for (const [i, value] of values.entries()) expect(Math.abs(value - Math.tanh(at[i]!))).toBeLessThan(3e-7)
})

/** Row and class of each target. */
function places(...classes: number[]): tf.Tensor2D {
  return tf.tensor2d(
    classes.flatMap((item, row) => [row, item]),
    [classes.length, 2],
    'int32',
  )
}
