/** One principal on its way through its days: what it knows, and whom it is compared with. */
import { poolOf } from '../../models/combination.ts'
import type { Pool, PrincipalDay } from '../../models/day.ts'
import { mixOf, passesGate } from '../../models/gate.ts'
import type { SequenceScorer } from '../../models/sequence/scorer.ts'
import { actionMix } from '../../models/signals/action-mix.ts'
import type { Surroundings } from '../../models/signals/signal.ts'
import { signals } from '../../models/signals/signals.ts'
import type { PrincipalState, Standing } from '../../models/walk.ts'
import type { ScorePlan, TrainPlan, WalkBasis, WalkedDay } from './plan.ts'

export interface Walker {
  principal: number
  pool: Pool
  state: PrincipalState
  surroundings: Omit<Surroundings, 'history'>
  /** what verdicts and earlier runs said of one of its days */
  standingOf(day: number): Standing | undefined
  dayOf(day: number): PrincipalDay
}

/** @param days the principal's own, those to be given back from quarantine among them */
export function setOut(
  plan: WalkBasis,
  principal: number,
  state: PrincipalState,
  days: readonly PrincipalDay[],
  sequence?: SequenceScorer,
): Walker {
  const automation = plan.automation[principal]!
  const pool = poolOf(automation)
  const reference = plan.references[pool]
  return {
    principal,
    pool,
    state,
    surroundings: { principal, reference, automation, settings: plan.settings.models, sequence },
    standingOf: (day) => plan.standings[`${principal} ${day}`],
    dayOf: (day) => days.find((candidate) => candidate.day === day)!,
  }
}

/** A first day: little is known of the principal yet. */
export function isNew({ state, surroundings }: Walker): boolean {
  return state.history.days < surroundings.settings.walk.ungatedDays
}

/** Whether the gate lets a day be learned. @param found what the signals found of it, null where they were not asked */
export function mayLearn(
  { gates }: TrainPlan | ScorePlan,
  { pool, state, surroundings }: Walker,
  day: PrincipalDay,
  found: Pick<WalkedDay, 'bound'> | null,
): boolean {
  const mix = found ? found.bound[gateSignal]! : mixOf(state, day, surroundings)
  return passesGate(gates[pool], state, day, mix, surroundings.settings.walk)
}

/** What the gate judges by. */
const gateSignal = signals.indexOf(actionMix)
