/**
 * The three walks over the days of a range of principals, each day judged by what was learned before it, then taken in.
 * They run in the threads of workers.ts.
 *
 *   gates   the baseline, ungated: from when on a day looks like somebody else's, and which new actions are chosen
 *   train   the baseline, gated from the calibration days on: how strange those are, and each principal's state
 *   score   on from the states over the scored days: how strange, how sure, how harmful, and why
 */

import { groupOf, valuesOf } from '../../models/combination.ts'
import { mixOf, stepsOf } from '../../models/gate.ts'
import type { SequenceScorer } from '../../models/sequence/scorer.ts'
import { newChoices } from '../../models/signals/new-action.ts'
import {
  fateOf,
  openStateOf,
  type PrincipalState,
  releaseHeldOut,
  scoreDay,
  startState,
  stillOpen,
  takeDay,
  takeOpen,
} from '../../models/walk.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'
import { judgeDay, judgeInstead } from './judge-day.ts'
import type {
  GatePlan,
  GateResult,
  PrincipalRange,
  ScorePlan,
  ScoreResult,
  TrainPlan,
  TrainResult,
  WalkBasis,
  WalkedDay,
  WalkPlan,
  WalkResult,
} from './plan.ts'
import { readDays } from './principal-days.ts'
import { profileRow, scheduleRow, similarRows } from './profiles.ts'
import { loadState, saveState } from './states.ts'
import { readWalkedDays } from './walked-days.ts'
import { isNew, mayLearn, setOut } from './walker.ts'

export function walkRange(
  warehouse: Warehouse,
  plan: WalkPlan,
  range: PrincipalRange,
  sequence?: SequenceScorer,
): Promise<WalkResult> {
  if (plan.mode === 'gate') return walkForGates(warehouse, plan, range)
  if (plan.mode === 'train') return walkToTrain(warehouse, plan, range, sequence)
  return walkToScore(warehouse, plan, range, sequence)
}

async function walkForGates(
  warehouse: Warehouse,
  plan: GatePlan,
  range: PrincipalRange,
): Promise<GateResult> {
  const result: GateResult = { gate: [], choices: [] }
  const { settledDays } = plan.settings.models.walk
  for (const [principal, days] of await readBaseline(warehouse, plan, range)) {
    const walker = setOut(plan, principal, startState(), days)
    const { pool, state, surroundings, standingOf, dayOf } = walker
    for (const day of days) {
      releaseHeldOut(state, day.day, dayOf, standingOf, surroundings)
      const standing = standingOf(day.day)
      // What was judged an attack says nothing of how strange ordinary days look. Nor do first days.
      if (standing !== 'malicious' && !isNew(walker)) {
        const inCalibration = day.day >= plan.calibrationFrom
        if (inCalibration)
          result.gate.push({ pool, steps: stepsOf(day), mix: mixOf(state, day, surroundings) })
        // Choices of new actions teach the weights of Q; those of calibration days only measure them.
        if (day.day >= settledDays)
          for (const choice of newChoices(state.history, day, surroundings))
            result.choices.push({ ...choice, inCalibration })
      }
      takeDay(state, day, fateOf(standing, true), surroundings)
    }
  }
  return result
}

export async function walkToTrain(
  warehouse: Warehouse,
  plan: TrainPlan,
  range: PrincipalRange,
  sequence?: SequenceScorer,
): Promise<TrainResult> {
  const result: TrainResult = { calibration: [], known: 0, states: [], similar: [] }
  const { settledDays } = plan.settings.models.walk
  const { saved, days, scored } = await readAhead(warehouse, plan, range)
  for (const principal of idsOf(saved, days)) {
    const own = days.get(principal) ?? []
    const known = saved.get(principal)
    const walker = setOut(plan, principal, known ?? startState(), own, sequence)
    const { state, surroundings, standingOf, dayOf } = walker
    const ahead = known ? own.filter(({ day }) => day >= plan.earlier!.until) : own
    // What scoring found of a day holds as long as this walk comes to it as scoring did.
    let isOnTrack = known !== undefined
    for (const day of ahead) {
      releaseHeldOut(state, day.day, dayOf, standingOf, surroundings)
      const standing = standingOf(day.day)
      const inCalibration = standing !== 'malicious' && day.day >= plan.calibrationFrom
      const firstDay = state.history.firstDay < 0 ? day.day : state.history.firstDay
      const calibrates = isNew(walker) ? standing !== 'malicious' && firstDay >= settledDays : inCalibration
      const before = isOnTrack ? scored.get(`${principal} ${day.day}`) : undefined
      const found = before ?? (calibrates ? valuesOf(scoreDay(state, day, surroundings)) : null)
      if (calibrates) {
        const group = groupOf(surroundings.automation, isNew(walker))
        const { raw, bound } = found!
        result.calibration.push({ principal, day: day.day, events: day.events, group, raw, bound })
        if (before) result.known++
      }
      const fate = fateOf(standing, !inCalibration || mayLearn(plan, walker, day, found))
      isOnTrack = before?.learned === (fate === 'learn')
      takeDay(state, day, fate, surroundings)
    }
    result.states.push({ principal, state: saveState(state, surroundings.reference.actions.name) })
    result.similar.push(...similarRows(plan, principal, state))
  }
  return result
}

