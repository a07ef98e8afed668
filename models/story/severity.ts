/**
 * Severity of a story: how much harm did the strange calls do? The worst rule that holds (data/harm_rules.yaml); else the
 * worst deed that is not usual for the principal, as the catalogue has it. What it does every day raises nothing.
 */
import { type Severity, severities } from '../severity.ts'
import { count, plural } from '../words.ts'
import type { Deed } from './deed.ts'
import { isUsual, lowered, type StoryFacts, type StorySettings } from './facts.ts'

/** The worst rule that holds; else the worst deed that is not usual; one level more for the root user. */
export function severityOf(
  facts: StoryFacts,
  settings: StorySettings,
): { severity: Severity; reason: string } {
  const { place, deeds, hits, isRoot } = facts
  const worstHit = hits.toSorted(
    (a, b) => severities.indexOf(b.rule.severity) - severities.indexOf(a.rule.severity),
  )[0]
  const unusual = deeds
    .filter((deed) => !isUsual(deed, place, settings))
    .filter((deed) => deed.risk > 0 || deed.isWrite)
    .map((deed) => ({ deed, level: lowered(deed, deed.risk > 0 ? deed.risk : 1) }))
    .sort((a, b) => b.level - a.level)[0]
  let level = 0
  let reason = deeds.some((deed) => deed.risk > 0 || deed.isWrite)
    ? 'The changes and risky calls here are usual for this principal.'
    : 'Nothing was changed here and nothing called that is listed as risky.'
  if (worstHit && severities.indexOf(worstHit.rule.severity) >= (unusual?.level ?? 0)) {
    const { rule, actions, succeeded, calls } = worstHit
    level = severities.indexOf(rule.severity)
    reason = `${rule.says} (${rule.technique.join(' ')}): ${rule.leads ? plural(calls, 'call') : `${list(actions)}, ${succeeded === calls ? (calls === 1 ? 'which succeeded' : `${count(calls)} calls, which succeeded`) : `${count(succeeded)} of ${plural(calls, 'call')} succeeded`}`}. ${rule.why}`
  } else if (unusual) {
    const { deed } = unusual
    level = unusual.level
    const kind = deed.risk > 0 ? `${severities[deed.risk]} in the catalogue` : 'a change'
    reason = `${deed.action} is ${kind} and not usual for this principal; ${outcomeOf(deed)}.`
  }
  const raised = Math.min(4, level + (isRoot ? 1 : 0))
  return {
    severity: severities[raised]!,
    reason: isRoot ? `${reason} One level more: the root user.` : reason,
  }
}

function outcomeOf(deed: Deed): string {
  const { calls, succeeded, denied } = deed
  if (succeeded === calls) return calls === 1 ? 'the call succeeded' : `${all(calls)} calls succeeded`
  if (succeeded > 0) return `${count(succeeded)} of ${plural(calls, 'call')} succeeded`
  const one = denied > 0 ? 'the call was denied' : 'the call failed'
  const many = `${all(calls)} calls ${denied === 0 ? 'failed' : denied === calls ? 'were denied' : 'were denied or failed'}`
  return `${calls === 1 ? one : many}, so one level less`
}

const all = (calls: number) => (calls === 2 ? 'both' : `all ${count(calls)}`)

function list(names: readonly string[]): string {
  if (names.length <= 3) return names.join(', ')
  return `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`
}
