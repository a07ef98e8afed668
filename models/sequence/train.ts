/**
 * Training of the next-action network: batches of tokens from all principals, shuffled; Adam with a rate that falls
 * to zero; the epoch that explains the held-out days best is kept.
 *
 * A quarter of the tokens is asked of "anybody" (vector 0, q_u := q_org), a tenth of "newcomer" (vector 1, own q_u),
 * the rest of the principal itself: one network gives both sides of the ratio. Actions of one principal only become
 * the unknown action half of the time, so that the network knows what to expect before an action it has never seen.
 */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { batchWriter, meanLoss, type Question } from './batches.ts'
import type { Corpus } from './corpus.ts'
import { forward, loadWeights, type Weights } from './forward.ts'
import {
  anybody,
  newcomer,
  type SequenceNetwork,
  type SequenceSettings,
  startNetwork,
  type TensorName,
  type Tensors,
} from './network.ts'
import { crossEntropy } from './operations.ts'
import { trainingRates } from './rates.ts'
import { bigramLoss, unigramLoss } from './rivals.ts'
import * as tf from './tensorflow.ts'
import { situationWidth } from './tokens.ts'

export interface TrainedSequence {
  network: SequenceNetwork
  /** tokens that taught, and that were held out */
  tokens: number
  heldOut: number
  /** by epoch: mean -ln P of the tokens as they were asked, and of held-out tokens by their own principal */
  epochs: { trained: number; heldOut: number }[]
  /** the epoch that was kept, from 1 */
  kept: number
  /** mean -ln P of the held-out tokens; null without any */
  quality: Record<'unigram' | 'bigram' | 'anybody' | 'newcomer' | 'principal', number> | null
}

/**
 * @param names principal names by principal_id
 * @param floorShare share of q_org spread evenly over all actions
 * @param progress called at every batch and awaited; what it throws ends the training
 */
export async function trainSequence(
  corpus: Corpus,
  names: readonly string[],
  settings: SequenceSettings,
  floorShare: number,
  seed: number,
  progress: (done: number, detail: string) => void | Promise<void>,
): Promise<TrainedSequence> {
  const generator = xoroshiro128plus(seed)
  const random = () => uniformFloat64(generator)
  const rates = trainingRates(corpus, settings, floorShare)
  const write = batchWriter(corpus, rates, settings)
  const { vectors, principals } = giveVectors(corpus, names, settings)
  const own = (token: number) => vectors[corpus.days[corpus.dayOf[token]!]!.principal]!
  const ask = (token: number) => drawQuestion(own(token), settings, random)
  const network = startNetwork(corpus.actions, principals, settings, situationWidth, random)
  const variables = asVariables(network.tensors)
  const optimizer = new FallingAdam(settings.learningRate)
  const [taught, heldOut] = split(corpus)
  const lossOf = (question: (token: number) => Question) =>
    meanLoss(write, variables, heldOut, question, settings.batch)

  const batches = Math.ceil(taught.length / settings.batch)
  const epochs: TrainedSequence['epochs'] = []
  let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, tensors: network.tensors }
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(taught, random)
    let sum = 0
    for (let b = 0; b < batches; b++) {
      const step = epoch * batches + b
      const done = step / (settings.epochs * batches)
      await progress(done, `epoch ${epoch + 1}`)
      optimizer.setRate(settings.learningRate * (1 - done))
      const chosen = taught.subarray(b * settings.batch, (b + 1) * settings.batch)
      const drop = { share: settings.dropout, seed: seed + step }
      const loss = tf.tidy(() => {
        const { batch, targets } = write(chosen, ask, random)
        return optimizer.minimize(() => crossEntropy(forward(variables, batch, drop), targets), true)!
      })
      sum += loss.dataSync<'float32'>()[0]! * chosen.length
      loss.dispose()
    }
    const trained = sum / taught.length
    const loss = heldOut.length > 0 ? lossOf((token) => ({ vector: own(token), shared: false })) : trained
    epochs.push({ trained, heldOut: loss })
    if (loss < best.loss) best = { loss, epoch: epoch + 1, tensors: readTensors(variables) }
    else if (epoch + 1 - best.epoch >= settings.patience) break
  }
  for (const [name, { values, shape }] of Object.entries(best.tensors))
    tf.tidy(() => variables[name as TensorName].assign(tf.tensor(values, shape)))
  const quality = heldOut.length > 0 && {
    unigram: unigramLoss(corpus, rates, heldOut),
    bigram: bigramLoss(corpus, rates, taught, heldOut),
    anybody: lossOf(() => ({ vector: anybody, shared: true })),
    newcomer: lossOf(() => ({ vector: newcomer, shared: false })),
    principal: best.loss,
  }
  optimizer.dispose()
  tf.dispose(variables as never)
  return {
    network: { ...network, tensors: best.tensors },
    tokens: taught.length,
    heldOut: heldOut.length,
    epochs,
    kept: best.epoch,
    quality: quality || null,
  }
}

/** tfjs keeps the rate of its Adam to itself and its heirs. */
class FallingAdam extends tf.AdamOptimizer {
  constructor(rate: number) {
    super(rate, 0.9, 0.999)
  }
  setRate(rate: number): void {
    this.learningRate = rate
  }
}

function drawQuestion(vector: number, settings: SequenceSettings, random: () => number): Question {
  const draw = random()
  if (draw < settings.anybodyShare) return { vector: anybody, shared: true }
  if (draw < settings.anybodyShare + settings.newcomerShare) return { vector: newcomer, shared: false }
  return { vector, shared: false }
}

/** A vector for each principal with enough to learn it from; the others share the newcomer's. */
function giveVectors(corpus: Corpus, names: readonly string[], settings: SequenceSettings) {
  const principals = ['', '']
  const vectors = corpus.principals.map(({ id, counts, days }) => {
    if (counts.total < settings.leastSteps || days < settings.leastDays) return newcomer
    principals.push(names[id]!)
    return principals.length - 1
  })
  return { vectors, principals }
}

function split(corpus: Corpus): [taught: Int32Array, heldOut: Int32Array] {
  const all = Int32Array.from(corpus.dayOf.keys())
  const isHeldOut = (token: number) => corpus.days[corpus.dayOf[token]!]!.heldOut
  return [all.filter((token) => !isHeldOut(token)), all.filter(isHeldOut)]
}

function shuffle(list: Int32Array, random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const moved = list[i]!
    list[i] = list[j]!
    list[j] = moved
  }
}

function asVariables(tensors: Tensors): Record<TensorName, tf.Variable> {
  return Object.fromEntries(
    Object.entries(loadWeights(tensors)).map(([name, tensor]) => {
      const variable = tf.variable(tensor)
      tensor.dispose()
      return [name, variable]
    }),
  ) as Record<TensorName, tf.Variable>
}

function readTensors(weights: Weights): Tensors {
  return Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync<'float32'>() },
    ]),
  ) as Tensors
}
