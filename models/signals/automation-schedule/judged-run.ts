/** One job run, here run for short, against the job's earlier ones: how far off, how odd a set of actions, how long. */
import type { PrincipalDay } from '../../day.ts'
import type { Reference } from '../../reference.ts'
import type { JobRun } from '../../schedule/job-runs.ts'
import { offSchedule, type Timetable } from '../../schedule/timetable.ts'
import { recordBits } from '../../tails.ts'
import { clockMoves } from './clock-change.ts'

export interface ScheduleState {
  /** the newest runs: start in seconds since 1970, surprise of its set of actions in bits, steps */
  runs: [start: number, set: number, steps: number][]
  /** runs of each accepted day, the newest */
  dayRuns: number[]
  /** runs with the action, by name, and all runs; both halve over halfLifeDays */
  actions: Record<string, number>
  weight: number
}

/** A run of the day and how it compares with earlier ones. */
export interface JudgedRun extends JobRun {
  /** seconds since 1970 */
  time: number
  minutesOff: number
  set: number
  bits: { off: number; set: number; steps: number }
}

/** Share of earlier runs, the newest weighing most, that did an action. */
export function runShare(state: ScheduleState, action: string): number {
  return ((state.actions[action] ?? 0) + 0.5) / (state.weight + 1)
}

/** What a run is compared with. */
export interface EarlierRuns {
  minutesOff: Float64Array
  sets: Float64Array
  steps: Float64Array
}

export function earlierRuns({ runs }: ScheduleState, { distances }: Timetable): EarlierRuns {
  return {
    minutesOff: distances.map((seconds) => seconds / 60),
    sets: Float64Array.from(runs, ([, set]) => set),
    steps: Float64Array.from(runs, ([, , steps]) => steps),
  }
}

export function judgeRun(
  state: ScheduleState,
  timetable: Timetable,
  earlier: EarlierRuns,
  run: JobRun,
  day: PrincipalDay,
  reference: Reference,
  tailIndex: number,
): JudgedRun {
  const time = timeOf(run.start, day, reference)
  const minutesOff = Math.min(...clockMoves(time).map((move) => offSchedule(timetable, time + move))) / 60
  const set = setSurprise(state, run, reference)
  return {
    ...run,
    time,
    minutesOff,
    set,
    bits: {
      off: rankBits(minutesOff, earlier.minutesOff, tailIndex),
      set: rankBits(set, earlier.sets, tailIndex),
      steps: rankBits(run.steps, earlier.steps, tailIndex),
    },
  }
}

export function contentBits({ bits }: Pick<JudgedRun, 'bits'>): number {
  return Math.max(0, bits.set - 1, bits.steps - 1)
}

/** Seconds since 1970. A calendar day of another zone holds parts of two UTC days: on the cycle both are in place. */
export function timeOf(start: number, day: PrincipalDay, reference: Reference): number {
  return (reference.firstDay + day.day) * 86400 + start
}

export function setSurprise(state: ScheduleState, run: JobRun, reference: Reference): number {
  const own = new Set(run.actions.map((action) => reference.actions.name[action]!))
  let bits = 0
  for (const action of own) bits -= Math.log2(runShare(state, action))
  for (const action of Object.keys(state.actions))
    if (!own.has(action)) bits -= Math.log2(1 - runShare(state, action))
  return bits
}

export function rankBits(value: number, earlier: ArrayLike<number>, tailIndex: number): number {
  let [atLeast, most] = [0, 0]
  for (let i = 0; i < earlier.length; i++) {
    if (earlier[i]! >= value) atLeast++
    most = Math.max(most, earlier[i]!)
  }
  if (atLeast > 0) return Math.log2((earlier.length + 1) / (1 + atLeast))
  return recordBits(value, earlier.length, most, tailIndex)
}
