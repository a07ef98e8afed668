/**
 * Working hours: how much of the day's activity fell outside the hours in which this principal is usually active?
 *
 *   share(h) = (kernel-smoothed active quarter hours in hour h + prior * pool share(h)) / total     h = 0..167
 *   usual    = the smallest set of hours that holds usualShare of it
 *   own(h)   = share(h) / share of the weekday, pool(h) likewise
 *   raw      = sum_q log2(((1 - e) * pool(q) + e / 24) / own(q)) / sqrt(n)     over the n active quarter hours q:
 *                                                                              others, or any hour (e = anyHourShare)
 *            + -log2 (1 - (1 - p)^k)                                           the strangest of k active hours:
 *                                                                              p = sum of own(g) <= own(h)
 *
 * Active quarter hours are counted rather than events, so that a loop at night weighs like a glance at night.
 * Monday to Friday share one profile; Saturday and Sunday have their own. Whether a day is worked at all is not asked:
 * many work a weekend now and then. As in the action mix the ratio is divided by the square root of its terms. A
 * scheduled job's hours are left to automation-schedule.ts.
 */
import type { PrincipalDay } from '../day.ts'
import { othersHours } from '../reference.ts'
import { clock, count, daysBefore, hourRanges } from '../words.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

export interface WorkingHoursState {
  /** active quarter hours by class of day (weekday, Saturday, Sunday) and hour [3][24] */
  active: number[][]
  /** accepted days, and the share of activity outside usual hours summed over them */
  days: number
  outside: number
}

/** What a principal's week looks like: shares that sum to 1, and the hours called usual [168, Monday 00:00 first]. */
export interface WeekProfile {
  share: Float64Array
  usual: boolean[]
}

const classOf = (weekday: number) => Math.max(0, weekday - 4)
const daysOfClass = [5, 1, 1]

export const workingHours: Signal<WorkingHoursState> = {
  name: 'working_hours',
  words: 'working hours',
  finds: 'Activity outside the hours that hold nearly all of the past activity.',
  looksAt: 'the hours',
  knownGap: 'An incident at night or a journey looks the same as a stranger.',
  pointsAt: 'day',
  sameCalls: false,
  riskCorroborates: true,
  holdsOut: true,
  start: () => ({
    active: [0, 1, 2].map(() => new Array<number>(24).fill(0)),
    days: 0,
    outside: 0,
  }),
  score(state, day, surroundings): SignalScore {
    if (day.slots.length === 0 || surroundings.automation === 'scheduled') return nothing
    const { anyHourShare } = surroundings.settings.workingHours
    const profile = weekProfile(state, surroundings)
    const own = hoursOf(profile.share, day.weekday)
    const pool = hoursOf(othersHours(surroundings.reference, surroundings.principal), day.weekday)
    const ratio = day.slots.reduce((sum, slot) => {
      const hour = slot >> 2
      return sum + Math.log2(((1 - anyHourShare) * pool[hour]! + anyHourShare / 24) / own[hour]!)
    }, 0)
    const hours = [...new Set([...day.slots].map((slot) => slot >> 2))]
    const strangest = Math.min(...hours.map((hour) => own[hour]!))
    const rarer = own.reduce((sum, share) => sum + (share <= strangest ? share : 0), 0)
    const ofStrangest = -Math.log2(
      Math.max(1e-300, -Math.expm1(hours.length * Math.log1p(-Math.min(1 - 1e-12, rarer)))),
    )
    const raw = ratio / Math.sqrt(day.slots.length) + ofStrangest
    const outside = slotsOutside(profile, day)
    return {
      raw,
      bound: Math.max(0, raw),
      evidence: () => explain(state, profile, day, outside, surroundings),
    }
  },
  learn(state, day, surroundings) {
    const share = slotsOutside(weekProfile(state, surroundings), day).length / day.slots.length
    state.days++
    state.outside += share
    for (const slot of day.slots) state.active[classOf(day.weekday)]![slot >> 2]!++
  },
}

