/** The network's forward pass, the same for training and scoring. */

import type { TensorName, Tensors } from './network.ts'
import { addRates, affine, lookUp, multiply, multiplyGiven, tanh } from './operations.ts'
import * as tf from './tensorflow.ts'

export type Weights = Record<TensorName, tf.Tensor>

export interface Batch {
  /** classes of the actions before, nearest first, int32 [n * context, 1] */
  context: tf.Tensor2D
  /** vector of the principal, int32 [n, 1] */
  vector: tf.Tensor2D
  /** [n, situationWidth] */
  situation: tf.Tensor2D
  /** ln q_u and ln q_org: [n, classes], or [1, classes] when they are the same for all */
  lnOwnRates: tf.Tensor2D
  lnSharedRates: tf.Tensor2D
}

export function loadWeights(tensors: Tensors): Weights {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => [name, tf.tensor(values, shape)]),
  ) as Weights
}

/** @param kept 0 for a hidden value to drop, else what it is worth, [n, hidden]; only in training  @returns logits [n, classes] */
export function forward(weights: Weights, batch: Batch, kept?: tf.Tensor2D): tf.Tensor2D {
  const w = weights as Record<Exclude<TensorName, VectorName>, tf.Tensor2D> & Record<VectorName, tf.Tensor1D>
  const n = batch.vector.shape[0]
  const context = tf.reshape(lookUp(w.action_vectors, batch.context), [n, -1]) as tf.Tensor2D // [n, context * width]
  const hidden = tanh(
    tf.addN([
      affine(context, w.context_weights, w.hidden_bias),
      multiply(lookUp(w.principal_vectors, batch.vector), w.principal_weights),
      multiplyGiven(batch.situation, w.situation_weights),
    ]) as tf.Tensor2D,
  ) // [n, hidden]
  const passed = kept ? (tf.mul(hidden, kept) as tf.Tensor2D) : hidden
  const scores = affine(passed, w.output_weights, w.output_bias)
  return addRates(scores, w.rate_weights, batch.lnOwnRates, batch.lnSharedRates) // [n, classes]
}

type VectorName = 'hidden_bias' | 'output_bias' | 'rate_weights'
