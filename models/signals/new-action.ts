/**
 * New actions: how surprising are the actions that a principal does for the first time?
 *
 *   raw   = max over new a of w(a) * min(-log2 Q(a | new, u), -log2 rollout(a))     the most surprising of them
 *   w     = 1 for a risky action that no similar principal does, else ordinaryWeight
 *
 * How likely an action is to be the next new one follows from what similar principals do (similarity.ts); one that
 * many took up in the same days is a rollout and hardly surprises (rollout.ts). How many are new is left to the action
 * mix, which sees each of them.
 */
import { type ChoiceParts, chance } from '../choice.ts'
import type { PrincipalDay } from '../day.ts'
import type { History } from '../history.ts'
import { othersWhoDid, risky } from '../reference.ts'
import { type Choice, choiceOf, muchAlike } from '../similarity.ts'
import { base, count, forTheFirstTime, names, notCounted, notNormal, plural, withoutBase } from '../words.ts'
import { rolloutShare } from './rollout.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

interface NewAction {
  action: number
  /** other principals who have done it, today included */
  others: number
  rollout: number
  bits: number
}

export const newAction: Signal<null> = {
  name: 'new_action',
  words: 'new action',
  finds:
    'Something done for the first time; more so if nobody similar does it, and less if many take it up at once.',
  looksAt: 'actions never done before',
  knownGap: 'An intruder who calls only what the principal has called before is not new.',
  pointsAt: 'calls',
  sameCalls: true,
  riskCorroborates: true,
  holdsOut: true,
  start: () => null,
  score(_state, day, surroundings): SignalScore {
    const { history, reference, settings } = surroundings
    const fresh = newActions(history, day)
    if (fresh.length === 0) return nothing
    const othersOf = othersWhoDid(reference, history, day, surroundings.isMalicious)
    const choice = choiceOf(
      reference,
      history,
      surroundings.principal,
      day.day,
      othersOf,
      settings.similarity,
    )
    const which = fresh.map((action): NewAction => {
      const rollout = rolloutShare(reference, action, day, settings.reference)
      const others = othersOf(action)
      const alike = choice.similar.some(({ principal }) => choice.hasDone(principal, action))
      const weight =
        reference.actions.risk[action]! >= risky && !alike ? 1 : settings.newAction.ordinaryWeight
      const surprise = -Math.log2(chance(reference.choice, choice.parts(action)))
      return { action, others, rollout, bits: weight * Math.min(surprise, -Math.log2(rollout)) }
    })
    which.sort((a, b) => b.bits - a.bits || a.action - b.action)
    return { raw: which[0]!.bits, evidence: () => explain(day, which, choice, surroundings) }
  },
  learn() {}, // the shared history is its state
}

/** Actions of the day that no accepted day has. */
function newActions(history: History, day: PrincipalDay): number[] {
  return [...day.actions.id].filter((action) => !history.actions.has(action))
}

/** One new action as similarity is judged by it: the parts of Q, and how many new actions it thought likelier. */
export interface NewChoice {
  parts: ChoiceParts
  /** position of the action, 1 the likeliest, by similarity and by popularity, ties counting half */
  rank: { like: number; popular: number }
}

/** The day's new actions as choices among all that were new to the principal. */
export function newChoices(
  history: History,
  day: PrincipalDay,
  surroundings: Omit<Surroundings, 'history'>,
): NewChoice[] {
  const fresh = newActions(history, day)
  if (fresh.length === 0) return []
  const { reference, principal, settings } = surroundings
  const othersOf = othersWhoDid(reference, history, day)
  const choice = choiceOf(reference, history, principal, day.day, othersOf, settings.similarity)
  const candidates = reference.actions.name
    .map((_, action) => action)
    .filter((action) => action > 0 && !history.actions.has(action))
    .map((action) => choice.parts(action))
  return fresh.map((action) => {
    const parts = choice.parts(action)
    const position = (part: 0 | 1) => {
      const above = candidates.filter((other) => other[part] > parts[part]).length
      const equal = candidates.filter((other) => other[part] === parts[part]).length
      return above + (equal + 1) / 2
    }
    return { parts, rank: { like: position(0), popular: position(1) } }
  })
}

function explain(
  day: PrincipalDay,
  which: NewAction[],
  choice: Choice,
  { history, reference }: Surroundings,
) {
  const first = which[0]!
  const facts = reference.actions
  const name = facts.name[first.action]!
  const eventsOf = (action: number) => day.actions.events[day.actions.id.indexOf(action)]!
  const calls = which.reduce((sum, { action }) => sum + eventsOf(action), 0)
  const peers = muchAlike(choice.similar)
  const alike = peers.filter(({ principal }) => choice.hasDone(principal, first.action)).length
  const who =
    first.others === 0
      ? 'no other principal has done it'
      : peers.length === 0
        ? `${plural(first.others, 'other principal')} ${first.others === 1 ? 'has' : 'have'} done it`
        : `${count(alike)} of ${plural(peers.length, 'similar principal')} and ${count(first.others)} of all others ${first.others === 1 ? 'has' : 'have'} done it`
  const risk = facts.riskClass[first.action]
  const before = which.filter(({ action }) => history.seen.has(action)).length
  const when = before === 0 ? forTheFirstTime : notNormal
  const kind = risk && risk !== 'enumeration' ? `; a risky action (${risk.replaceAll('_', ' ')})` : ''
  const rest =
    which.length === 1
      ? ''
      : ` ${count(which.length)} actions were new that day in all: ${names(which.map(({ action }) => facts.name[action]!))}.`
  const isFirst = !history.seen.has(first.action)
  const compared = history.days > 0 ? `: 0 of ${base(history)}` : isFirst ? `, ${withoutBase(history)}` : ''
  return {
    statement: `${isFirst ? `First use of ${name}` : `Use of ${name}, until then only ${notCounted}`}${compared}; ${who}${kind}.${rest}`,
    clause:
      which.length === 1
        ? `called ${name} ${when}`
        : `called ${count(which.length)} actions ${when} (${names(which.map(({ action }) => facts.name[action]!))})`,
    usual:
      history.days > 0 ? `${plural(history.actions.size, 'action')} on ${plural(history.days, 'day')}` : '',
    observed: `${plural(which.length, 'new action')}, ${plural(calls, 'call')}`,
    contribution: { actions: which.map(({ action }) => action) },
  }
}
