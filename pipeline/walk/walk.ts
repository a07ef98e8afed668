/** Walks the days of a range of principals, in one of the three modes of a plan. Runs in a worker thread. */

import { groupOf, poolOf, valuesOf } from '../../models/combination.ts'
import type { PrincipalDay } from '../../models/day.ts'
import { mixOf, passesGate, stepsOf } from '../../models/gate.ts'
import type { SequenceScorer } from '../../models/sequence/scorer.ts'
import type { ScheduleState } from '../../models/signals/automation-schedule/judged-run.ts'
import { type LearnedSchedule, scheduleOver } from '../../models/signals/automation-schedule.ts'
import { newChoices } from '../../models/signals/new-action.ts'
import type { SignalScore, Surroundings } from '../../models/signals/signal.ts'
import { signals } from '../../models/signals/signals.ts'
import { type WorkingHoursState, weekProfile } from '../../models/signals/working-hours.ts'
import { sharedActions, shownSimilar, similarTo } from '../../models/similarity.ts'
import {
  fateOf,
  type OpenState,
  openStateOf,
  type PrincipalState,
  releaseHeldOut,
  scoreDay,
  startState,
  stillOpen,
  takeDay,
  takeOpen,
} from '../../models/walk.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { literal } from '../warehouse/warehouse.ts'
import type { PrincipalRange, ScoreRow, SimilarRow, WalkPlan, WalkResult } from './plan.ts'
import { readDays } from './principal-days.ts'
import { reportDay } from './report-day.ts'
import { loadState, saveState } from './states.ts'

/** Shared actions kept for people to read. */
const shownShared = 8

/** What the gate judges by. */
const mixSignal = signals.findIndex(({ name }) => name === 'action_mix')

/** In the first week of the data everybody looks new; first days are learned from those who came later. */
const settledDays = 7

export async function walkRange(
  warehouse: Warehouse,
  plan: WalkPlan,
  range: PrincipalRange,
  sequence?: SequenceScorer,
): Promise<WalkResult> {
  const result: WalkResult = {
    gate: [],
    choices: [],
    calibration: [],
    states: [],
    similar: [],
    scores: [],
    evidence: [],
    profiles: [],
    swaps: [],
  }
  const scoring = plan.mode === 'score'
  const roots = scoring ? await readRoots(warehouse, range) : new Set<number>()
  const saved = scoring ? await readStates(warehouse, plan, range) : new Map<number, PrincipalState>()
  const oldest = Math.min(plan.scoreFrom, ...[...saved.values()].flatMap(({ history }) => history.heldOut))
  const days = await readDays(warehouse, {
    ...range,
    firstDay: scoring ? oldest : 0,
    lastDay: scoring ? plan.scoreTo : plan.scoreFrom - 1,
  })
  const ids = scoring
    ? [...new Set([...saved.keys(), ...days.keys()])]
        .filter((id) => !plan.swaps || days.get(id)?.some(({ day }) => plan.swaps![`${id} ${day}`]))
        .sort((a, b) => a - b)
    : [...days.keys()]
  for (const principal of ids) {
    const state = saved.get(principal) ?? startState()
    const surroundings = {
      principal,
      reference: plan.references[poolOf(plan.automation[principal]!)],
      automation: plan.automation[principal]!,
      settings: plan.settings.models,
      sequence,
    }
    const own = days.get(principal) ?? []
    const schedule = scoring ? scheduleRow(plan, principal, state, own) : null
    const standingOf = (day: number) => plan.standings[`${principal} ${day}`]
    const dayOf = (day: number) => own.find((candidate) => candidate.day === day)!
    let open = scoring ? openStateOf(state, dayOf, standingOf, surroundings) : null
    for (const day of own) {
      if (scoring && day.day < plan.scoreFrom) continue // read only to be given back from quarantine
      releaseHeldOut(state, day.day, dayOf, standingOf, surroundings)
      open = stillOpen(open, state)
      for (const { number, replacement } of plan.swaps?.[`${principal} ${day.day}`] ?? [])
        result.swaps.push({
          number,
          score: judgeInstead(plan, state, replacement, roots.has(principal), surroundings),
        })
      const { accepted, flagged } = walkDay(
        plan,
        state,
        open,
        day,
        roots.has(principal),
        surroundings,
        result,
      )
      const fate = fateOf(standingOf(day.day), accepted)
      takeDay(state, day, fate, surroundings)
      if (scoring) open = takeOpen(open, state, day, fate, flagged, surroundings)
    }
    if (plan.mode === 'train') {
      result.states.push({ principal, state: saveState(state, surroundings.reference.actions.name) })
      result.similar.push(...similarRows(plan, principal, state))
    }
    if (scoring) {
      const profile = weekProfile(state.signals.working_hours as WorkingHoursState, {
        ...surroundings,
        history: state.history,
      })
      result.profiles.push({
        principal,
        usualHours: profile.usual,
        hourShare: [...profile.share],
        activeDays: state.history.days,
        heldOutDays: state.history.heldOut.length,
        schedule: schedule?.words ?? null,
        missedRuns: schedule?.missed ?? [],
      })
    }
  }
  return result
}

