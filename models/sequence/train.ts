/**
 * Training of the next-action network: batches of tokens from all principals, shuffled; Adam with a rate that falls
 * to zero; the epoch that explains the held-out days best is kept.
 *
 * A quarter of the tokens is asked of "anybody" (vector 0, q_u := q_org), a tenth of "newcomer" (vector 1, own q_u),
 * the rest of the principal itself: one network gives both sides of the ratio. Actions of one principal only become
 * the unknown action half of the time, so that the network knows what to expect before an action it has never seen.
 */
import * as tf from '@tensorflow/tfjs'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Corpus } from './corpus.ts'
import { type Batch, forward, loadWeights, type Weights } from './forward.ts'
import {
  anybody,
  newcomer,
  type SequenceNetwork,
  type SequenceSettings,
  startNetwork,
  type TensorName,
  type Tensors,
  unknownAction,
} from './network.ts'
import { crossEntropy } from './operations.ts'
import { type TrainingRates, trainingRates } from './rates.ts'
import { situationWidth, writeContext, writeSituation } from './tokens.ts'

export interface TrainedSequence {
  network: SequenceNetwork
  /** tokens that taught and that were held out */
  tokens: number
  heldOut: number
  /** by epoch: mean -ln P of the tokens as trained, and of held-out tokens by their own principal */
  epochs: { trained: number; heldOut: number }[]
  /** the epoch that was kept, from 1 */
  kept: number
}

/** @param names principal names by principal_id  @param progress called a batch; a rejection stops the training */
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
  const { vectors, principals } = giveVectors(corpus, names, settings)
  const network = startNetwork(corpus.actions, principals, settings, situationWidth, random)
  const writer = batchWriter(corpus, rates, settings)
  const [taught, heldOut] = split(corpus)
  const batches = Math.ceil(taught.length / settings.batch)
  const optimizer = new FallingAdam(settings.learningRate)
  const variables = asVariables(network.tensors)
  const epochs: TrainedSequence['epochs'] = []
  let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, tensors: network.tensors }

  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    shuffle(taught, random)
    let sum = 0
    for (let b = 0; b < batches; b++) {
      const chosen = taught.subarray(b * settings.batch, (b + 1) * settings.batch)
      const step = epoch * batches + b
      const given = writer.write(
        chosen,
        (token) => drawQuestion(corpus, vectors, token, settings, random),
        random,
      )
      optimizer.setRate(settings.learningRate * (1 - step / (settings.epochs * batches)))
      const drop = { share: settings.dropout, seed: seed + step }
      const loss = tf.tidy(
        () =>
          optimizer.minimize(() => crossEntropy(forward(variables, given.batch, drop), given.targets), true)!,
      )
      sum += loss.dataSync<'float32'>()[0]! * chosen.length
      tf.dispose([loss, given.batch as never, given.targets])
      await progress((step + 1) / (settings.epochs * batches), `epoch ${epoch + 1}`)
    }
    const own = (token: number) => vectors[corpus.days[corpus.dayOf[token]!]!.principal]!
    const loss = meanLoss(
      writer,
      variables,
      heldOut,
      (token) => ({ vector: own(token), shared: false }),
      settings,
    )
    epochs.push({ trained: sum / taught.length, heldOut: loss })
    if (loss < best.loss) best = { loss, epoch: epoch + 1, tensors: readTensors(variables) }
    else if (epoch + 1 - best.epoch >= settings.patience) break
  }
  optimizer.dispose()
  tf.dispose(variables as never)
  return {
    network: { ...network, tensors: best.tensors },
    tokens: taught.length,
    heldOut: heldOut.length,
    epochs,
    kept: best.epoch,
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

interface Question {
  vector: number
  /** whether q_u := q_org */
  shared: boolean
}

function drawQuestion(
  corpus: Corpus,
  vectors: readonly number[],
  token: number,
  settings: SequenceSettings,
  random: () => number,
): Question {
  const draw = random()
  if (draw < settings.anybodyShare) return { vector: anybody, shared: true }
  if (draw < settings.anybodyShare + settings.newcomerShare) return { vector: newcomer, shared: false }
  return { vector: vectors[corpus.days[corpus.dayOf[token]!]!.principal]!, shared: false }
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
  const all = Array.from(corpus.dayOf.keys())
  const isHeldOut = (token: number) => corpus.days[corpus.dayOf[token]!]!.heldOut
  return [Int32Array.from(all.filter((t) => !isHeldOut(t))), Int32Array.from(all.filter(isHeldOut))]
}

function shuffle(list: Int32Array, random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
}

interface BatchWriter {
  /** @param random for replacing actions by the unknown one; without it none is replaced */
  write(
    tokens: Int32Array,
    ask: (token: number) => Question,
    random?: () => number,
  ): { batch: Batch; targets: tf.Tensor1D }
}

function batchWriter(corpus: Corpus, rates: TrainingRates, settings: SequenceSettings): BatchWriter {
  const classes = corpus.actions.length
  const { context } = settings
  return {
    write(tokens, ask, random) {
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
            if (before[k] !== classes && random() < (corpus.rare[before[k]!] ? 0.5 : settings.unknownShare))
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
    },
  }
}

function meanLoss(
  writer: BatchWriter,
  weights: Weights,
  tokens: Int32Array,
  ask: (token: number) => Question,
  settings: SequenceSettings,
): number {
  let sum = 0
  for (let from = 0; from < tokens.length; from += settings.batch) {
    const chosen = tokens.subarray(from, from + settings.batch)
    sum += tf.tidy(() => {
      const { batch, targets } = writer.write(chosen, ask)
      return crossEntropy(forward(weights, batch), targets).dataSync<'float32'>()[0]! * chosen.length
    })
  }
  return sum / tokens.length
}

function asVariables(tensors: Tensors): Record<TensorName, tf.Variable> {
  const weights = loadWeights(tensors)
  return Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => [name, tf.variable(tensor)]),
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
