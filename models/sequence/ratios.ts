/**
 * From the probabilities of a day's runs to what is strange about it.
 *
 *   P~_i   = (w_i + m * P_i(a_i)) / (i + m)        within-day cache on both sides: i earlier runs today, w_i of a_i
 *   r_i    = ln alt~_i / self~_i                   in nats; positive where somebody else explains the run better
 *   session = sum of its r_i
 *   stretch = the run of runs within one session whose r_i sum highest                 Kadane's maximum subarray
 *
 * The stretch finds a dozen strange calls in a session of thousands, whose sum they hardly move.
 */
import type { PrincipalDay } from '../day.ts'
import type { StepLogs } from './scorer.ts'

export interface Stretch {
  /** place of the session in day.sessions */
  session: number
  /** runs of the session, the last not included */
  from: number
  to: number
  ratio: number
}

export interface DayRatios {
  /** by session, each run's ratio */
  steps: Float64Array[]
  sessions: Float64Array
  /** the strangest one of the day, if any run is strange */
  stretch: Stretch | null
}

/**
 * @param intruder probability of an action for an intruder, and their share in the alternative
 */
export function dayRatios(
  day: PrincipalDay,
  logs: StepLogs,
  cacheSteps: number,
  intruder: { share: number; rate: (action: number) => number },
): DayRatios {
  const seen = new Map<number, number>()
  let today = 0
  const steps = day.sessions.map(({ actions }) =>
    Float64Array.from(actions, (action) => {
      const cached = seen.get(action) ?? 0
      const self = Math.exp(logs.own[today]!)
      const alternative =
        (1 - intruder.share) * Math.exp(logs.anybody[today]!) + intruder.share * intruder.rate(action)
      const ratio = Math.log((cached + cacheSteps * alternative) / (cached + cacheSteps * self))
      seen.set(action, cached + 1)
      today++
      return ratio
    }),
  )
  return {
    steps,
    sessions: Float64Array.from(steps, (ratios) => ratios.reduce((sum, ratio) => sum + ratio, 0)),
    stretch: strangestStretch(steps),
  }
}

function strangestStretch(steps: readonly Float64Array[]): Stretch | null {
  let best: Stretch | null = null
  for (const [session, ratios] of steps.entries()) {
    let sum = 0
    let from = 0
    for (const [i, ratio] of ratios.entries()) {
      if (sum <= 0) {
        sum = 0
        from = i
      }
      sum += ratio
      if (sum > (best?.ratio ?? 0)) best = { session, from, to: i + 1, ratio: sum }
    }
  }
  return best
}
