/** Batches of tokens as the network takes them, each token with the question of whose action it is. */

import type { Corpus } from './corpus.ts'
import type { Batch } from './forward.ts'
import { type SequenceSettings, unknownAction } from './network.ts'
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
  /** where the logits of what was done are: row and class, int32 [n, 2] */
  targets: tf.Tensor2D
}

export interface BatchWriter {
  /**
   * Its tensors live in the writer's own memory: those of one batch are to be disposed of before the next is written.
   * @param random for replacing actions by the unknown one in training; without it none is replaced
   */
  write(tokens: Int32Array, ask: (token: number) => Question, random?: () => number): GivenBatch
  dispose(): void
}

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
  const table = tf.tensor2d(rates.lnRates.slice(), [2 * corpus.principals.length, classes])
  const ownRow = new Int32Array(most)
  const sharedRow = new Int32Array(most)
  const targets = new Int32Array(2 * most)
  const write: BatchWriter['write'] = (tokens, ask, random) => {
    const n = tokens.length
    const places: number[] = []
    const values: number[] = []
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
      const day = corpus.dayOf[token]!
      const { principal, counts } = corpus.days[day]!
      sharedRow[i] = principal
      ownRow[i] = question.shared ? principal : corpus.principals.length + principal
      if (question.shared) continue
      // What the day itself did to its principal's rates is taken out.
      const without = rates.lnOwnWithout[day]!
      for (let t = 0; t < without.length; t++) {
        places.push(i, counts.classes[t]!)
        values.push(without[t]!)
      }
    }
    const rowsOf = (rows: Int32Array) =>
      tf.gatherND(table, tf.tensor2d(rows.subarray(0, n), [n, 1], 'int32')) as tf.Tensor2D
    const wholeOwn = rowsOf(ownRow)
    const lnOwnRates =
      values.length > 0
        ? tf.tensorScatterUpdate(
            wholeOwn,
            tf.tensor2d(Int32Array.from(places), [values.length, 2], 'int32'),
            Float32Array.from(values),
          )
        : wholeOwn
    return {
      batch: {
        context: tf.tensor2d(before.subarray(0, n * context), [n * context, 1], 'int32'),
        vector: tf.tensor2d(vector.subarray(0, n), [n, 1], 'int32'),
        situation: tf.tensor2d(situation.subarray(0, n * situationWidth), [n, situationWidth]),
        lnOwnRates,
        lnSharedRates: rowsOf(sharedRow),
      },
      targets: tf.tensor2d(targets.subarray(0, 2 * n), [n, 2], 'int32'),
    }
  }
  return { write, dispose: () => table.dispose() }
}
