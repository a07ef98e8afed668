/**
 * Matrix factorisation: which actions would this principal be expected to do, by what it and others did?
 *
 *   minimise  sum_ua c_ua (p_ua - x_u.y_a)^2 + lambda (sum |x_u|^2 + sum |y_a|^2)
 *   p_ua = 1 where u has done a, else 0            c_ua = 1 + alpha ln(1 + count)
 *
 * solved by alternating least squares. Residual of an access: 1 - x_u.y_a, near 0 for what is expected.
 * Source: Hu, Koren & Volinsky 2008; as an access anomaly: AccessAnomaly of SynapseML.
 */
export interface AccessFactors {
  rank: number
  /** [principals * rank] */
  principals: Float64Array
  /** [actions * rank] */
  actions: Float64Array
}

const rank = 10
const rounds = 8
const lambda = 1
const alpha = 4

/** @param cells principal, action and count of what was done; @param random uniform in [0, 1) */
export function fitAccessFactors(
  cells: { principal: Int32Array; action: Int32Array; count: Float64Array },
  principals: number,
  actions: number,
  random: () => number,
): AccessFactors {
  const factors: AccessFactors = {
    rank,
    principals: new Float64Array(principals * rank),
    actions: Float64Array.from({ length: actions * rank }, () => (random() - 0.5) * 0.2),
  }
  const confidence = cells.count.map((count) => 1 + alpha * Math.log1p(count))
  const byPrincipal = rowsOf(cells.principal, principals)
  const byAction = rowsOf(cells.action, actions)
  for (let round = 0; round < rounds; round++) {
    solveSide(factors.principals, factors.actions, byPrincipal, cells.action, confidence)
    solveSide(factors.actions, factors.principals, byAction, cells.principal, confidence)
  }
  return factors
}

/** How unexpected it is that the principal does the action. */
export function accessResidual(factors: AccessFactors, principal: number, action: number): number {
  let product = 0
  for (let k = 0; k < rank; k++)
    product += factors.principals[principal * rank + k]! * factors.actions[action * rank + k]!
  return 1 - product
}

/** Cells of each row, by row. */
function rowsOf(keys: Int32Array, rows: number): number[][] {
  const found: number[][] = Array.from({ length: rows }, () => [])
  for (const [cell, key] of keys.entries()) found[key]!.push(cell)
  return found
}

function solveSide(
  target: Float64Array,
  other: Float64Array,
  cellsOf: number[][],
  otherOf: Int32Array,
  confidence: Float64Array,
): void {
  const gram = new Float64Array(rank * rank)
  for (let row = 0; row < other.length; row += rank)
    for (let i = 0; i < rank; i++)
      for (let j = 0; j < rank; j++) gram[i * rank + j]! += other[row + i]! * other[row + j]!
  for (const [row, cells] of cellsOf.entries()) {
    const left = gram.slice()
    const right = new Float64Array(rank)
    for (let i = 0; i < rank; i++) left[i * rank + i]! += lambda
    for (const cell of cells) {
      const at = otherOf[cell]! * rank
      const weight = confidence[cell]!
      for (let i = 0; i < rank; i++) {
        right[i]! += weight * other[at + i]!
        for (let j = 0; j < rank; j++) left[i * rank + j]! += (weight - 1) * other[at + i]! * other[at + j]!
      }
    }
    target.set(solve(left, right), row * rank)
  }
}

/** Gaussian elimination; the matrix is positive definite, so that no pivot is needed. */
function solve(left: Float64Array, right: Float64Array): Float64Array {
  for (let i = 0; i < rank; i++)
    for (let row = i + 1; row < rank; row++) {
      const factor = left[row * rank + i]! / left[i * rank + i]!
      for (let j = i; j < rank; j++) left[row * rank + j]! -= factor * left[i * rank + j]!
      right[row]! -= factor * right[i]!
    }
  for (let i = rank - 1; i >= 0; i--) {
    for (let j = i + 1; j < rank; j++) right[i]! -= left[i * rank + j]! * right[j]!
    right[i]! /= left[i * rank + i]!
  }
  return right
}
