/**
 * Logistic regression with a Gaussian prior on its weights, by Newton's method with halved steps.
 *
 *   maximise over b:  sum_i w_i (y_i x_i.b - ln(1 + exp(x_i.b))) - precision / 2 * sum_j (b_j - prior_j)^2
 *
 * With no row the weights are the prior's; every row moves them by what it knows. The maximum is unique, so that no
 * seed is needed. Source: Bishop 2006, Pattern Recognition and Machine Learning, section 4.3.3.
 */
export interface LogisticRows {
  /** [rows, weights]; a column of ones makes an intercept */
  inputs: readonly (readonly number[])[]
  /** 0 or 1 */
  labels: readonly number[]
  weights: readonly number[]
}

const mostSteps = 50

/** @param precision of each weight; 1 lets a weight move by about 1 from its prior where the rows say little */
export function fitLogistic(rows: LogisticRows, prior: readonly number[], precision: number): number[] {
  let current = [...prior]
  let value = logPosterior(rows, current, prior, precision)
  for (let step = 0; step < mostSteps; step++) {
    const direction = newtonStep(rows, current, prior, precision)
    let share = 1
    let next = current
    let better = value
    for (; share > 1e-6; share /= 2) {
      next = current.map((weight, j) => weight + share * direction[j]!)
      better = logPosterior(rows, next, prior, precision)
      if (better >= value) break
    }
    const gained = better - value
    if (!(gained >= 0)) break
    current = next
    value = better
    if (gained < 1e-10) break
  }
  return current
}

export function sigmoid(logOdds: number): number {
  return logOdds >= 0 ? 1 / (1 + Math.exp(-logOdds)) : Math.exp(logOdds) / (1 + Math.exp(logOdds))
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, j) => sum + value * b[j]!, 0)
}

function logPosterior(
  { inputs, labels, weights }: LogisticRows,
  at: readonly number[],
  prior: readonly number[],
  precision: number,
): number {
  const penalty = at.reduce((sum, weight, j) => sum + (precision / 2) * (weight - prior[j]!) ** 2, 0)
  return inputs.reduce((sum, row, i) => {
    const z = labels[i] === 1 ? dot(row, at) : -dot(row, at)
    return sum - weights[i]! * (z > 0 ? Math.log1p(Math.exp(-z)) : Math.log1p(Math.exp(z)) - z)
  }, -penalty)
}

function newtonStep(
  { inputs, labels, weights }: LogisticRows,
  at: readonly number[],
  prior: readonly number[],
  precision: number,
): number[] {
  const width = at.length
  const gradient = at.map((weight, j) => -precision * (weight - prior[j]!))
  const curvature = at.map((_, j) => at.map((_, k) => (j === k ? precision : 0)))
  for (const [i, row] of inputs.entries()) {
    const p = sigmoid(dot(row, at))
    const bend = weights[i]! * p * (1 - p)
    for (let j = 0; j < width; j++) {
      gradient[j]! += weights[i]! * (labels[i]! - p) * row[j]!
      for (let k = 0; k < width; k++) curvature[j]![k]! += bend * row[j]! * row[k]!
    }
  }
  return solve(curvature, gradient)
}

/** Solves a symmetric positive definite system by elimination; the prior's precision keeps the pivots away from 0. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length
  for (let j = 0; j < n; j++)
    for (let i = j + 1; i < n; i++) {
      const factor = matrix[i]![j]! / matrix[j]![j]!
      for (let k = j; k < n; k++) matrix[i]![k]! -= factor * matrix[j]![k]!
      right[i]! -= factor * right[j]!
    }
  for (let j = n - 1; j >= 0; j--) {
    for (let k = j + 1; k < n; k++) right[j]! -= matrix[j]![k]! * right[k]!
    right[j]! /= matrix[j]![j]!
  }
  return right
}
