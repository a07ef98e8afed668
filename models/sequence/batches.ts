/** Batches of tokens as the network takes them, each token with the question of whose action it is. */

import type { Corpus } from './corpus.ts'
import { type Batch, forward, type Weights } from './forward.ts'
import { type SequenceSettings, unknownAction } from './network.ts'
import { crossEntropy } from './operations.ts'
import type { TrainingRates } from './rates.ts'
import * as tf from './tensorflow.ts'
import { situationWidth, writeContext, writeSituation } from './tokens.ts'

export interface Question {
  vector: number
  /** whether q_u := q_org */
  shared: boolean
}

export interface GivenBatch {
  batch: Batch
  /** classes, int32 [n] */
  targets: tf.Tensor1D
}

/** @param random for replacing actions by the unknown one in training; without it none is replaced */
export type BatchWriter = (
  tokens: Int32Array,
  ask: (token: number) => Question,
  random?: () => number,
) => GivenBatch

export function batchWriter(corpus: Corpus, rates: TrainingRates, settings: SequenceSettings): BatchWriter {
  const classes = corpus.actions.length
  const { context, unknownShare } = settings
  return (tokens, ask, random) => {
    const n = tokens.length
    const before = new Int32Array(n * context)
    const vector = new Int32Array(n)
    const situation = new Float32Array(n * situationWidth)
    const own = new Float32Array(n * classes)
    const shared = new Float32Array(n * classes)
    const targets = new Int32Array(n)
    for (const [i, token] of tokens.entries()) {
      const question = ask(token)
      const target = corpus.tokens.action[token]!
      vector[i] = question.vector
      targets[i] = random && corpus.rare[target] && random() < 0.5 ? unknownAction : target
      writeContext(corpus.tokens, token, context, classes, before, i * context)
      if (random)
        for (let k = i * context; k < (i + 1) * context; k++)
          if (before[k] !== classes && random() < (corpus.rare[before[k]!] ? 0.5 : unknownShare))
            before[k] = unknownAction
      writeSituation(corpus.tokens, token, situation, i * situationWidth)
      rates.write(corpus.dayOf[token]!, question.shared, own, shared, i * classes)
    }
    return {
      batch: {
        context: tf.tensor2d(before, [n * context, 1], 'int32'),
        vector: tf.tensor2d(vector, [n, 1], 'int32'),
        situation: tf.tensor2d(situation, [n, situationWidth]),
        lnOwnRates: tf.tensor2d(own, [n, classes]),
        lnSharedRates: tf.tensor2d(shared, [n, classes]),
      },
      targets: tf.tensor1d(targets, 'int32'),
    }
  }
}

/** Mean -ln P of the tokens; NaN without any. */
export function meanLoss(
  write: BatchWriter,
  weights: Weights,
  tokens: Int32Array,
  ask: (token: number) => Question,
  batch: number,
): number {
  let sum = 0
  for (let from = 0; from < tokens.length; from += batch) {
    const chosen = tokens.subarray(from, from + batch)
    sum += tf.tidy(() => {
      const given = write(chosen, ask)
      return (
        crossEntropy(forward(weights, given.batch), given.targets).dataSync<'float32'>()[0]! * chosen.length
      )
    })
  }
  return sum / tokens.length
}
