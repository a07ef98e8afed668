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
import { forward, loadWeights } from './forward.ts'
import { anybody, newcomer, type SequenceNetwork, unknownAction } from './network.ts'
import * as tf from './tensorflow.ts'
import { situationWidth, type Tokens, tokensOf, writeContext, writeSituation } from './tokens.ts'

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

/** Rows of one pass through the network: [rows, classes] floats are held a few times over. */
const rowsAtOnce = 1024

/**
 * The backend must be open.
 * @param actions names by action_id of the warehouse that is scored; principals names by principal_id
 */
export function openScorer(
  network: SequenceNetwork,
  actions: readonly string[],
  principals: readonly string[],
): SequenceScorer {
  const weights = loadWeights(network.tensors)
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
      const { rateShare } = surroundings.settings.sequence
      const n = tokens.action.length
      const own = new Float64Array(n)
      const shared = new Float64Array(n)
      for (let from = 0; from < n; from += rowsAtOnce) {
        const to = Math.min(n, from + rowsAtOnce)
        const ask = (vector: number, lnOwn: Float32Array, into: Float64Array) =>
          predict(weights, tokens, from, to, vector, lnOwn, rates.lnShared, rateShare, into)
        ask(vector, rates.lnOwn, own)
        ask(anybody, rates.lnShared, shared)
      }
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

function predict(
  weights: ReturnType<typeof loadWeights>,
  tokens: Tokens,
  from: number,
  to: number,
  vector: number,
  lnOwn: Float32Array,
  lnShared: Float32Array,
  rateShare: number,
  into: Float64Array,
): void {
  const n = to - from
  const classes = lnOwn.length
  const context = weights.context_weights.shape[0]! / weights.action_vectors.shape[1]!
  const before = new Int32Array(n * context)
  const situation = new Float32Array(n * situationWidth)
  for (let i = 0; i < n; i++) {
    writeContext(tokens, from + i, context, classes, before, i * context)
    writeSituation(tokens, from + i, situation, i * situationWidth)
  }
  const probabilities = tf.tidy(() =>
    tf.softmax(
      forward(weights, {
        context: tf.tensor2d(before, [n * context, 1], 'int32'),
        vector: tf.fill([n, 1], vector, 'int32') as tf.Tensor2D,
        situation: tf.tensor2d(situation, [n, situationWidth]),
        lnOwnRates: tf.tensor2d(lnOwn, [1, classes]),
        lnSharedRates: tf.tensor2d(lnShared, [1, classes]),
      }),
    ),
  )
  const p = probabilities.dataSync<'float32'>() // outside of tidy, which would search every number for tensors
  probabilities.dispose()
  for (let i = 0; i < n; i++) {
    const item = tokens.action[from + i]!
    into[from + i] = Math.log((1 - rateShare) * p[i * classes + item]! + rateShare * Math.exp(lnOwn[item]!))
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
    lnShared: Float32Array.from(shared, Math.log),
    lnOwn: Float32Array.from(own, Math.log),
    amongUnknown(action: number) {
      const rate = rateOf(action)
      const ownRate = ((history.actions.get(action)?.count ?? 0) + priorSteps * rate) / total
      return { ownShare: ownRate / own[unknownAction]!, sharedShare: rate / shared[unknownAction]! }
    },
  }
}
