/** Batches of tokens as the network takes them, each token with the question of whose action it is. */

import type { Corpus } from './corpus.ts'
import type { Batch } from './forward.ts'
import { type SequenceSettings, unknownAction } from './network.ts'
import { type TrainingRates, writeRates } from './rates.ts'
import * as tf from './tensorflow.ts'
import { situationWidth, writeContext, writeSituation } from './tokens.ts'

export interface Question {
  vector: number
  /** whether q_u := q_org */
  shared: boolean
}

export interface GivenBatch {
  batch: Batch
  /** where the logits of what was done are: row and class, int32 [n, 2] */
  targets: tf.Tensor2D
}

/**
 * Its tensors live in the writer's own memory: those of one batch are to be disposed of before the next is written.
 * @param random for replacing actions by the unknown one in training; without it none is replaced
 */
export type BatchWriter = (
  tokens: Int32Array,
  ask: (token: number) => Question,
  random?: () => number,
) => GivenBatch

/** @param most tokens of a batch */
export function batchWriter(
  corpus: Corpus,
  rates: TrainingRates,
  settings: SequenceSettings,
  most: number,
): BatchWriter {
  const classes = corpus.actions.length
  const { context, unknownShare } = settings
  const before = new Int32Array(most * context)
  const vector = new Int32Array(most)
  const situation = new Float32Array(most * situationWidth)
  const own = new Float32Array(most * classes)
  const shared = new Float32Array(most * classes)
  const targets = new Int32Array(2 * most)
  return (tokens, ask, random) => {
    const n = tokens.length
    for (const [i, token] of tokens.entries()) {
      const question = ask(token)
      const target = corpus.tokens.action[token]!
      vector[i] = question.vector
      targets[2 * i] = i
      targets[2 * i + 1] = random && corpus.rare[target] && random() < 0.5 ? unknownAction : target
      writeContext(corpus.tokens, token, context, classes, before, i * context)
      if (random)
        for (let k = i * context; k < (i + 1) * context; k++)
          if (before[k] !== classes && random() < (corpus.rare[before[k]!] ? 0.5 : unknownShare))
            before[k] = unknownAction
      writeSituation(corpus.tokens, token, situation, i * situationWidth)
      writeRates(corpus, rates, corpus.dayOf[token]!, question.shared, own, shared, i * classes)
    }
    return {
      batch: {
        context: tf.tensor2d(before.subarray(0, n * context), [n * context, 1], 'int32'),
        vector: tf.tensor2d(vector.subarray(0, n), [n, 1], 'int32'),
        situation: tf.tensor2d(situation.subarray(0, n * situationWidth), [n, situationWidth]),
        lnOwnRates: tf.tensor2d(own.subarray(0, n * classes), [n, classes]),
        lnSharedRates: tf.tensor2d(shared.subarray(0, n * classes), [n, classes]),
      },
      targets: tf.tensor2d(targets.subarray(0, 2 * n), [n, 2], 'int32'),
    }
  }
}
