/**
 * Which of a day's calls carry the evidence, as far as harm asks: by action, of the actions that can do harm. Severity
 * and the risk that corroborates a lone signal are judged by the same ones.
 *
 *   contributing(a) = some evidence names a, its quarter hour, where it came from, what it touched, or the whole day
 *   denied(a)       = every call of a that contributes was denied
 *
 * @param contributions  what each piece of evidence names, signals.ts
 * @param day            its `harm`: by what they came with, the calls that the catalogue lists or that write
 * @returns              one entry an action, for severityOf and riskOf; reading calls that nobody lists cannot raise it
 */

import type { DayHarm, PrincipalDay } from './day.ts'
import type { ActionFacts, RiskLevel } from './reference.ts'
import type { SevereAction } from './severity.ts'
import type { Contribution } from './signals/signal.ts'

export function contributingHarm(
  contributions: readonly Contribution[],
  day: PrincipalDay,
  facts: ActionFacts,
): SevereAction[] {
  const sourceIds = new Map(day.sources.map(({ id, kind, value }) => [`${kind}:${value}`, id]))
  const targetIds = new Map(day.targets.map(({ id, target }) => [target, id]))
  const sessions = new Map(day.sessions.map((session) => [session.number, session.actions]))
  const isWrite = (action: number) => facts.risk[action] === 0 || facts.isWrite[action] === 1
  const denied = new Map<number, boolean>()
  const add = (action: number, isDenied: boolean) =>
    denied.set(action, (denied.get(action) ?? true) && isDenied)
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
      if (isNamed || named[what].has(value)) add(action, call.denied)
      else if (what === 'slot' && refused.has(action)) add(action, true)
    }
  }
  // In the order of the actions, so that of two equally harmful ones it is always the same that gives the reason.
  return [...denied]
    .sort(([a], [b]) => a - b)
    .map(([action, isDenied]) => ({
      name: facts.name[action]!,
      risk: facts.risk[action]! as RiskLevel,
      isWrite: isWrite(action),
      denied: isDenied,
    }))
}