/** What a day would be found to be if it came in the place of the principal's own; nothing is learned. */
function judgeInstead(
  plan: WalkPlan,
  state: PrincipalState,
  day: PrincipalDay,
  isRoot: boolean,
  surroundings: Omit<Surroundings, 'history'>,
): ScoreRow {
  const apart = { scores: [] as ScoreRow[], evidence: [] }
  const isNew = state.history.days < plan.settings.models.walk.ungatedDays
  const scores = scoreDay(state, day, surroundings)
  const who = { principal: surroundings.principal, isNew, isRoot }
  reportDay(plan, who, day, scores, surroundings.reference, null, apart)
  return apart.scores[0]!
}

/** Whom the principal is most like at the end of the baseline, and by what. */
function similarRows(plan: WalkPlan, principal: number, { history }: PrincipalState): SimilarRow[] {
  const { whoDidWhat } = plan.references.human
  const own = new Set(history.actions.keys())
  return similarTo(whoDidWhat, own, principal, plan.scoreFrom)
    .slice(0, shownSimilar)
    .map(({ principal: similar, weight }) => ({
      principal,
      similar,
      similarity: Math.sqrt(weight),
      shared: sharedActions(whoDidWhat, own, similar, plan.scoreFrom, shownShared),
    }))
}

/** A scheduled principal's schedule as the baseline left it, and its missing runs among the scored days. */
function scheduleRow(
  plan: WalkPlan,
  principal: number,
  state: PrincipalState,
  days: readonly PrincipalDay[],
): LearnedSchedule | null {
  if (plan.automation[principal] !== 'scheduled') return null
  const { scoreFrom, scoreTo, references, settings } = plan
  return scheduleOver(
    state.signals.automation_schedule as ScheduleState,
    days.filter(({ day }) => day >= scoreFrom),
    scoreFrom,
    scoreTo,
    plan.lastEvent,
    references.automation,
    settings.models.automationSchedule,
  )
}

/** Scores one day into the result. @returns whether the day may be learned, and whether it is a finding */
function walkDay(
  plan: WalkPlan,
  state: PrincipalState,
  open: OpenState | null,
  day: PrincipalDay,
  isRoot: boolean,
  surroundings: Omit<Surroundings, 'history'>,
  result: WalkResult,
): { accepted: boolean; flagged: boolean } {
  const { settings, automation } = plan
  const { principal, reference } = surroundings
  const pool = poolOf(automation[principal]!)
  const isNew = state.history.days < settings.models.walk.ungatedDays
  // What was judged an attack says nothing of how strange ordinary days look.
  const isAttack = plan.standings[`${principal} ${day.day}`] === 'malicious'
  const around = { ...surroundings, isMalicious: isAttack }
  const inCalibration = !isAttack && day.day >= plan.calibrationFrom && day.day < plan.scoreFrom
  if (plan.mode === 'gate') {
    if (inCalibration && state.history.days >= settings.models.walk.ungatedDays)
      result.gate.push({ pool, steps: stepsOf(day), mix: mixOf(state, day, surroundings) })
    // Choices of new actions teach the weights of Q; those of calibration days only measure them.
    if (!isNew && !isAttack && day.day >= settledDays)
      for (const choice of newChoices(state.history, day, surroundings))
        result.choices.push({ ...choice, inCalibration })
    return { accepted: true, flagged: false }
  }
  const asFirstDay =
    isNew &&
    !isAttack &&
    (state.history.firstDay < 0 ? day.day : state.history.firstDay) >= settledDays &&
    day.day < plan.scoreFrom
  const scores =
    plan.mode === 'score' || asFirstDay || (inCalibration && !isNew) ? scoreDay(state, day, around) : null
  const mayLearn = (scores: readonly SignalScore[] | null) => {
    const mix = scores ? scores[mixSignal]!.bound! : mixOf(state, day, surroundings)
    return passesGate(plan.gates![pool], state, day, mix, settings.models.walk)
  }
  if (plan.mode === 'train') {
    if (scores)
      result.calibration.push({
        principal,
        day: day.day,
        events: day.events,
        steps: stepsOf(day),
        group: groupOf(automation[principal]!, isNew),
        ...valuesOf(scores),
      })
    return { accepted: !inCalibration || mayLearn(scores), flagged: false }
  }
  const isOpen = open && { ...open, scores: scoreDay(open.state, day, around) }
  const who = { principal, isNew, isRoot }
  const flagged = reportDay(plan, who, day, scores!, reference, isOpen, result)
  return { accepted: mayLearn(scores) && !flagged, flagged }
}

async function readRoots(warehouse: Warehouse, range: PrincipalRange): Promise<Set<number>> {
  const rows = await warehouse.rows<{ principal_id: number }>(
    `SELECT principal_id FROM principal WHERE class = 'root' AND principal_id BETWEEN ${range.from} AND ${range.to}`,
  )
  return new Set(rows.map(({ principal_id }) => principal_id))
}

async function readStates(
  warehouse: Warehouse,
  plan: WalkPlan,
  range: PrincipalRange,
): Promise<Map<number, PrincipalState>> {
  const reference = plan.references.human
  const ids = new Map(reference.actions.name.map((name, id) => [name, id]))
  const rows = await warehouse.rows<{ principal_id: number; state: string }>(
    `SELECT principal_id, state FROM read_parquet(${literal(plan.statesFile!)})
     JOIN principal USING (principal)
     WHERE principal_id BETWEEN ${range.from} AND ${range.to} ORDER BY principal_id`,
  )
  return new Map(rows.map(({ principal_id, state }) => [principal_id, loadState(state, ids)]))
}
