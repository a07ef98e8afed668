/**
 * New actions: how surprising are the actions that a principal does for the first time?
 *
 *   mean  = 0.6 * (0.7 * E + 0.3 * n * (5 + 0.5 * K) / (N + 5)) + 0.02      expected new actions of the day:
 *           E exponentially weighted mean over active days, n runs today, N runs and K actions before
 *   bits  = -log2 P(NB(mean, r) >= k)                                       how many: k new actions today
 *         + max over new a of w(a) * -log2 Q(a | new, u)                    which one: the most surprising
 *   w     = 1 for a risky action that no other principal here does, else 1/2
 *
 * Q backs off from popularity by distinct principals to popularity within the services that the principal uses,
 * then to the catalogue. Principals that took an action up the same day count as having done it: a rollout.
 * Source: the growth term is the Pitman-Yor rate of new types (Teh 2006).
 */
import type { PrincipalDay } from './day.ts'
import type { History } from './history.ts'
import { othersWhoDid, type Reference } from './reference.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'
import { negativeBinomialBits } from './tails.ts'
import { base, count, names, plural } from './words.ts'

export interface NewActionState {
  /** exponentially weighted mean of new actions over active days */
  mean: number
}

export const newAction: Signal<NewActionState> = {
  name: 'new_action',
  start: () => ({ mean: 0 }),
  score(state, day, surroundings): SignalScore {
    const { history, reference, settings } = surroundings
    const fresh = newActions(history, day)
    if (fresh.length === 0) return nothing
    const bits = negativeBinomialBits(
      fresh.length,
      expectedNew(state, history, day),
      settings.newAction.dispersion,
    )
    const choice = chooser(reference, history, day)
    const which = fresh.map((action) => {
      const others = othersWhoDid(reference, action, day)
      const weight = reference.actions.risk[action]! >= 2 && others === 0 ? 1 : 0.5
      return { action, others, bits: weight * choice(action) }
    })
    which.sort((a, b) => b.bits - a.bits || a.action - b.action)
    return { raw: bits + which[0]!.bits, evidence: () => explain(day, which, surroundings) }
  },
  learn(state, day, { history, settings }) {
    const keep = 0.5 ** (1 / settings.newAction.halfLifeDays)
    state.mean = keep * state.mean + (1 - keep) * newActions(history, day).length
  },
}

function newActions(history: History, day: PrincipalDay): number[] {
  return [...day.actions.id].filter((action) => !history.actions.has(action))
}

function expectedNew(state: NewActionState, history: History, day: PrincipalDay): number {
  const runs = day.actions.steps.reduce((sum, steps) => sum + steps, 0)
  const growth = (runs * (5 + 0.5 * history.actions.size)) / (history.steps + 5)
  return 0.6 * (0.7 * state.mean + 0.3 * growth) + 0.02
}

/** -log2 Q(a | new, u): popularity by principals, popularity within the principal's own services, uniform. */
function chooser(reference: Reference, history: History, day: PrincipalDay): (action: number) => number {
  const { service } = reference.actions
  const own = new Set([...history.actions.keys()].map((action) => service[action]))
  let popular = 0
  let familiar = 0
  for (let action = 1; action < service.length; action++) {
    if (history.actions.has(action)) continue
    const others = othersWhoDid(reference, action, day)
    popular += others
    if (own.has(service[action])) familiar += others
  }
  return (action) => {
    const others = othersWhoDid(reference, action, day)
    const q =
      0.6 * (popular > 0 ? others / popular : 0) +
      0.3 * (own.has(service[action]) && familiar > 0 ? others / familiar : 0) +
      0.1 / reference.actions.vocabulary
    return -Math.log2(q)
  }
}

function explain(
  day: PrincipalDay,
  which: { action: number; others: number }[],
  { history, reference }: Surroundings,
) {
  const first = which[0]!
  const facts = reference.actions
  const name = facts.name[first.action]!
  const eventsOf = (action: number) => day.actions.events[day.actions.id.indexOf(action)]!
  const calls = which.reduce((sum, { action }) => sum + eventsOf(action), 0)
  const who =
    first.others === 0
      ? 'no other principal has done it'
      : `${plural(first.others, 'other principal')} ${first.others === 1 ? 'has' : 'have'} done it`
  const risk = facts.riskClass[first.action]
  const kind = risk && risk !== 'enumeration' ? `; a risky action (${risk.replaceAll('_', ' ')})` : ''
  const rest =
    which.length === 1
      ? ''
      : ` ${count(which.length)} actions were new that day in all: ${names(which.map(({ action }) => facts.name[action]!))}.`
  return {
    statement: `First use of ${name}: 0 of ${base(history)}; ${who}${kind}.${rest}`,
    clause:
      which.length === 1
        ? `called ${name} for the first time`
        : `called ${count(which.length)} actions for the first time (${names(which.map(({ action }) => facts.name[action]!))})`,
    usual:
      history.days > 0 ? `${plural(history.actions.size, 'action')} on ${plural(history.days, 'day')}` : '',
    observed: `${plural(which.length, 'new action')}, ${plural(calls, 'call')}`,
    contribution: { actions: which.map(({ action }) => action) },
  }
}
