/**
 * User similarity: who does what this principal does, and what does that say of an action new to it?
 *
 *   idf(a)    = ln(U / df(a))                            U principals, df(a) of them have done a
 *   w(u, v)   = cos^2 of the binary x idf vectors of u and v                     over what u did before the day and
 *                                                                              others, idf too, before its week
 *   like(a)   = sum over the most similar v of w(u, v) * [v has done a]          a not yet done by u
 *   Q(a | new, u) = m1 * like(a) + m2 * popular(a) + m3 * familiar(a) + m4 / V   each part normalised over new a
 *
 * The part popular counts the distinct principals who have done the action, familiar only within services that u
 * uses already. The weights m are learned from
 * the baseline's new actions by expectation maximisation (deleted interpolation, Jelinek & Mercer 1980), so that
 * similarity counts for as much as it predicts.
 * Distinct principals are counted, not events: what one robot does a million times is not popular.
 */
import type { ChoiceParts } from './choice.ts'
import type { History } from './history.ts'
import type { Reference } from './reference.ts'
import type { ModelSettings } from './settings.ts'
import type { WhoDidWhat } from './who-did-what.ts'

export interface Similar {
  principal: number
  weight: number
}

/** Principals named as "similar" to people. */
export const shownSimilar = 12
/**
 * Cosine from which they are: below, a person and a machine are as alike as two people who share the actions of
 * everybody. What counts in a choice is weighed by itself.
 */
export const leastLikeness = 0.3
/** Adopters of one action that are looked at: beyond, doing it says little of who one is. */
const mostAdopters = 5000

/**
 * The principals most similar to one with these actions, by what everybody did before the week of `day`.
 * @param self principal_id to leave out
 */
export function similarTo(
  index: WhoDidWhat,
  own: Iterable<number>,
  self: number,
  day: number,
  { mostSimilar, leastWeight }: ModelSettings['similarity'],
): Similar[] {
  const { inverse, norm, before } = weightsBefore(index, day)
  const dot = new Map<number, number>()
  let ownNorm = 0
  for (const action of own) {
    const weight = (inverse[action] ?? 0) ** 2
    if (weight === 0) continue
    ownNorm += weight
    const end = Math.min(index.adopterOffsets[action + 1]!, index.adopterOffsets[action]! + mostAdopters)
    for (let k = index.adopterOffsets[action]!; k < end && index.adopterDays[k]! < before; k++) {
      const other = index.adopterPrincipals[k]!
      if (other !== self) dot.set(other, (dot.get(other) ?? 0) + weight)
    }
  }
  const similar: Similar[] = []
  for (const [principal, product] of dot) {
    const weight = product ** 2 / (ownNorm * norm[principal]!)
    if (weight >= leastWeight) similar.push({ principal, weight })
  }
  return similar.sort((a, b) => b.weight - a.weight || a.principal - b.principal).slice(0, mostSimilar)
}

/** Those of them that people would call similar. */
export function muchAlike(similar: readonly Similar[]): Similar[] {
  return similar.filter(({ weight }) => weight >= leastLikeness ** 2).slice(0, shownSimilar)
}

/** The rarest actions that two principals share, rarest first: what makes them alike. */
export function sharedActions(
  index: WhoDidWhat,
  own: ReadonlySet<number>,
  other: number,
  day: number,
  most: number,
): number[] {
  const { inverse } = weightsBefore(index, day)
  const shared: number[] = []
  for (
    let k = index.profileOffsets[other]!;
    k < index.profileOffsets[other + 1]! && index.profileDays[k]! < day;
    k++
  )
    if (own.has(index.profileActions[k]!)) shared.push(index.profileActions[k]!)
  return shared.sort((a, b) => inverse[b]! - inverse[a]! || a - b).slice(0, most)
}

interface WeekWeights {
  inverse: Float64Array
  norm: Float64Array
  before: number
}

/** idf by action and squared norm by principal, by what was done before the week of `day`; kept for the week. */
function weightsBefore(index: WhoDidWhat, day: number): WeekWeights {
  const week = Math.floor(day / 7)
  const kept = weeks.get(index) ?? new Map<number, WeekWeights>()
  weeks.set(index, kept)
  const known = kept.get(week)
  if (known) return known
  // In the first week there is no week before: the days so far must do.
  const before = week === 0 ? day : week * 7
  const principals = index.profileOffsets.length - 1
  const actions = index.adopterOffsets.length - 1
  let active = 0
  for (let u = 0; u < principals; u++)
    if (
      index.profileOffsets[u]! < index.profileOffsets[u + 1]! &&
      index.profileDays[index.profileOffsets[u]!]! < before
    )
      active++
  const inverse = new Float64Array(actions)
  for (let action = 0; action < actions; action++) {
    let adopters = 0
    for (
      let k = index.adopterOffsets[action]!;
      k < index.adopterOffsets[action + 1]! && index.adopterDays[k]! < before;
      k++
    )
      adopters++
    inverse[action] = adopters > 0 ? Math.log(Math.max(1, active / adopters)) : 0
  }
  const norm = new Float64Array(principals)
  for (let u = 0; u < principals; u++)
    for (
      let k = index.profileOffsets[u]!;
      k < index.profileOffsets[u + 1]! && index.profileDays[k]! < before;
      k++
    )
      norm[u]! += inverse[index.profileActions[k]!]! ** 2
  const weights = { inverse, norm, before }
  if (week > 0) kept.set(week, weights)
  return weights
}

/** A cache of values that depend on the index alone; forgotten with it. */
const weeks = new WeakMap<WhoDidWhat, Map<number, WeekWeights>>()

export interface Choice {
  /** Q's parts for an action that is new to the principal */
  parts(action: number): ChoiceParts
  similar: Similar[]
  /** whether the principal had done the action before the day */
  hasDone(principal: number, action: number): boolean
}

/** What a principal may choose when it does something new on a day. */
export function choiceOf(
  reference: Reference,
  history: History,
  self: number,
  day: number,
  othersWhoDid: (action: number) => number,
  settings: ModelSettings['similarity'],
): Choice {
  const { whoDidWhat: index, actions } = reference
  const similar = similarTo(index, history.actions.keys(), self, day, settings)
  const like = new Float64Array(actions.name.length)
  let liked = 0
  for (const { principal, weight } of similar)
    for (
      let k = index.profileOffsets[principal]!;
      k < index.profileOffsets[principal + 1]! && index.profileDays[k]! < day;
      k++
    ) {
      const action = index.profileActions[k]!
      if (history.actions.has(action)) continue
      like[action]! += weight
      liked += weight
    }
  const ownServices = new Set([...history.actions.keys()].map((action) => actions.service[action]))
  let popular = 0
  let familiar = 0
  for (let action = 1; action < actions.name.length; action++) {
    if (history.actions.has(action)) continue
    const others = othersWhoDid(action)
    popular += others
    if (ownServices.has(actions.service[action])) familiar += others
  }
  return {
    similar,
    parts(action) {
      const others = othersWhoDid(action)
      const popularShare = popular > 0 ? others / popular : 0
      return [
        liked > 0 ? like[action]! / liked : popularShare,
        popularShare,
        ownServices.has(actions.service[action]) && familiar > 0 ? others / familiar : 0,
        1 / actions.vocabulary,
      ]
    },
    hasDone(principal, action) {
      for (
        let k = index.profileOffsets[principal]!;
        k < index.profileOffsets[principal + 1]! && index.profileDays[k]! < day;
        k++
      )
        if (index.profileActions[k] === action) return true
      return false
    },
  }
}
