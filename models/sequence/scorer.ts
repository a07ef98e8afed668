/**
 * The trained network at work in the walk: how probable was each step of a day, for this principal and for anybody?
 *
 *   P(a) = (1 - s) * softmax_a + s * q_u(a)       s = rateShare; as anybody, q_u := q_org
 *
 * The network stays as it was trained; q_u and q_org are as of the day, from the history and the reference. Actions
 * that training did not see share class 0 in proportion to q:  P(a) = P(class 0) * q(a) / q(class 0).
 */

import type { PrincipalDay } from '../day.ts'
import type { History } from '../history.ts'
import { baseRate, type Reference } from '../reference.ts'
import type { ModelSettings } from '../settings.ts'
import { type HiddenLayer, openHidden } from './hidden.ts'
import { anybody, newcomer, type SequenceNetwork, unknownAction } from './network.ts'
import * as tf from './tensorflow.ts'
import { type Tokens, tokensOf, writeContext } from './tokens.ts'

/** ln P of each step of the day, sessions in order. */
export interface StepLogs {
  own: Float64Array
  anybody: Float64Array
}

/** What the rates as of a day are taken from. */
export interface RateSources {
  history: History
  reference: Reference
  settings: ModelSettings
}

export interface SequenceScorer {
  /** The vector of a principal by principal_id; the newcomer's for one that training did not see enough of. */
  vectorOf(principal: number): number
  steps(day: PrincipalDay, vector: number, surroundings: RateSources): StepLogs
}

/** Rows of one pass through the output layer: [rows, classes] floats are held twice. */
const rowsAtOnce = 2048

/**
 * The backend must be open.
 * @param actions names by action_id of the warehouse that is scored; principals names by principal_id
 */
export function openScorer(
  network: SequenceNetwork,
  actions: readonly string[],
  principals: readonly string[],
): SequenceScorer {
  const { output_weights, output_bias, rate_weights } = network.tensors
  const output: OutputLayer = {
    hidden: openHidden(network),
    weights: tf.tensor2d(output_weights.values, output_weights.shape as [number, number]),
    bias: output_bias.values,
  }
  const [ownWeight, sharedWeight] = rate_weights.values as unknown as [number, number]
  const classes = network.actions.length
  const known = new Map(network.actions.map((name, item) => [name, item]))
  const classOf = Int32Array.from(actions, (name) => known.get(name) ?? unknownAction)
  const vectors = new Map(network.principals.map((name, vector) => [name, vector]))
  const vectorOf = Int32Array.from(principals, (name) => vectors.get(name) ?? newcomer)

  return {
    vectorOf: (principal) => vectorOf[principal]!,
    steps(day, vector, surroundings) {
      const tokens = tokensOf([day], classOf)
      const rates = ratesOf(day, classOf, classes, surroundings)
      const moments = momentsOf(tokens, network)
      const questions = [
        { vector, rates: rates.own },
        { vector: anybody, rates: rates.shared },
      ].map((asked) => ({
        ...asked,
        odds: oddsOf(output.bias, asked.rates, ownWeight, rates.shared, sharedWeight),
        logs: new Float64Array(tokens.action.length),
      }))
      const { rateShare } = surroundings.settings.sequence
      const atOnce = rowsAtOnce / questions.length
      for (let from = 0; from < moments.length; from += atOnce)
        predict(output, tokens, moments.slice(from, from + atOnce), questions, rateShare)
      const [own, shared] = questions.map(({ logs }) => logs) as [Float64Array, Float64Array]
      const done = day.sessions.flatMap((session) => [...session.actions])
      for (const [i, action] of done.entries())
        if (classOf[action] === unknownAction) {
          const { ownShare, sharedShare } = rates.amongUnknown(action)
          own[i]! += Math.log(ownShare)
          shared[i]! += Math.log(sharedShare)
        }
      return { own, anybody: shared }
    },
  }
}

interface OutputLayer {
  hidden: HiddenLayer
  /** [hidden, classes] */
  weights: tf.Tensor2D
  /** [classes] */
  bias: Float32Array
}

/** As whom the network is asked, with q by class, and ln P of each token of the day as it answers. */
interface Asked {
  vector: number
  rates: Float64Array
  odds: Float64Array
  logs: Float64Array
}

