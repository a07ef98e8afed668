/** What the walks leave of a principal beside its days: whom it is like, its week and its schedule. */
import type { PrincipalDay } from '../../models/day.ts'
import type { ScheduleState } from '../../models/signals/automation-schedule/judged-run.ts'
import {
  automationSchedule,
  type LearnedSchedule,
  scheduleOver,
} from '../../models/signals/automation-schedule.ts'
import { type WorkingHoursState, weekProfile, workingHours } from '../../models/signals/working-hours.ts'
import { sharedActions, shownSimilar, similarTo } from '../../models/similarity.ts'
import type { PrincipalState } from '../../models/walk.ts'
import type { ProfileRow, ScorePlan, SimilarRow, WalkBasis } from './plan.ts'
import type { Walker } from './walker.ts'

/** Shared actions kept for people to read. */
const shownShared = 8

/** Whom the principal is most like at the end of the baseline, and by what. */
export function similarRows(plan: WalkBasis, principal: number, { history }: PrincipalState): SimilarRow[] {
  const { whoDidWhat } = plan.references.human
  const own = new Set(history.actions.keys())
  return similarTo(whoDidWhat, own, principal, plan.scoreFrom, plan.settings.models.similarity)
    .slice(0, shownSimilar)
    .map(({ principal: similar, weight }) => ({
      principal,
      similar,
      similarity: Math.sqrt(weight),
      shared: sharedActions(whoDidWhat, own, similar, plan.scoreFrom, shownShared),
    }))
}

/** A scheduled principal's schedule as the baseline left it, and its missing runs among the scored days. */
export function scheduleRow(
  { scoreFrom, scoreTo, lastEvent, references, settings }: ScorePlan,
  { state, surroundings }: Walker,
  days: readonly PrincipalDay[],
): LearnedSchedule | null {
  if (surroundings.automation !== 'scheduled') return null
  return scheduleOver(
    state.signals[automationSchedule.name] as ScheduleState,
    days,
    scoreFrom,
    scoreTo,
    lastEvent,
    references.automation,
    settings.models.automationSchedule,
  )
}

/** The week as it is known after the scored days. */
export function profileRow(
  { principal, state, surroundings }: Walker,
  schedule: LearnedSchedule | null,
): ProfileRow {
  const { history, signals } = state
  const week = weekProfile(signals[workingHours.name] as WorkingHoursState, { ...surroundings, history })
  return {
    principal,
    usualHours: week.usual,
    hourShare: [...week.share],
    activeDays: history.days,
    heldOutDays: history.heldOut.length,
    schedule: schedule?.words ?? null,
    missedRuns: schedule?.missed ?? [],
  }
}
