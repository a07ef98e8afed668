/** What is told of a job's runs: off schedule, more than ever, or with other actions in them. */
import type { PrincipalDay } from '../../day.ts'
import type { History } from '../../history.ts'
import type { Reference } from '../../reference.ts'
import { month, mostStarts } from '../../schedule/schedule.ts'
import type { Timetable } from '../../schedule/timetable.ts'
import { clockTime, startsWhenUsual, timetableWords, whenUsual } from '../../schedule/timetable-words.ts'
import { count, dayNoun, names, plural } from '../../words.ts'
import type { Contribution, Evidence } from '../signal.ts'
import { contentBits, type JudgedRun, runShare, type ScheduleState } from './judged-run.ts'

/** Job runs as far off as one earlier one in twenty are told with the worst. */
const toldBits = Math.log2(20)
/** An action is unusual in a run when fewer than one run in ten had it; left out when more than nine in ten had. */
const rareShare = 0.1

/** What a run's evidence is told beside. */
interface Around {
  history: History
  reference: Reference
}

/** "59 earlier runs", "59 learned runs" where there were others on days that were not learned, "the last 400 runs". */
function earlierRuns({ runs }: ScheduleState, { days, seenDays }: History): string {
  const isPart = seenDays > days
  if (runs.length < mostStarts) return plural(runs.length, isPart ? 'learned run' : 'earlier run')
  return `the last ${plural(runs.length, isPart ? 'learned run' : 'run')}`
}

/** One piece of evidence of several, the strongest first, which gives the clause and the comparison. */
export function together(parts: readonly Evidence[]): Evidence {
  const all = <Key extends 'sessions' | 'slots' | 'actions'>(key: Key) => [
    ...new Set(parts.flatMap(({ contribution }) => contribution[key] ?? [])),
  ]
  return {
    ...parts[0]!,
    statement: parts.map(({ statement }) => statement).join(' '),
    contribution: {
      sessions: all('sessions'),
      slots: all('slots'),
      actions: all('actions'),
      ...(parts[0]!.contribution.all ? { all: true as const } : {}),
    },
  }
}

export function explainOff(
  state: ScheduleState,
  timetable: Timetable,
  runs: readonly JudgedRun[],
  day: PrincipalDay,
  { history, reference }: Around,
): Evidence {
  const worst = Math.max(...runs.map(({ bits }) => bits.off))
  const off = runs.filter(({ bits }) => bits.off >= Math.min(worst, toldBits))
  const within = startsWhenUsual(
    timetable,
    state.runs.map(([start]) => start),
  )
  const times = `${dateOf(timetable.minutes, off[0]!)}at ${names(off.map(({ start }) => clockTime(start)))} UTC`
  return {
    statement: `Ran ${times}; ${count(within)} of ${earlierRuns(state, history)} began ${whenUsual(timetable)}.`,
    clause: `ran off schedule (${times})`,
    usual: timetableWords(timetable),
    observed: times,
    contribution: partsOf(off, day, reference),
  }
}

export function explainExtra(
  state: ScheduleState,
  runs: readonly JudgedRun[],
  { history }: Pick<Around, 'history'>,
): Evidence {
  const days = `${state.dayRuns.length < history.days ? 'the last ' : ''}${plural(state.dayRuns.length, dayNoun(history))} before`
  const most = Math.max(...state.dayRuns)
  const asMany = state.dayRuns.filter((earlier) => earlier >= runs.length).length
  return {
    statement: `Ran ${plural(runs.length, 'time')}; ${asMany > 0 ? `as often on ${count(asMany)} of` : `at most ${plural(most, 'time')} a day on`} ${days}.`,
    clause: `ran ${plural(runs.length, 'time')} in a day`,
    usual: `at most ${plural(most, 'run')} a day`,
    observed: plural(runs.length, 'run'),
    contribution: { all: true },
  }
}

export function explainContent(
  state: ScheduleState,
  runs: readonly JudgedRun[],
  day: PrincipalDay,
  { history, reference }: Around,
): Evidence {
  const worst = Math.max(...runs.map(contentBits))
  const earlier = earlierRuns(state, history)
  const run = runs.find((candidate) => contentBits(candidate) === worst)!
  const at = `The run at ${clockTime(run.start)} UTC`
  const steps = state.runs.map(([, , earlier]) => earlier).sort((a, b) => a - b)
  const asLong = steps.filter((earlier) => earlier >= run.steps).length
  if (run.bits.steps > run.bits.set)
    return {
      statement: `${at} took ${plural(run.steps, 'step')} (a step is one action, however often in a row); ${asLong > 0 ? `${count(asLong)} of ${earlier} took as many` : `${earlier} took at most ${count(steps.at(-1)!)}`}.`,
      clause: `took ${plural(run.steps, 'step')} in one run`,
      usual: `${count(steps[0]!)} to ${plural(steps.at(-1)!, 'step')} a run`,
      observed: plural(run.steps, 'step'),
      contribution: partsOf([run], day, reference),
    }
  const nameOf = (action: number) => reference.actions.name[action]!
  const rare = run.actions.filter((action) => runShare(state, nameOf(action)) < rareShare)
  const own = new Set(run.actions.map(nameOf))
  const usual = Object.keys(state.actions)
    .filter((name) => runShare(state, name) > 1 - rareShare)
    .sort()
  const missing = usual.filter((name) => !own.has(name))
  const told = [
    ...(rare.length > 0
      ? [`did ${names(rare.map(nameOf))}, which fewer than one in ten of earlier runs did`]
      : []),
    ...(missing.length > 0 ? [`left out ${names(missing)}, which more than nine in ten did`] : []),
  ]
  return {
    statement: `${at} ${told.join('; it ') || `did ${plural(run.actions.length, 'action')} in a combination that is rare`} (${earlier}).`,
    clause:
      rare.length > 0
        ? `did ${names(rare.map(nameOf))} in a scheduled run`
        : 'did other actions in a scheduled run than usual',
    usual: names(usual),
    observed: names([...own].sort()),
    contribution: rare.length > 0 ? { actions: rare } : partsOf([run], day, reference),
  }
}

/** The weekday or day of the month, where the schedule has one. */
function dateOf(minutes: number, run: JudgedRun): string {
  const date = new Date(run.time * 1000)
  if (minutes === month) return `on day ${date.getUTCDate()} of the month `
  return minutes > 1440
    ? `on a ${date.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' })} `
    : ''
}

/** The sessions that began and ended with these runs; else, the quarter hours in which they ran. */
function partsOf(runs: readonly JudgedRun[], day: PrincipalDay, reference: Reference): Contribution {
  const sessions = day.sessions
    .filter(({ startSeconds }) =>
      runs.some(({ start, end }) => startSeconds[0]! >= start && startSeconds.at(-1)! <= end),
    )
    .map(({ number }) => number)
  if (sessions.length >= runs.length) return { sessions }
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: reference.zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const slotOf = (time: number) => {
    const [hours, minutes] = clock
      .format(time * 1000)
      .split(':')
      .map(Number)
    return hours! * 4 + Math.floor(minutes! / 15)
  }
  const slots = new Set<number>()
  for (const { time, start, end } of runs) {
    for (let at = time; at < time + end - start; at += 900) slots.add(slotOf(at))
    slots.add(slotOf(time + end - start))
  }
  return { sessions, slots: [...slots].sort((a, b) => a - b) }
}
