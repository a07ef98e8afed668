import { expect, test } from 'vitest'
import { fitLogistic, sigmoid } from './logistic.ts'

const rows = {
  inputs: [-2, -1, 0, 1, 2, 3].map((x) => [x, 1]),
  labels: [0, 0, 1, 0, 1, 1],
  weights: [1, 1, 1, 1, 1, 1],
}

test('without rows the weights are the prior\u2019s', () => {
  expect(fitLogistic({ inputs: [], labels: [], weights: [] }, [0.5, -1], 1)).toEqual([0.5, -1])
})

test('an intercept alone is the log-odds of the weighted share', () => {
  const [intercept] = fitLogistic({ inputs: [[1], [1]], labels: [1, 0], weights: [3, 1] }, [0], 1e-9)
  expect(intercept).toBeCloseTo(Math.log(3), 6)
})

test('the gradient of likelihood and prior is zero at the weights', () => {
  const [prior, precision] = [[0.3, -0.2], 0.7]
  const weights = fitLogistic(rows, prior, precision)
  for (const j of [0, 1]) {
    const slope = rows.inputs.reduce((sum, row, i) => {
      const p = sigmoid(row[0]! * weights[0]! + row[1]! * weights[1]!)
      return sum + (rows.labels[i]! - p) * row[j]!
    }, 0)
    expect(slope - precision * (weights[j]! - prior[j]!)).toBeCloseTo(0, 6)
  }
})

test('rows that one feature separates entirely leave finite weights', () => {
  const weights = fitLogistic({ ...rows, labels: [0, 0, 0, 1, 1, 1] }, [0, 0], 0.01)
  expect(weights.every(Number.isFinite)).toBe(true)
  expect(weights[0]).toBeGreaterThan(1)
})
