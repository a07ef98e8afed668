/**
 * From the probabilities of a day's steps to what is strange about it.
 *
 *   alt(a_i) = (1 - e) * P_anybody(a_i) + e * intruder(a_i) others here, or an intruder, e = intruderShare
 *   P~_i     = (w_i + m * P(a_i)) / (i + m)                 within-day cache on both sides: i earlier steps today,
 *   r_i      = ln alt~_i / self~_i                          w_i of them of a_i; in nats
 *   stretch  = the steps in a row within a session whose r_i sum highest              Kadane's maximum subarray
 *   excess   = max(0, sum of the session's r_i, stretch - ln n)                      n steps that day
 *   scaled   = the larger of sum and, where positive, stretch - ln n, over the square root of the session's steps
 *
 * The stretch finds a dozen strange calls in a session of thousands, whose sum they hardly move; ln n pays for the
 * choice of where it begins.
 */
import type { PrincipalDay } from '../day.ts'
import { type ActionFacts, intruderRate } from '../reference.ts'
import type { SequenceSettings } from './network.ts'
import type { StepLogs } from './scorer.ts'

export interface SessionRatios {
  /** r_i */
  steps: Float64Array
  sum: number
  /** from the first step to before `to`; sum 0 where no step is strange */
  stretch: { from: number; to: number; sum: number }
  excess: number
  scaled: number
}

/** ln alt of every step of the day. */
export function alternatives(
  day: PrincipalDay,
  logs: StepLogs,
  facts: ActionFacts,
  { intruderShare }: SequenceSettings,
): Float64Array {
  const actions = day.sessions.flatMap((session) => [...session.actions])
  return Float64Array.from(actions, (action, at) =>
    Math.log((1 - intruderShare) * Math.exp(logs.anybody[at]!) + intruderShare * intruderRate(facts, action)),
  )
}

/** By session of the day. */
export function stepRatios(
  day: PrincipalDay,
  logs: StepLogs,
  facts: ActionFacts,
  settings: SequenceSettings,
): SessionRatios[] {
  const { cacheSteps } = settings
  const others = alternatives(day, logs, facts, settings)
  const seen = new Map<number, number>()
  const count = logs.own.length
  let at = 0
  return day.sessions.map(({ actions }) => {
    const steps = Float64Array.from(actions, (action) => {
      const cached = seen.get(action) ?? 0
      const self = Math.exp(logs.own[at]!)
      const alternative = Math.exp(others[at]!)
      seen.set(action, cached + 1)
      at++
      return Math.log((cached + cacheSteps * alternative) / (cached + cacheSteps * self))
    })
    const sum = steps.reduce((total, ratio) => total + ratio, 0)
    const stretch = strangestStretch(steps)
    const ofStretch = stretch.sum - Math.log(count)
    const scaled = (ofStretch > 0 ? Math.max(sum, ofStretch) : sum) / Math.sqrt(actions.length)
    return { steps, sum, stretch, excess: Math.max(0, sum, ofStretch), scaled }
  })
}

export function strangestStretch(steps: Float64Array): SessionRatios['stretch'] {
  let best = { from: 0, to: 0, sum: 0 }
  let sum = 0
  let from = 0
  for (const [i, ratio] of steps.entries()) {
    if (sum <= 0) {
      sum = 0
      from = i
    }
    sum += ratio
    if (sum > best.sum) best = { from, to: i + 1, sum }
  }
  return best
}
