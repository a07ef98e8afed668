/**
 * Half of every batch: its loss and gradient. Training always has two halves, one after the other or each in a thread
 * of its own, so that the network does not depend on how many there are. What a half draws it draws in its own order.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'
import { batchWriter, type Question } from './batches.ts'
import type { Corpus } from './corpus.ts'
import { forward, type Weights } from './forward.ts'
import { anybody, newcomer, type SequenceSettings, type TensorName } from './network.ts'
import { crossEntropy } from './operations.ts'
import type { TrainingRates } from './rates.ts'
import * as tf from './tensorflow.ts'

/** Plain data, for another thread; the arrays that training and both halves share are shared memory. */
export interface HalfPlan {
  corpus: Corpus
  rates: TrainingRates
  /** vector of each principal, by place in the corpus */
  vectors: number[]
  settings: SequenceSettings
  seed: number
  /** shapes of the tensors, which lie one after the other in `weights` and `gradient` */
  shapes: Record<TensorName, number[]>
  weights: Float32Array
  /** what this half's gradient is written to */
  gradient: Float32Array
  /** tokens, in the order in which they are asked for */
  tokens: Int32Array
}

/** As whom held-out tokens are asked. */
export type Role = 'anybody' | 'newcomer' | 'principal'

export interface HalfRequest {
  /** places in `tokens` */
  from: number
  to: number
  /** null to train: questions, replacements and dropout are drawn, and the gradient is written */
  role: Role | null
}

/** Answers with the sum of -ln P. */
export type Half = (request: HalfRequest) => number

/** Tokens of the first half. Never a power of two, of which a transposition would wear out the processor's cache. */
export function firstHalf(tokens: number): number {
  return Math.min(tokens, (tokens >> 1) | 1)
}

/** The backend must be open. */
export function openHalf(plan: HalfPlan): Half {
  const { corpus, settings, vectors, tokens } = plan
  const generator = xoroshiro128plus(plan.seed)
  const random = () => uniformFloat64(generator)
  const write = batchWriter(corpus, plan.rates, settings, firstHalf(settings.batch))
  const own = (token: number) => vectors[corpus.days[corpus.dayOf[token]!]!.principal]!
  const draw = (token: number) => drawQuestion(own(token), settings, random)
  const questions: Record<Role, (token: number) => Question> = {
    anybody: () => ({ vector: anybody, shared: true }),
    newcomer: () => ({ vector: newcomer, shared: false }),
    principal: (token) => ({ vector: own(token), shared: false }),
  }
  const views = tensorViews(plan.shapes, plan.weights)
  const into = Object.values(tensorViews(plan.shapes, plan.gradient))
  const names = Object.keys(views) as TensorName[]

  return ({ from, to, role }) => {
    const chosen = tokens.subarray(from, to)
    if (chosen.length === 0) {
      if (!role) plan.gradient.fill(0)
      return 0
    }
    return tf.tidy(() => {
      const weights = names.map((name) => tf.tensor(views[name].slice(), plan.shapes[name]))
      const named = (list: tf.Tensor[]) =>
        Object.fromEntries(names.map((name, i) => [name, list[i]])) as unknown as Weights
      if (role) {
        const { batch, targets } = write(chosen, questions[role])
        return numberOf(crossEntropy(forward(named(weights), batch), targets))
      }
      const { batch, targets } = write(chosen, draw, random)
      const kept = settings.dropout > 0 ? drawKept(chosen.length, settings, generator) : undefined
      const { value, grads } = tf.valueAndGrads((...list) =>
        crossEntropy(forward(named(list), batch, kept), targets),
      )(weights)
      for (const [i, gradient] of grads.entries()) into[i]!.set(gradient.dataSync<'float32'>())
      return numberOf(value)
    })
  }
}

/** The part of each tensor in an array that holds all. */
export function tensorViews(
  shapes: Record<TensorName, number[]>,
  all: Float32Array,
): Record<TensorName, Float32Array> {
  let at = 0
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const from = at
      at += shape.reduce((size, n) => size * n, 1)
      return [name, all.subarray(from, at)]
    }),
  ) as Record<TensorName, Float32Array>
}

function numberOf(scalar: tf.Tensor): number {
  return scalar.dataSync<'float32'>()[0]!
}

function drawQuestion(vector: number, settings: SequenceSettings, random: () => number): Question {
  const draw = random()
  if (draw < settings.anybodyShare) return { vector: anybody, shared: true }
  if (draw < settings.anybodyShare + settings.newcomerShare) return { vector: newcomer, shared: false }
  return { vector, shared: false }
}

/**
 * Dropout: 0 for what is dropped, as far from the last one as is drawn; what remains is worth as much more.
 * @returns [n, hidden]
 */
function drawKept(n: number, { dropout, hidden }: SequenceSettings, generator: RandomGenerator): tf.Tensor2D {
  const kept = new Float32Array(n * hidden).fill(1 / (1 - dropout))
  const perLog = 1 / Math.log1p(-dropout)
  const gap = () => Math.floor(perLog * Math.log(((generator.next() >>> 0) + 1) / 2 ** 32))
  for (let i = gap(); i < kept.length; i += 1 + gap()) kept[i] = 0
  return tf.tensor2d(kept, [n, hidden])
}
