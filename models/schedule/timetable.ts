/**
 * Timetable: the usual times of a job on its cycle, as far as its starts have told.
 *
 *   weight   = 0.5^(active days since / halfLife)              a moved schedule is learned in days
 *   usual    = within the distance that holds a tenth of the cycles' weight, at least one start
 *   windows  = starts nearer to the usual than 95 % of starts are, joined where they touch
 */
import {
  cycleOf,
  distanceTo,
  findSchedule,
  month,
  mostStarts,
  ownDistances,
  phaseOf,
  type Schedule,
  type Starts,
  usualShare,
} from './schedule.ts'

/** Seconds of the cycle, both included; a window may pass the end of the cycle, so that `to` is beyond it. */
export interface Window {
  from: number
  to: number
  /** earlier starts within */
  starts: number
  /** share of the cycles, the newest weighing most, that had a start within */
  kept: number
}

export interface Timetable extends Schedule {
  /** seconds of the cycle of each earlier start, ascending, and what it weighs */
  phases: Float64Array
  weights: Float64Array
  /** weight that makes a time usual */
  needed: number
  /** distance in seconds of each earlier start to the usual, itself left out */
  distances: Float64Array
  windows: Window[]
}

/** Share of earlier starts that windows should hold; a start beyond was a stray. */
const windowShare = 0.95
const leastJitter = 60
/** Windows that nearly every cycle kept are expected to be kept. */
const expectedShare = 0.8
/** Of shorter cycles a missed run is no news. */
const shortestTold = 60

/** Null before three cycles of any length. */
export function learnTimetable(starts: Starts, halfLifeDays: number): Timetable | null {
  const schedule = findSchedule(starts)
  if (!schedule) return null
  const recent = starts.slice(-mostStarts)
  const weights = weightsOf(recent, halfLifeDays)
  const byCycle = new Map<number, number>()
  for (const [i, t] of recent.entries()) byCycle.set(cycleOf(t, schedule.minutes), weights[i]!)
  const active = [...byCycle.values()].reduce((sum, weight) => sum + weight, 0)
  const needed = Math.max(1, usualShare * active)
  const length = schedule.minutes * 60
  const phases = Float64Array.from(recent, (t) => phaseOf(t, schedule.minutes))
  const distances = ownDistances(phases, weights, needed, length).map((d) => Math.min(d, length / 2))
  const windows = joinWindows(recent, schedule.minutes, distances).map((window) => ({
    ...window,
    kept: keptShare(window, recent, byCycle, schedule.minutes) / active,
  }))
  const order = [...phases.keys()].sort((a, b) => phases[a]! - phases[b]!)
  return {
    ...schedule,
    phases: Float64Array.from(order, (i) => phases[i]!),
    weights: Float64Array.from(order, (i) => weights[i]!),
    needed,
    distances,
    windows,
  }
}

/** Seconds from the usual times; at most half a cycle. */
export function offSchedule(timetable: Timetable, start: number): number {
  const length = timetable.minutes * 60
  const { phases, weights, needed } = timetable
  const distance = distanceTo(phases, weights, phaseOf(start, timetable.minutes), needed, length)
  return Math.min(distance, length / 2)
}

/** Times in [from, to) at which a run was due and none began. */
export function missedRuns(timetable: Timetable, starts: Starts, from: number, to: number): number[] {
  const { minutes, windows, distances } = timetable
  if (minutes < shortestTold) return []
  const margin = jitterOf(distances)
  return windows
    .filter(({ kept }) => kept >= expectedShare)
    .flatMap((window) =>
      cycleStarts(from, to, minutes)
        .map((begin) => ({ due: begin + window.from, until: begin + window.to }))
        .filter(({ due, until }) => due >= from && until < to)
        .filter(({ due, until }) => !starts.some((t) => t >= due - margin && t <= until + margin))
        .map(({ due }) => due),
    )
    .sort((a, b) => a - b)
}

function weightsOf(starts: Starts, halfLifeDays: number): Float64Array {
  const days = [...new Set(starts.map((t) => Math.floor(t / 86400)))]
  const age = new Map(days.map((day, i) => [day, days.length - 1 - i]))
  return Float64Array.from(starts, (t) => 0.5 ** (age.get(Math.floor(t / 86400))! / halfLifeDays))
}

/** How far from the usual an ordinary start may be. */
function jitterOf(distances: Float64Array): number {
  const sorted = distances.toSorted()
  return Math.max(leastJitter, sorted[Math.ceil(windowShare * sorted.length) - 1]!)
}

function joinWindows(starts: Starts, minutes: number, distances: Float64Array): Omit<Window, 'kept'>[] {
  const jitter = jitterOf(distances)
  const length = minutes * 60
  const phases = starts
    .filter((_, i) => distances[i]! <= jitter)
    .map((t) => phaseOf(t, minutes))
    .sort((a, b) => a - b)
  // Begin after the widest gap, so that no window is cut by the end of the cycle.
  const gaps = phases.map((phase, i) => (i === 0 ? phase + length - phases.at(-1)! : phase - phases[i - 1]!))
  const first = gaps.indexOf(Math.max(...gaps))
  const windows: Omit<Window, 'kept'>[] = []
  for (let i = 0; i < phases.length; i++) {
    const at = (first + i) % phases.length
    const phase = phases[at]! + (at < first ? length : 0)
    const open = windows.at(-1)
    if (open && phase - open.to <= 2 * jitter) {
      open.to = phase
      open.starts++
    } else windows.push({ from: phase, to: phase, starts: 1 })
  }
  return windows
    .map((window) =>
      window.from >= length ? { ...window, from: window.from - length, to: window.to - length } : window,
    )
    .sort((a, b) => a.from - b.from)
}

function keptShare(
  window: Omit<Window, 'kept'>,
  starts: Starts,
  weights: ReadonlyMap<number, number>,
  minutes: number,
): number {
  const within = (phase: number) =>
    (phase >= window.from && phase <= window.to) || phase + minutes * 60 <= window.to
  const kept = new Set(starts.filter((t) => within(phaseOf(t, minutes))).map((t) => cycleOf(t, minutes)))
  return [...kept].reduce((sum, cycle) => sum + weights.get(cycle)!, 0)
}

function cycleStarts(from: number, to: number, minutes: number): number[] {
  const starts: number[] = []
  for (let t = from - phaseOf(from, minutes); t < to; ) {
    starts.push(t)
    const next = new Date(t * 1000)
    t =
      minutes === month ? Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 1) / 1000 : t + minutes * 60
  }
  return starts
}
