/**
 * The next-action network as plain data: names and Float32 tensors, without a framework.
 *
 *   h      = tanh(W_c [e(a_-1) ... e(a_-6)] + W_v v(u) + W_s s + b)      e, v learned vectors; s the situation
 *   score  = W_o h + b_o
 *   P(a)   = softmax_a(score(a) + w_0 ln q_u(a) + w_1 ln q_org(a))       q from counts, refreshed every day
 *
 * Class 0 stands for every action that training did not see. Vector 0 is "anybody here" (with q_u := q_org),
 * vector 1 a principal that training did not see, or saw too little of.
 */
import type { ModelSettings } from '../settings.ts'

export type SequenceSettings = ModelSettings['sequence']

export interface Tensor {
  shape: number[]
  values: Float32Array
}

export const tensorNames = [
  'action_vectors', // [classes + 1, actionWidth]; the last row is "before the session's first"
  'principal_vectors', // [principals + 2, principalWidth]
  'context_weights', // [context * actionWidth, hidden]
  'principal_weights', // [principalWidth, hidden]
  'situation_weights', // [situationWidth, hidden]
  'hidden_bias', // [hidden]
  'output_weights', // [hidden, classes]
  'output_bias', // [classes]
  'rate_weights', // [2]: w_0, w_1
] as const
export type TensorName = (typeof tensorNames)[number]
export type Tensors = Record<TensorName, Tensor>

export interface SequenceNetwork {
  /** by class; position 0 is '' */
  actions: string[]
  /** by vector; positions 0 and 1 are '' */
  principals: string[]
  tensors: Tensors
}

export const unknownAction = 0
export const anybody = 0
export const newcomer = 1

/** Untrained: small random weights, so that P starts out as q_u^w0 * q_org^w1. */
export function startNetwork(
  actions: readonly string[],
  principals: readonly string[],
  settings: SequenceSettings,
  situationWidth: number,
  random: () => number,
): SequenceNetwork {
  const { context, actionWidth, principalWidth, hidden } = settings
  const inputs = context * actionWidth + principalWidth + situationWidth
  const classes = actions.length
  const normal = (shape: number[], deviation: number): Tensor => ({
    shape,
    values: Float32Array.from(
      { length: shape.reduce((size, n) => size * n, 1) },
      () => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    ),
  })
  const glorot = (rows: number) => normal([rows, hidden], Math.sqrt(2 / (inputs + hidden)))
  return {
    actions: [...actions],
    principals: [...principals],
    tensors: {
      action_vectors: normal([classes + 1, actionWidth], 0.3),
      principal_vectors: normal([principals.length, principalWidth], 0.1),
      context_weights: glorot(context * actionWidth),
      principal_weights: glorot(principalWidth),
      situation_weights: glorot(situationWidth),
      hidden_bias: normal([hidden], 0),
      output_weights: normal([hidden, classes], 0.05),
      output_bias: normal([classes], 0),
      rate_weights: {
        shape: [2],
        values: Float32Array.of(settings.ownRateWeight, settings.sharedRateWeight),
      },
    },
  }
}