/** Tokens of a day before which the network sees the same: a job that repeats itself asks once, however long it is. */
function momentsOf(tokens: Tokens, { tensors, actions }: SequenceNetwork): number[][] {
  const context = tensors.context_weights.shape[0]! / tensors.action_vectors.shape[1]!
  const found = new Map<string, number[]>()
  const before = new Int32Array(context)
  for (let token = 0; token < tokens.action.length; token++) {
    writeContext(tokens, token, context, actions.length, before, 0)
    const key = `${before.join()} ${tokens.gap[token]} ${tokens.quarter[token]}`
    const same = found.get(key)
    if (same) same.push(token)
    else found.set(key, [token])
  }
  return [...found.values()]
}

/**
 * What does not depend on the moment comes in after the network, so that it computes no more than it must:
 *
 *   softmax_a(W_o h + b_o + w_0 ln q_u + w_1 ln q_org) = softmax_a(W_o h) odds_a / sum over b of softmax_b(W_o h) odds_b
 *
 * @returns exp(b_o) q_u^w_0 q_org^w_1 by class
 */
function oddsOf(
  bias: Float32Array,
  own: Float64Array,
  ownWeight: number,
  shared: Float64Array,
  sharedWeight: number,
): Float64Array {
  return own.map((rate, item) => Math.exp(bias[item]!) * rate ** ownWeight * shared[item]! ** sharedWeight)
}

/** Writes the logs of the tokens of these moments. */
function predict(
  { hidden, weights }: OutputLayer,
  tokens: Tokens,
  moments: readonly number[][],
  questions: readonly Asked[],
  rateShare: number,
): void {
  const rows = questions.length * moments.length
  const layer = new Float32Array(rows * hidden.width)
  const vectors = questions.map(({ vector }) => vector)
  for (const [m, [token]] of moments.entries()) {
    const offsets = vectors.map((_, q) => (q * moments.length + m) * hidden.width)
    hidden.write(tokens, token!, vectors, layer, offsets)
  }
  const shares = tf.tidy(() => tf.softmax(tf.matMul(tf.tensor2d(layer, [rows, hidden.width]), weights)))
  const p = shares.dataSync<'float32'>() // outside of tidy, which would search every number for tensors
  shares.dispose()
  const classes = weights.shape[1]
  let offset = 0
  for (const { rates, odds, logs } of questions)
    for (const same of moments) {
      let sum = 0
      for (let item = 0; item < classes; item++) sum += p[offset + item]! * odds[item]!
      for (const token of same) {
        const item = tokens.action[token]!
        const share = (p[offset + item]! * odds[item]!) / sum
        logs[token] = Math.log((1 - rateShare) * share + rateShare * rates[item]!)
      }
      offset += classes
    }
}

/** q_u and q_org by class before the day, and how class 0 splits among its actions. */
function ratesOf(day: PrincipalDay, classOf: Int32Array, classes: number, surroundings: RateSources) {
  const { history, reference, settings } = surroundings
  const { priorSteps } = settings.sequence
  const floor = settings.reference.floorShare / reference.actions.vocabulary
  const total = history.steps + priorSteps
  const shared = new Float64Array(classes)
  const counts = new Float64Array(classes)
  const rateOf = (action: number) => baseRate(reference, history, settings.reference, action, day.day)
  shared.fill(floor)
  for (let action = 1; action < classOf.length; action++) {
    const item = classOf[action]!
    const rate = rateOf(action)
    // Actions that nobody did before the day share one floor, so that those to come do not count.
    if (item === unknownAction) shared[item]! += rate - floor
    else shared[item] = rate
  }
  for (const [action, habit] of history.actions) counts[classOf[action]!]! += habit.count
  const own = shared.map((rate, item) => (counts[item]! + priorSteps * rate) / total)
  return {
    own,
    shared,
    amongUnknown(action: number) {
      const rate = rateOf(action)
      const ownRate = ((history.actions.get(action)?.count ?? 0) + priorSteps * rate) / total
      return { ownShare: ownRate / own[unknownAction]!, sharedShare: rate / shared[unknownAction]! }
    },
  }
}
