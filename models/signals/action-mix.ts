/**
 * Action mix: would somebody else here, or an intruder, explain the day's sessions better than this principal?
 *
 *   self(a) = (c(a) + s * base(a)) / (N + s)                     the principal's own rate in steps, s = priorEvents;
 *                                                                at least rollout(a) * alt(a)
 *   alt(a)  = (1 - e) * base(a) + e * intruder(a)                others here, or an intruder, e = intruderShare
 *   P~_i    = (w_i + m * P(a_i)) / (i + m)                       within-day cache on both sides, m = cacheEvents:
 *                                                                i earlier calls today, w_i of them of this action
 *   r(s)    = sum_i log2 alt~(a_i) / self~(a_i)                          over the n calls of session s
 *   raw     = max over sessions of r(s) / sqrt(n)
 *   bound   = sum over sessions of max(0, r(s))
 *
 * The ratio cancels how rare or busy a day is for everybody. A sum over n calls strays by about sqrt(n): divided by it,
 * a session of five calls and one of five hundred are on one scale, and what speaks for the principal counts too. The
 * strangest session decides, since a thief's would otherwise hide behind its victim's ordinary ones. A ratio bounds
 * its own p-value by its inverse. Not normalised per principal. Of a step at most callsPerRun calls count:
 * proportions of repeats tell people apart, but the cache has learned a loop by then.
 * Source: ratio scores with caches are the standard of masquerade detection (Schonlau et al. 2001; Maxion 2003).
 */
import type { PrincipalDay } from '../day.ts'
import { baseRate, intruderRate } from '../reference.ts'
import { base, count, daysBefore, names, plural, withoutBase } from '../words.ts'
import { rolloutShare } from './rollout.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

/**
 * ln(alt / self) of every session of the day, without the cut at zero.
 * @param byAction  filled, where given, with each session's ratio by action
 */
export function sessionRatios(
  day: PrincipalDay,
  surroundings: Surroundings,
  byAction?: Map<number, number>[],
): Float64Array {
  const { history, reference, settings } = surroundings
  const { priorEvents, cacheEvents, intruderShare, callsPerRun } = settings.actionMix
  const rates = new Map<number, { self: number; alt: number; today: number }>()
  const ratios = new Float64Array(day.sessions.length)
  for (const [s, session] of day.sessions.entries()) {
    const own = byAction && new Map<number, number>()
    if (own) byAction.push(own)
    for (const [i, action] of session.actions.entries()) {
      let rate = rates.get(action)
      if (!rate) {
        const shared = baseRate(reference, history, settings.reference, action, day.day)
        const own = history.actions.get(action)?.count ?? 0
        const alternative =
          (1 - intruderShare) * shared + intruderShare * intruderRate(reference.actions, action)
        const rollout = own > 0 ? 0 : rolloutShare(reference, action, day, settings.reference)
        rate = {
          self: Math.max((own + priorEvents * shared) / (history.steps + priorEvents), rollout * alternative),
          alt: alternative,
          today: 0,
        }
        rates.set(action, rate)
      }
      for (let call = Math.min(session.calls[i]!, callsPerRun); call > 0; call--) {
        const ratio = Math.log((rate.today + cacheEvents * rate.alt) / (rate.today + cacheEvents * rate.self))
        ratios[s]! += ratio
        rate.today++
        own?.set(action, (own.get(action) ?? 0) + ratio)
      }
    }
  }
  return ratios
}

/** The sum of the ratios above zero, in bits. */
export function positiveBits(ratios: Float64Array): number {
  return ratios.reduce((sum, ratio) => sum + Math.max(0, ratio), 0) / Math.LN2
}

/** Each session's ratio over the square root of its length, in bits. */
function scaledBits(ratios: Float64Array, lengths: readonly number[]): number[] {
  return lengths.map((length, s) => ratios[s]! / Math.sqrt(Math.max(1, length)) / Math.LN2)
}

export const actionMix: Signal<null> = {
  name: 'action_mix',
  words: 'action mix',
  finds: 'The day\u2019s actions are more typical of others here than of the principal.',
  looksAt: 'the mix of actions',
  knownGap: 'A change of duties looks like somebody else\u2019s work until its days are judged benign.',
  pointsAt: 'calls',
  sameCalls: true,
  riskCorroborates: true,
  holdsOut: true,
  start: () => null,
  score(_state, day, surroundings): SignalScore {
    const ratios = sessionRatios(day, surroundings)
    const { callsPerRun } = surroundings.settings.actionMix
    const lengths = day.sessions.map(({ calls }) =>
      calls.reduce((sum, n) => sum + Math.min(n, callsPerRun), 0),
    )
    const scaled = scaledBits(ratios, lengths)
    const bound = positiveBits(ratios)
    return {
      raw: scaled.length > 0 ? Math.max(...scaled) : 0,
      bound,
      evidence: () => (bound > 0 ? explain(day, scaled, surroundings) : nothing.evidence()),
    }
  },
  learn() {}, // the shared history is its state
}

/** The strangest sessions, and the rare actions that make them so. */
function explain(day: PrincipalDay, scaled: readonly number[], surroundings: Surroundings) {
  const { history, reference } = surroundings
  const byAction: Map<number, number>[] = []
  sessionRatios(day, surroundings, byAction)
  const least = Math.max(...scaled) / 2
  const strange = day.sessions
    .map((session, s) => ({ session, own: byAction[s]!, bits: scaled[s]! }))
    .filter(({ bits }) => bits > 0 && bits >= least)
  const daysOf = (action: number) => history.actions.get(action)?.days ?? 0
  const isRare = (action: number) => daysOf(action) * 10 < history.days || history.days === 0
  const within = strange
    .map(({ session, own }) => ({
      session: session.number,
      actions: [...own].filter(([action, ratio]) => ratio > 0 && isRare(action)).map(([action]) => action),
    }))
    .filter(({ actions }) => actions.length > 0)
  const rare = [...new Set(within.flatMap(({ actions }) => actions))].sort(
    (a, b) => daysOf(a) - daysOf(b) || a - b,
  )
  const usual = [...history.actions]
    .sort(([a, x], [b, y]) => y.count - x.count || a - b)
    .slice(0, 3)
    .map(([action]) => reference.actions.name[action]!)
  const observed = rare.map((action) => reference.actions.name[action]!)
  const which = strange.length === day.sessions.length ? '' : ` of the day's ${count(day.sessions.length)}`
  return {
    statement:
      `${plural(strange.length, 'session')}${which} ${strange.length === 1 ? 'was' : 'were'} more typical of others here than of this principal` +
      (observed.length > 0
        ? `: ${plural(observed.length, 'action')} ${history.days === 0 ? withoutBase(history) : `done ${daysBefore(history, 'on fewer than one in ten of')}`} (${names(observed)}).`
        : history.days === 0
          ? `, by the proportions of actions, ${withoutBase(history)}.`
          : `, by the proportions of usual actions against ${base(history)}.`),
    clause: `did what is more typical of others in ${plural(strange.length, 'session')}`,
    usual: usual.length > 0 ? names(usual) : '',
    observed: names(observed),
    contribution: within.length > 0 ? { within } : { sessions: strange.map(({ session }) => session.number) },
  }
}