async function walkToScore(
  warehouse: Warehouse,
  plan: ScorePlan,
  range: PrincipalRange,
  sequence?: SequenceScorer,
): Promise<ScoreResult> {
  const result: ScoreResult = { scores: [], walked: [], evidence: [], profiles: [], swaps: [] }
  const saved = await readStates(warehouse, plan, plan.statesFile, range)
  const firstDay = oldestOf(saved, plan.scoreFrom)
  const days = await readDays(warehouse, { ...range, firstDay, lastDay: plan.scoreTo })
  const principals = idsOf(saved, days).filter(
    (id) => !plan.swaps || days.get(id)?.some(({ day }) => plan.swaps![`${id} ${day}`]),
  )
  for (const principal of principals) {
    const own = days.get(principal) ?? []
    const scored = own.filter(({ day }) => day >= plan.scoreFrom)
    const walker = setOut(plan, principal, saved.get(principal) ?? startState(), own, sequence)
    const { state, surroundings, standingOf, dayOf } = walker
    const schedule = scheduleRow(plan, walker, scored)
    let open = openStateOf(state, dayOf, standingOf, surroundings)
    for (const day of scored) {
      releaseHeldOut(state, day.day, dayOf, standingOf, surroundings)
      open = stillOpen(open, state)
      const who = { principal, isNew: isNew(walker) }
      for (const { number, replacement } of plan.swaps?.[`${principal} ${day.day}`] ?? [])
        result.swaps.push({ number, score: judgeInstead(plan, who, replacement, walker) })
      const standing = standingOf(day.day)
      const around = { ...surroundings, isMalicious: standing === 'malicious' }
      const scores = scoreDay(state, day, around)
      const openScores = open && { ...open, scores: scoreDay(open.state, day, around) }
      const flagged = judgeDay(plan, who, day, scores, surroundings.reference, openScores, result)
      const found = valuesOf(scores)
      const fate = fateOf(standing, !flagged && mayLearn(plan, walker, day, found))
      const learned = fate === 'learn'
      takeDay(state, day, fate, surroundings)
      result.scores.at(-1)!.learned = learned
      result.walked.push({ principal, day: day.day, learned, ...found })
      open = takeOpen(open, state, day, fate, flagged, surroundings)
    }
    result.profiles.push(profileRow(walker, schedule))
  }
  return result
}

function readBaseline(warehouse: Warehouse, plan: WalkBasis, range: PrincipalRange) {
  return readDays(warehouse, { ...range, firstDay: 0, lastDay: plan.scoreFrom - 1 })
}

type States = Map<number, PrincipalState>

/**
 * The days of the baseline that are left to walk; of those who go on from an earlier walk, the states that it left and
 * what scoring found of the days since, by "principal_id day".
 */
async function readAhead(warehouse: Warehouse, plan: TrainPlan, range: PrincipalRange) {
  const { earlier } = plan
  const saved: States = new Map()
  if (!earlier)
    return {
      saved,
      days: await readBaseline(warehouse, plan, range),
      scored: new Map<string, WalkedDay>(),
    }
  const begin = new Set(earlier.begin.filter((id) => id >= range.from && id <= range.to))
  for (const [id, state] of await readStates(warehouse, plan, earlier.statesFile, range))
    if (!begin.has(id)) saved.set(id, state)
  const firstDay = begin.size > 0 ? 0 : oldestOf(saved, earlier.until)
  return {
    saved,
    days: await readDays(warehouse, { ...range, firstDay, lastDay: plan.scoreFrom - 1 }),
    scored: await readWalkedDays(warehouse, plan, range),
  }
}

/** Days that are held out are read with those from `from` on, to be given back from quarantine. */
function oldestOf(saved: States, from: number): number {
  return Math.min(from, ...[...saved.values()].flatMap(({ history }) => history.heldOut))
}

function idsOf(...known: Map<number, unknown>[]): number[] {
  return [...new Set(known.flatMap((one) => [...one.keys()]))].sort((a, b) => a - b)
}

async function readStates(
  warehouse: Warehouse,
  plan: WalkBasis,
  statesFile: string,
  range: PrincipalRange,
): Promise<States> {
  const reference = plan.references.human
  const ids = new Map(reference.actions.name.map((name, id) => [name, id]))
  const rows = await warehouse.rows<{ principal_id: number; state: string }>(
    `SELECT principal_id, state FROM ${parquetFile(statesFile)}
     JOIN principal USING (principal)
     WHERE principal_id BETWEEN ${range.from} AND ${range.to} ORDER BY principal_id`,
  )
  return new Map(rows.map(({ principal_id, state }) => [principal_id, loadState(state, ids)]))
}
