/**
 * Which of a day's calls carry the evidence, as far as risk asks: by action, of those that the catalogue lists or that
 * write. Their risk corroborates a lone signal (confidence.ts); the severity of a day is that of its story (story/).
 *
 *   contributing(a) = some evidence names a, its quarter hour, where it came from, what it touched, or the whole day
 *
 * @param contributions  what each piece of evidence names, signals.ts
 * @param day            its `harm`: by what they came with, the calls that the catalogue lists or that write
 * @returns              one entry an action; reading calls that nobody lists are none
 */

import type { DayHarm, PrincipalDay } from './day.ts'
import type { ActionFacts, RiskLevel } from './reference.ts'
import type { Contribution } from './signals/signal.ts'

export interface ContributingAction {
  name: string
  risk: RiskLevel
}

export function contributingActions(
  contributions: readonly Contribution[],
  day: PrincipalDay,
  facts: ActionFacts,
): ContributingAction[] {
  const sourceIds = new Map(day.sources.map(({ id, kind, value }) => [`${kind}:${value}`, id]))
  const targetIds = new Map(day.targets.map(({ id, target }) => [target, id]))
  const sessions = new Map(day.sessions.map((session) => [session.number, session.actions]))
  const isWrite = (action: number) => facts.risk[action] === 0 || facts.isWrite[action] === 1
  const found = new Set<number>()
  for (const contribution of contributions) {
    const actions = new Set([
      ...(contribution.actions ?? []),
      ...(contribution.within ?? []).flatMap(({ actions }) => actions),
      ...(contribution.sessions ?? []).flatMap((number) => [...(sessions.get(number) ?? [])]),
    ])
    const refused = new Set(contribution.deniedActions ?? [])
    const named: Record<DayHarm['what'], Set<number | undefined>> = {
      slot: new Set(contribution.slots ?? []),
      source: new Set(
        (contribution.sources ?? []).map(({ kind, value }) => sourceIds.get(`${kind}:${value}`)),
      ),
      target: new Set((contribution.targets ?? []).map((target) => targetIds.get(target))),
    }
    for (const call of day.harm) {
      const { what, value, action } = call
      // Every call has one quarter hour, so that these rows are all calls of the day.
      const isNamed =
        what === 'slot' &&
        (contribution.all || actions.has(action) || (contribution.writes && isWrite(action)))
      if (isNamed || named[what].has(value) || (what === 'slot' && call.denied && refused.has(action)))
        found.add(action)
    }
  }
  return [...found].map((action) => ({ name: facts.name[action]!, risk: facts.risk[action]! as RiskLevel }))
}

/** The highest risk among them: whether a call succeeded does not count here, nor whose it was. */
export function riskOf(actions: readonly ContributingAction[]): RiskLevel {
  return Math.max(0, ...actions.map(({ risk }) => risk)) as RiskLevel
}
