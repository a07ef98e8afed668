/** What a walk is told, and what it gives back; everything here crosses a thread boundary as plain data. */

import type { Automation } from '../../models/automation/automation.ts'
import type { Calibrators, Group } from '../../models/combination.ts'
import type { Confidence } from '../../models/confidence.ts'
import type { Pool, PrincipalDay } from '../../models/day.ts'
import type { Gate } from '../../models/gate.ts'
import type { Reference } from '../../models/reference.ts'
import type { Settings } from '../../models/settings.ts'
import type { NewChoice } from '../../models/signals/new-action.ts'
import type { Contribution } from '../../models/signals/signal.ts'
import type { Span } from '../run-folder/span.ts'
import type { Standings } from '../run-folder/verdicts.ts'

/** What every walk is told: whose days, and what they are compared with. */
export interface WalkBasis extends Span {
  warehouseFile: string
  memory: string
  spill: string
  settings: Settings
  /** by principal_id [principals + 1] */
  automation: Automation[]
  references: Record<Pool, Reference>
  /** what verdicts and earlier runs said of days */
  standings: Standings
}

/** Over the baseline: what the gate judges of calibration days, and which new actions were chosen. */
export interface GatePlan extends WalkBasis {
  mode: 'gate'
}

/** Over the baseline, gated from the calibration days on: how strange those are, and each principal's state at the end. */
export interface TrainPlan extends WalkBasis {
  mode: 'train'
  gates: Record<Pool, Gate>
  /** fitted/sequence.arrow; null where there was nothing to learn from */
  sequenceFile: string | null
  /** the walk that is gone on with; null where everybody begins */
  earlier: EarlierWalk | null
}

/** A walk over an earlier baseline: principals go on from the states that it left. */
export interface EarlierWalk {
  statesFile: string
  /** days since the first day of the data: the first that it did not walk */
  until: number
  /** principal_id of those who begin all the same: their days before `until` are others than were walked */
  begin: readonly number[]
  /** walked_days.parquet of scoring that went on from it; null where there is none */
  scoredFile: string | null
}

/** On from the states over the scored days. */
export interface ScorePlan extends WalkBasis {
  mode: 'score'
  gates: Record<Pool, Gate>
  sequenceFile: string | null
  statesFile: string
  calibrators: Calibrators
  /** the M of the alert budget */
  principalDaysAWeek: number
  /**
   * days to judge in the place of a principal's own, by "principal_id day". Only principals with such a day are walked
   * then, and what replaces a day is never learned.
   */
  swaps?: Record<string, Swap[]>
}

export type WalkPlan = GatePlan | TrainPlan | ScorePlan

/** A day that stands in for a principal's own. */
export interface Swap {
  /** position in the list of swaps that was asked for */
  number: number
  replacement: PrincipalDay
}

/** A range of principal_id, both included. */
export interface PrincipalRange {
  from: number
  to: number
}

export interface CalibrationRow {
  principal: number
  day: number
  events: number
  group: Group
  /** by signal */
  raw: readonly number[]
  bound: readonly number[]
}

export interface ScoreRow {
  principal: number
  day: number
  events: number
  score: number
  p: number
  confidence: Confidence
  held: string | null
  /** whether it is a finding that is not learned */
  heldOut: boolean
  /** the day, held out of learning, that it only goes on with; null where it is news */
  continues: number | null
  /** whether it became part of what is usual right away; a swap never does */
  learned: boolean
  /** by signal, what it adds to the sum behind the score: weighted, and judged twice while days are held out */
  bits: number[]
}

/** What was found of a day before calibration. */
export interface WalkedDay {
  principal: number
  day: number
  /** whether it became part of what is usual right away */
  learned: boolean
  /** by signal */
  raw: readonly number[]
  bound: readonly number[]
}

export interface EvidenceRow {
  principal: number
  day: number
  signal: string
  /** the signal's own, by what was learned */
  bits: number
  statement: string
  clause: string
  usual: string
  observed: string
  contribution: Contribution
}

export interface ProfileRow {
  principal: number
  /** [168] Monday 00:00 first */
  usualHours: boolean[]
  hourShare: number[]
  activeDays: number
  heldOutDays: number
  /** in words; null where there is none */
  schedule: string | null
  /** seconds since 1970 at which a run was due in the scored days and none began */
  missedRuns: number[]
}

export interface SimilarRow {
  principal: number
  similar: number
  /** cosine of their vectors, 0 to 1 */
  similarity: number
  /** action_id of the rarest actions that both do, rarest first */
  shared: number[]
}

export interface GateResult {
  gate: { pool: Pool; steps: number; mix: number }[]
  choices: (NewChoice & { inCalibration: boolean })[]
}

export interface TrainResult {
  calibration: CalibrationRow[]
  /** how many of these scoring had found */
  known: number
  states: { principal: number; state: string }[]
  similar: SimilarRow[]
}

export interface ScoreResult {
  scores: ScoreRow[]
  walked: WalkedDay[]
  evidence: EvidenceRow[]
  profiles: ProfileRow[]
  swaps: { number: number; score: ScoreRow }[]
}

export type WalkResult<Plan extends WalkPlan = WalkPlan> = Plan extends GatePlan
  ? GateResult
  : Plan extends TrainPlan
    ? TrainResult
    : ScoreResult
