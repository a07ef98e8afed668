/** The network's forward pass, the same for training and scoring. */

import type { TensorName, Tensors } from './network.ts'
import { addToRows, lookUp, multiply } from './operations.ts'
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

/** @param drop share of hidden values to drop, with its seed; only in training  @returns logits [n, classes] */
export function forward(weights: Weights, batch: Batch, drop?: { share: number; seed: number }): tf.Tensor2D {
  const w = weights as Record<TensorName, tf.Tensor2D>
  const n = batch.vector.shape[0]
  const context = tf.reshape(lookUp(w.action_vectors, batch.context), [n, -1]) as tf.Tensor2D // [n, context * width]
  const hidden = tf.tanh(
    addToRows(
      tf.addN([
        multiply(context, w.context_weights),
        multiply(lookUp(w.principal_vectors, batch.vector), w.principal_weights),
        multiply(batch.situation, w.situation_weights),
      ]) as tf.Tensor2D,
      weights.hidden_bias as tf.Tensor1D,
    ),
  ) as tf.Tensor2D // [n, hidden]
  const kept = drop ? (tf.dropout(hidden, drop.share, undefined, drop.seed) as tf.Tensor2D) : hidden
  const scores = addToRows(multiply(kept, w.output_weights), weights.output_bias as tf.Tensor1D)
  const [own, shared] = tf.unstack(weights.rate_weights) as [tf.Scalar, tf.Scalar]
  return tf.add(
    scores,
    tf.add(tf.mul(batch.lnOwnRates, own), tf.mul(batch.lnSharedRates, shared)),
  ) as tf.Tensor2D // [n, classes]
}
