/**
 * The network's hidden layer for scoring, without a framework: of a day's few rows, calling one takes longer than the
 * sums. What an action adds at each place of the context is multiplied once, when the network is opened.
 */
import type { SequenceNetwork } from './network.ts'
import { situationWidth, type Tokens, writeContext, writeSituation } from './tokens.ts'

export interface HiddenLayer {
  width: number
  /** Writes h of `token` as asked of each of the vectors: [width] from each of the offsets on. */
  write(
    tokens: Tokens,
    token: number,
    vectors: readonly number[],
    into: Float32Array,
    offsets: readonly number[],
  ): void
}

export function openHidden({ tensors }: SequenceNetwork): HiddenLayer {
  const width = tensors.hidden_bias.shape[0]!
  const [actions, actionWidth] = tensors.action_vectors.shape as [number, number]
  const context = tensors.context_weights.shape[0]! / actionWidth
  const start = actions - 1
  // [context][actions, width]
  const ofPlace = Array.from({ length: context }, (_, k) => {
    const weights = tensors.context_weights.values.subarray(k * actionWidth * width)
    return product(tensors.action_vectors.values, weights, actions, actionWidth, width)
  })
  const [vectors, vectorWidth] = tensors.principal_vectors.shape as [number, number]
  const { values: principalWeights } = tensors.principal_weights
  const ofVector = product(tensors.principal_vectors.values, principalWeights, vectors, vectorWidth, width)
  const { values: situationWeights } = tensors.situation_weights
  const bias = tensors.hidden_bias.values

  const before = new Int32Array(context)
  const situation = new Float32Array(situationWidth)
  const sum = new Float64Array(width)
  const add = (rows: ArrayLike<number>, row: number, times: number) => {
    for (let i = 0, at = row * width; i < width; i++, at++) sum[i]! += times * rows[at]!
  }
  return {
    width,
    write(tokens, token, vectors, into, offsets) {
      sum.set(bias)
      writeContext(tokens, token, context, start, before, 0)
      for (let k = 0; k < context; k++) add(ofPlace[k]!, before[k]!, 1)
      writeSituation(tokens, token, situation, 0)
      for (let s = 0; s < situationWidth; s++) if (situation[s] !== 0) add(situationWeights, s, situation[s]!)
      for (const [v, vector] of vectors.entries())
        for (let i = 0, at = vector * width, to = offsets[v]!; i < width; i++, at++, to++)
          into[to] = Math.tanh(sum[i]! + ofVector[at]!)
    },
  }
}

/** a b. @param a [rows, inner]  @param b [inner, columns] and more  @returns [rows, columns] */
function product(
  a: Float32Array,
  b: Float32Array,
  rows: number,
  inner: number,
  columns: number,
): Float64Array {
  const found = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let k = 0; k < inner; k++) {
      const factor = a[row * inner + k]!
      for (let column = 0; column < columns; column++)
        found[row * columns + column]! += factor * b[k * columns + column]!
    }
  return found
}
