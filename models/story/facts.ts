/**
 * Story: which calls of a strange day is it about, and what came of them?
 *
 *   f1(part) = 2 * heavy(part) / (calls(part) + heavy)         a session, key, network or agent of the day; heavy calls
 *                                                              are those on which the day's evidence agrees
 *   story    = calls of the part of the highest f1, at least 1/2; else the heavy calls themselves
 *
 * What is told of a story is counted from its calls (pipeline/score/sql): what was done, how often, with which outcome,
 * where from and how fast. Headline, severity and the order of the evidence are made of these facts alone. A deed says
 * nothing by itself where the principal did it on at least usualDays days before and on usualShare of its active days.
 */
import type { RiskLevel } from '../reference.ts'
import { severities } from '../severity.ts'
import type { Deed } from './deed.ts'
import type { HarmHit } from './harm.ts'

export interface StorySettings {
  /** an action is usual on at least so many days before ... */
  usualDays: number
  /** ... and on at least this share of the active days before */
  usualShare: number
}

export interface Place {
  /** session, key, network, agent; calls where no such part fits */
  part: string
  calls: number
  /** seconds since 1970 */
  first: number
  last: number
  /** active days before; 0 on a principal's first day, on which nothing can be new to it */
  daysBefore: number
  newNetworks: number
  networks: number
  newNetworkCalls: number
  newAgentCalls: number
  newKeyCalls: number
  agent: string | null
}

/** What a signal says of the day, and how many of the story's calls it is about. */
export interface Told {
  signal: string
  clause: string
  bits: number
  calls: number
}

export interface StoryFacts {
  place: Place
  deeds: Deed[]
  hits: HarmHit[]
  /** strongest first */
  told: Told[]
  isRoot: boolean
}

/** Whether the principal does it often enough that it says nothing by itself. */
export function isUsual(deed: Deed, place: Place, settings: StorySettings): boolean {
  return deed.daysBefore >= Math.max(settings.usualDays, settings.usualShare * place.daysBefore)
}

/** How much harm a deed is worth: by the rules, or by the catalogue where it is not usual. */
export function harmOf(deed: Deed, { place, hits }: StoryFacts, settings: StorySettings): number {
  const byRule = hits
    .filter(({ actions, rule }) => !rule.leads && actions.includes(deed.action))
    .map(({ rule }) => severities.indexOf(rule.severity))
  const listed = isUsual(deed, place, settings) ? 0 : lowered(deed, deed.risk)
  return Math.max(0, listed, ...byRule)
}

/** One level less where no call succeeded. */
export function lowered(deed: Deed, level: RiskLevel | number): number {
  return deed.succeeded > 0 ? level : Math.max(0, level - 1)
}