/** The learned week. With little history it is the pool's. */
export function weekProfile(
  state: WorkingHoursState,
  { principal, reference, settings }: Surroundings,
): WeekProfile {
  const { kernelHours, priorDays, usualShare } = settings.workingHours
  const total = state.active.flat().reduce((sum, n) => sum + n, 0)
  const prior = priorDays * (state.days > 0 ? total / state.days : 1)
  const smooth = state.active.map((hours) => circularKernel(hours, kernelHours))
  const others = othersHours(reference, principal)
  const share = new Float64Array(168)
  for (let h = 0; h < 168; h++) {
    const kind = classOf(Math.floor(h / 24))
    share[h] = (smooth[kind]![h % 24]! / daysOfClass[kind]! + prior * others[h]!) / (total + prior)
  }
  return { share, usual: smallestSet(share, usualShare) }
}

/** Spreads counts over neighbouring hours with a Gaussian around the clock; the total stays. */
function circularKernel(hours: readonly number[], width: number): number[] {
  const weights = hours.map((_, lag) => Math.exp(-0.5 * (Math.min(lag, 24 - lag) / width) ** 2))
  const norm = weights.reduce((sum, weight) => sum + weight, 0)
  return hours.map((_, h) => hours.reduce((sum, n, g) => sum + (n * weights[(h - g + 24) % 24]!) / norm, 0))
}

function smallestSet(share: Float64Array, target: number): boolean[] {
  const order = [...share.keys()].sort((a, b) => share[b]! - share[a]! || a - b)
  const usual = new Array<boolean>(share.length).fill(false)
  let held = 0
  for (const hour of order) {
    if (held >= target) break
    usual[hour] = true
    held += share[hour]!
  }
  return usual
}

function slotsOutside(profile: WeekProfile, day: PrincipalDay): number[] {
  return [...day.slots].filter((slot) => !profile.usual[day.weekday * 24 + (slot >> 2)])
}

/** Shares of the 24 hours of a weekday, which sum to 1. */
function hoursOf(week: Float64Array, weekday: number): Float64Array {
  const day = week.slice(weekday * 24, weekday * 24 + 24)
  const total = day.reduce((sum, share) => sum + share, 0)
  return day.map((share) => share / total)
}

function explain(
  state: WorkingHoursState,
  profile: WeekProfile,
  day: PrincipalDay,
  outside: number[],
  { history, reference }: Surroundings,
) {
  const { zone } = reference
  const usual = profile.usual.slice(day.weekday * 24, day.weekday * 24 + 24)
  const weekday = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'][day.weekday]!
  const range = hourRanges(usual)
  const usually =
    range === 'none' ? `usually inactive on a ${weekday}` : `usual hours on a ${weekday}: ${range} ${zone}`
  const averageOutside = state.days > 0 ? (100 * state.outside) / state.days : 0
  const before =
    state.days > 0
      ? `${averageOutside.toFixed(averageOutside < 10 ? 1 : 0)} % of active quarter hours on average ${daysBefore(history)}`
      : 'these are the hours of peers, since none could be learned yet'
  const slots = outside.length > 0 ? outside : [...day.slots]
  return {
    statement:
      outside.length > 0
        ? `${outside.length === day.slots.length ? 'All activity' : `${count(outside.length)} of ${count(day.slots.length)} active quarter hours`} fell outside the usual hours (${usually}), from ${clock(outside[0]!)}; ${before}.`
        : `Active from ${clock(slots[0]!)} to ${clock((slots.at(-1)! + 1) % 96)}, ${range === 'all day' ? 'hours that are rare here' : `at the rare edge of the usual hours (${usually})`}.`,
    clause:
      outside.length > 0
        ? `was active outside usual hours (from ${clock(outside[0]!)})`
        : 'was active at the edge of usual hours',
    usual: range === 'none' ? `none on a ${weekday}` : range,
    observed: hourRanges(
      Array.from({ length: 24 }, (_, hour) => day.slots.some((slot) => slot >> 2 === hour)),
    ),
    contribution: { slots },
  }
}
