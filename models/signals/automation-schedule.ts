/**
 * Automation schedule: did a scheduled job have runs off its schedule, more of them, or do other things in one?
 *
 *   bits(x)  = -log2( (1 + #{earlier x_i >= x}) / (n + 1) )        beyond the largest: a record, tails.ts
 *   off      = Simes over job runs of bits(minutes from the usual times of timetable.ts)
 *   extra    = bits(runs of the day)                               against earlier days
 *   content  = Simes over runs of max(bits(set), bits(steps)) - 1  the better of two is paid for with a bit
 *   set      = sum over the run's actions a of -log2 q(a), over its other usual actions of -log2(1 - q(a));
 *              q(a) = (runs with a + 1/2) / (runs + 1), older days weighing less
 *   raw      = off + extra + content
 *   Simes    = max over j of bits of the j-th strangest of m runs - log2(m / j): one run far off, or many a little
 *
 * Only principals whose automation is scheduled have a schedule; all others score 0. A run that did not happen is no
 * anomaly: it is counted for the report and never scored.
 * Source: Simes 1986 (Biometrika 73:751), valid for runs that depend on each other as these do.
 */

import type { PrincipalDay } from '../day.ts'
import type { Reference } from '../reference.ts'
import { jobRunsOf } from '../schedule/job-runs.ts'
import { mostStarts } from '../schedule/schedule.ts'
import { learnTimetable, missedRuns } from '../schedule/timetable.ts'
import { timetableWords } from '../schedule/timetable-words.ts'
import type { ModelSettings } from '../settings.ts'
import { explainContent, explainExtra, explainOff, together } from './automation-schedule/evidence.ts'
import {
  contentBits,
  earlierRuns,
  judgeRun,
  rankBits,
  type ScheduleState,
  setSurprise,
  timeOf,
} from './automation-schedule/judged-run.ts'
import { nothing, type Signal, type SignalScore } from './signal.ts'

const mostDays = 100
/** Of a run, after months without the action. */
const forgotten = 0.01

export const automationSchedule: Signal<ScheduleState> = {
  name: 'automation_schedule',
  words: 'schedule',
  finds: 'An automation ran at another time, or more often, than ever before.',
  looksAt: 'the schedule',
  knownGap: 'A run that did not happen is counted, never scored; only scheduled automation has a schedule.',
  pointsAt: 'day',
  sameCalls: false,
  riskCorroborates: true,
  holdsOut: false,
  start: () => ({ runs: [], dayRuns: [], actions: {}, weight: 0 }),
  score(state, day, { automation, history, reference, settings }): SignalScore {
    const { halfLifeDays, pauseMinutes, tailIndex } = settings.automationSchedule
    const timetable = automation === 'scheduled' ? timetableOf(state, halfLifeDays) : null
    if (!timetable) return nothing
    const earlier = earlierRuns(state, timetable)
    const runs = jobRunsOf(day, pauseMinutes).map((run) =>
      judgeRun(state, timetable, earlier, run, day, reference, tailIndex),
    )
    if (runs.length === 0) return nothing
    const bits = {
      off: simes(runs.map((run) => run.bits.off)),
      extra: rankBits(runs.length, state.dayRuns, tailIndex),
      content: simes(runs.map((run) => contentBits(run))),
    }
    return {
      raw: bits.off + bits.extra + bits.content,
      evidence() {
        const told = [
          { bits: bits.off, evidence: () => explainOff(state, timetable, runs, day, { history, reference }) },
          { bits: bits.extra, evidence: () => explainExtra(state, runs, { history }) },
          { bits: bits.content, evidence: () => explainContent(state, runs, day, { history, reference }) },
        ].sort((a, b) => b.bits - a.bits)
        return together(told.filter((part) => part.bits >= told[0]!.bits / 2).map((part) => part.evidence()))
      },
    }
  },
  learn(state, day, { automation, reference, settings }) {
    if (automation !== 'scheduled') return
    const { halfLifeDays, pauseMinutes } = settings.automationSchedule
    const runs = jobRunsOf(day, pauseMinutes)
    const sets = runs.map((run) => setSurprise(state, run, reference))
    for (const [i, run] of runs.entries())
      state.runs.push([timeOf(run.start, day, reference), sets[i]!, run.steps])
    // A day that quarantine gave back may lie before the newest.
    state.runs = state.runs.sort((a, b) => a[0] - b[0]).slice(-mostStarts)
    state.dayRuns = [...state.dayRuns, runs.length].slice(-mostDays)
    const keep = 0.5 ** (1 / halfLifeDays)
    state.weight = keep * state.weight + runs.length
    for (const name of Object.keys(state.actions)) {
      state.actions[name]! *= keep
      if (state.actions[name]! < forgotten) delete state.actions[name]
    }
    for (const run of runs)
      for (const action of run.actions) {
        const name = reference.actions.name[action]!
        state.actions[name] = (state.actions[name] ?? 0) + 1
      }
  },
}

export interface LearnedSchedule {
  /** "daily between 02:11 and 02:19 UTC" */
  words: string
  /** seconds since 1970 at which a run was due and none began */
  missed: number[]
}

/**
 * The schedule as learned before `from`, and which of its runs are missing among the given days.
 * @param from first of the days, `to` the last, both counted from the first day of the data
 * @param lastEvent seconds since 1970 after which there is no data: what was due later is not missing
 */
export function scheduleOver(
  state: ScheduleState,
  days: readonly PrincipalDay[],
  from: number,
  to: number,
  lastEvent: number,
  reference: Reference,
  { halfLifeDays, pauseMinutes }: ModelSettings['automationSchedule'],
): LearnedSchedule | null {
  const timetable = timetableOf(state, halfLifeDays)
  if (!timetable?.certain) return null
  const starts = days.flatMap((day) =>
    jobRunsOf(day, pauseMinutes).map((run) => timeOf(run.start, day, reference)),
  )
  const second = (day: number) => (reference.firstDay + day) * 86400
  return {
    words: timetableWords(timetable),
    missed: missedRuns(timetable, starts, second(from), Math.min(second(to + 1), lastEvent)),
  }
}

function timetableOf(state: ScheduleState, halfLifeDays: number) {
  return learnTimetable(
    state.runs.map(([start]) => start),
    halfLifeDays,
  )
}

function simes(bits: readonly number[]): number {
  const strangest = bits.toSorted((a, b) => b - a)
  return Math.max(0, ...strangest.map((own, j) => own - Math.log2(bits.length / (j + 1))))
}
