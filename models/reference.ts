/**
 * The organisation that a principal is compared with, as of a day: base rates by pool, who has done what since
 * when, and what the action catalogue says. Everything is leave-one-out: a principal is never one of its others.
 */
import type { ChoiceParts } from './choice.ts'
import type { DayTarget, PrincipalDay } from './day.ts'
import type { History } from './history.ts'
import type { ModelSettings } from './settings.ts'
import { countThrough, type Timeline } from './timeline.ts'
import type { WhoDidWhat } from './who-did-what.ts'

/** 0 none, 1 low, 2 medium, 3 high, 4 critical: positions in `severities` */
export type RiskLevel = 0 | 1 | 2 | 3 | 4

/** From here on an action is called risky: it counts whole when new, corroborates, and is named in the headline. */
export const risky: RiskLevel = 2

export interface ActionFacts {
  /** by action_id [actions + 1]; position 0 is unused */
  name: string[]
  service: string[]
  /** '' when not in the risk catalogue */
  riskClass: string[]
  tactic: string[]
  risk: Uint8Array
  isWrite: Uint8Array
  /** actions seen before the scored days, and one for "never seen by anybody" */
  vocabulary: number
  /** rows of the risk catalogue, seen here or not: the intruder chooses among them */
  catalogueRisks: number
}

export interface Reference {
  actions: ActionFacts
  /** steps by action over days, of the principal's pool */
  poolSteps: Timeline
  /** steps of all actions over days, of the principal's pool [one row] */
  poolTotal: Timeline
  /** principals by action and day of first use, over all pools */
  actionAdopters: Timeline
  /** principals by day of their first event, over all pools [one row] */
  principals: Timeline
  whoDidWhat: WhoDidWhat
  /** weights of the parts of Q(a | new, u), learned from the baseline */
  choice: ChoiceParts
  /** principals by source_id and day of first use */
  sourceAdopters: Timeline
  /** days on which a principal of the pool touched the target, by target_id over days */
  poolTargets: Timeline
  /** the same over all targets [one row] */
  poolTargetTotal: Timeline
  /** targets seen before the scored days, and one for "never seen by anybody" */
  targetVocabulary: number
  /** active quarter hours by hour of the week, of the principal's pool before the calibration days [168] */
  poolHours: Float64Array
  /** the same by principal_id, for leaving a principal out of its others */
  ownHours: Map<number, Uint32Array>
  /**
   * by series of the volume signal: share of the pool's active days before the calibration days with at least
   * 2^b events [32]; series with fewer than volume.leastPeerDays such days are left out
   */
  poolVolume: Map<string, Float64Array>
  /** day 0 in days since 1970 */
  firstDay: number
  /** time zone of the calendar days, as shown to people */
  zone: string
}

/** Share of others' steps that are this action, before `day`, smoothed over the catalogue. */
export function baseRate(
  reference: Reference,
  history: History,
  settings: ModelSettings['reference'],
  action: number,
  day: number,
): number {
  const total = countThrough(reference.poolTotal, 0, day - 1) - history.seenSteps
  const own = history.seen.get(action) ?? 0
  const count = countThrough(reference.poolSteps, action, day - 1) - own
  const share = total > 0 ? Math.max(0, count) / total : 0
  return (1 - settings.floorShare) * share + settings.floorShare / reference.actions.vocabulary
}

/** What an intruder does: uniform over the risky and enumeration rows of the catalogue. */
export function intruderRate(actions: ActionFacts, action: number): number {
  return actions.riskClass[action] ? 1 / actions.catalogueRisks : 0
}

/**
 * Others who have done an action, up to and including the day: a rollout that many see today counts.
 * @param isMalicious the day was judged so: the counts do not hold it
 */
export function othersWhoDid(
  reference: Reference,
  history: History,
  day: PrincipalDay,
  isMalicious = false,
): (action: number) => number {
  const today = new Set(isMalicious ? [] : day.actions.id)
  return (action) => {
    const own = today.has(action) || (history.seen.get(action) ?? 0) > 0 ? 1 : 0
    return Math.max(0, countThrough(reference.actionAdopters, action, day.day) - own)
  }
}

/**
 * Share of others' active quarter hours by hour of the week [168]; one quarter hour's worth everywhere, so that no
 * hour is impossible.
 */
export function othersHours(reference: Reference, principal: number): Float64Array {
  const own = reference.ownHours.get(principal)
  const hours = reference.poolHours.map((n, hour) => 1 + n - (own?.[hour] ?? 0))
  const total = hours.reduce((sum, n) => sum + n, 0)
  return hours.map((n) => n / total)
}

/** Others' share of touches that were of a target, before `day`; the principal's own are in the counts too. */
export function othersWhoTouch(
  reference: Reference,
  history: History,
  { id, target }: Pick<DayTarget, 'id' | 'target'>,
  day: number,
): number {
  const total = countThrough(reference.poolTargetTotal, 0, day - 1) - history.seenTouches
  const count = countThrough(reference.poolTargets, id, day - 1) - (history.seenTargets.get(target) ?? 0)
  return total > 0 ? Math.max(0, count) / total : 0
}

/**
 * Others who have used a source up to and including `through`.
 * @param own the principal's first day with it that the counts hold
 */
export function othersWhoUse(reference: Reference, source: number, through: number, own: number): number {
  return Math.max(0, countThrough(reference.sourceAdopters, source, through) - (own <= through ? 1 : 0))
}
