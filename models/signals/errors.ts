/**
 * Errors: was the principal refused more than usual?
 *
 *   bits = -log2 P(BetaBinomial(n; own share of refused actions) >= k)      k of the day's n different actions refused
 *
 * Different actions are counted rather than calls: a script that retries a denied call a thousand times was
 * refused once. That an action was never tried before is what new actions and the action mix see; it is only told.
 */
import type { PrincipalDay } from '../day.ts'
import type { History } from '../history.ts'
import { betaBinomialBits } from '../tails.ts'
import { count, daysBefore, names, plural, withoutBase } from '../words.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

export interface ErrorsState {
  /** over accepted days: different actions a day, how many of them were refused, calls refused */
  actions: number
  denied: number
  deniedCalls: number
}

export const errors: Signal<ErrorsState> = {
  name: 'errors',
  words: 'denied calls',
  finds: 'More calls were denied than usual.',
  looksAt: 'what was denied',
  knownGap: 'Sign-ins that fail before there is an identity are counted elsewhere.',
  pointsAt: 'calls',
  sameCalls: false,
  riskCorroborates: true,
  holdsOut: true,
  start: () => ({ actions: 0, denied: 0, deniedCalls: 0 }),
  score(state, day, surroundings): SignalScore {
    const denied = deniedActions(day)
    if (denied.length === 0) return nothing
    const { priorShare, priorEvents } = surroundings.settings.errors
    const a = state.denied + priorShare * priorEvents
    const b = state.actions - state.denied + (1 - priorShare) * priorEvents
    const raw = betaBinomialBits(denied.length, day.actions.id.length, a, b)
    return { raw, evidence: () => explain(state, day, denied, surroundings) }
  },
  learn(state, day) {
    const denied = deniedActions(day)
    state.actions += day.actions.id.length
    state.denied += denied.length
    state.deniedCalls += day.denied
  },
}

function deniedActions(day: PrincipalDay): number[] {
  return [...day.actions.id].filter((_, i) => day.actions.denied[i]! > 0)
}

function explain(
  state: ErrorsState,
  day: PrincipalDay,
  denied: number[],
  { history, reference }: { history: History; reference: Surroundings['reference'] },
) {
  // What it did on a day that was not learned it has tried all the same.
  const attempts = denied.filter((action) => !history.seen.has(action))
  const listed = [...attempts, ...denied.filter((action) => !attempts.includes(action))]
  const tried =
    attempts.length > 0
      ? `; ${attempts.length < denied.length ? `${count(attempts.length)} of these` : denied.length === 1 ? 'that' : 'all of these'} had never been tried before`
      : ''
  return {
    statement: `${count(day.denied)} of ${plural(day.events, 'call')} ${day.denied === 1 ? 'was' : 'were'} denied (${names(listed.map((action) => reference.actions.name[action]!))})${tried}${
      history.days === 0
        ? `, ${withoutBase(history)}`
        : `; ${count(state.deniedCalls)} of ${plural(history.events, 'call')} ${daysBefore(history)}`
    }.`,
    clause: `was denied ${count(day.denied)} of ${plural(day.events, 'call')}`,
    usual: history.days === 0 ? '' : `${count(state.deniedCalls)} of ${count(history.events)} calls denied`,
    observed: `${count(day.denied)} of ${count(day.events)} calls denied`,
    // Refusals of what it tries now and then are told in numbers; those of what it never tried are pointed at.
    contribution: { deniedActions: attempts.length > 0 ? attempts : denied },
  }
}
