/**
 * Who does what a principal does, a second time: cosine of the sets of actions, weighted by ln(principals / principals
 * who do it), as far as they were known before the week of the day; at most the twelve most alike, of those who are much alike.
 */
import type { Told } from '../base-words.ts'
import { type Day, daysApart, type Facts } from '../facts.ts'

const shown = 12
const leastLikeness = 0.3

export function similarTo({ facts, principal, day, base }: Told): string[] {
  const { weight, profiles } = knownBefore(facts, day.day)
  const own = new Set(base.flatMap(({ actions }) => [...actions.keys()]))
  const norm = (actions: Iterable<string>) =>
    [...actions].reduce((all, one) => all + (weight.get(one) ?? 0) ** 2, 0)
  const ownNorm = norm(own)
  return [...profiles]
    .filter(([other]) => other !== principal.principal)
    .map(([other, actions]) => {
      const shared = norm([...actions].filter((action) => own.has(action)))
      return { other, cosine: shared === 0 ? 0 : shared / Math.sqrt(ownNorm * norm(actions)) }
    })
    .filter(({ cosine }) => cosine >= leastLikeness)
    .sort((a, b) => b.cosine - a.cosine || (a.other < b.other ? -1 : 1))
    .slice(0, shown)
    .map(({ other }) => other)
}

interface Known {
  weight: Map<string, number>
  profiles: Map<string, Set<string>>
}
const weeks = new WeakMap<Facts, Map<number, Known>>()

function knownBefore(facts: Facts, day: Day): Known {
  const number = daysApart(facts.firstDay, day)
  const before = number < 7 ? number : number - (number % 7)
  const kept = weeks.get(facts) ?? new Map<number, Known>()
  weeks.set(facts, kept)
  if (kept.has(before)) return kept.get(before)!
  const profiles = new Map<string, Set<string>>()
  const adopters = new Map<string, number>()
  for (const [action, uses] of facts.firstUse)
    for (const [principal, first] of uses) {
      if (daysApart(facts.firstDay, first) >= before) continue
      adopters.set(action, (adopters.get(action) ?? 0) + 1)
      if (!profiles.has(principal)) profiles.set(principal, new Set())
      profiles.get(principal)!.add(action)
    }
  const known = {
    weight: new Map([...adopters].map(([action, n]) => [action, Math.log(Math.max(1, profiles.size / n))])),
    profiles,
  }
  kept.set(before, known)
  return known
}
