/**
 * Schedules: which cycle tells best when a job starts, and how far from its usual times a start is.
 *
 *   rate(t)  = exp(digamma(k)) / (2 * distance(t) * cycles)     distance to the k-th nearest other start on the cycle,
 *                                                              k a tenth of the cycles with a start, at least 1
 *   gain     = mean over starts of log2( (19/20 rate(t) + 1/20 smooth(t)) / smooth(t) )                       in bits
 *
 * Starts that are at the same time are counted within 30 seconds instead.
 * `smooth` is the rate that working hours alone would give: starts spread by an hour, weekdays and weekends apart.
 * A cycle is believed when its gain exceeds one bit by two standard errors of a nearest-neighbour estimate, and the
 * shortest cycle within one standard error of the best is taken. Every start is judged by the others only.
 * Source: Kozachenko & Leonenko 1987 (nearest-neighbour density); Breiman et al. 1984 (one-standard-error rule).
 */

/** Starts in seconds since 1970, ascending. */
export type Starts = readonly number[]

export interface Schedule {
  /** length of the cycle in minutes; `month` for the days of a calendar month */
  minutes: number
  gain: number
  /** whether the gain is more than chance would give */
  certain: boolean
}

const day = 1440
const week = 7 * day
/** A month is taken for 31 days, so that the third is always the third. */
export const month = 31 * day
const cycles = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, day, week, month]

/** A time is usual when at least this share of the cycles had a start near it. */
export const usualShare = 0.1
/** Share of starts that may keep to no schedule. */
const strayShare = 0.05
const fewestCycles = 3
/** Standard deviation, in bits, of the logarithm of a nearest-neighbour distance: pi / sqrt 6 / ln 2. */
const noiseBits = Math.PI / Math.sqrt(6) / Math.LN2
/** Starts nearer than this are at the same time; the rate is then counted within it, however many they are. */
const atOnceSeconds = 30
/** Starts judged at most: the newest. */
export const mostStarts = 400

export function findSchedule(starts: Starts): Schedule | null {
  const recent = starts.slice(-mostStarts)
  const smooth = smoothRates(recent)
  const tried = candidates(recent).flatMap((minutes) => {
    const gain = gainOf(recent, minutes, smooth)
    return gain === null ? [] : [{ minutes, gain }]
  })
  if (tried.length === 0) return null
  const error = noiseBits / Math.sqrt(recent.length)
  const best = Math.max(...tried.map(({ gain }) => gain))
  const chosen = tried.find(({ gain }) => gain >= best - error)!
  return { ...chosen, certain: chosen.gain > 1 + 2 * error }
}

/** Common cycles, and the pause between starts that is most frequent, shortest first. */
function candidates(starts: Starts): number[] {
  const pauses = new Map<number, number>()
  for (let i = 1; i < starts.length; i++) {
    const minutes = Math.round((starts[i]! - starts[i - 1]!) / 60)
    if (minutes >= 2 && minutes < day) pauses.set(minutes, (pauses.get(minutes) ?? 0) + 1)
  }
  const [own] = [...pauses].sort((a, b) => b[1] - a[1] || a[0] - b[0])
  return [...new Set([...cycles, ...(own ? [own[0]] : [])])].sort((a, b) => a - b)
}

function gainOf(starts: Starts, minutes: number, smooth: readonly number[]): number | null {
  const active = new Set(starts.map((t) => cycleOf(t, minutes))).size
  if (active < fewestCycles) return null
  const seen = cycleOf(starts.at(-1)!, minutes) - cycleOf(starts[0]!, minutes) + 1
  const k = Math.max(1, Math.ceil(usualShare * active))
  if (starts.length <= k) return null
  const length = minutes * 60
  const phases = Float64Array.from(starts, (t) => phaseOf(t, minutes))
  const sorted = phases.toSorted()
  const distances = ownDistances(phases, null, k, length)
  const usual = Math.exp(digamma(k))
  let sum = 0
  for (const [i, phase] of phases.entries()) {
    const distance = distances[i]!
    const near = distance > atOnceSeconds ? usual : countWithin(sorted, phase, atOnceSeconds, length) - 1 // itself
    const rate = near / (2 * Math.max(atOnceSeconds, distance) * seen)
    sum += Math.log2((1 - strayShare) * (rate / smooth[i]!) + strayShare)
  }
  return sum / phases.length
}

/** Starts a second that working hours alone would give at each start, judged by the other starts. */
function smoothRates(starts: Starts): number[] {
  const bins = 96
  const kernel = Array.from({ length: bins }, (_, lag) =>
    Math.exp(-0.5 * (Math.min(lag, bins - lag) / 4) ** 2),
  )
  const norm = kernel.reduce((sum, weight) => sum + weight, 0)
  const binOf = (t: number) => Math.floor((t % 86400) / 900)
  const first = Math.floor((starts[0] ?? 0) / 86400)
  const last = Math.floor((starts.at(-1) ?? 0) / 86400)
  const days = [0, 0]
  for (let d = first; d <= last; d++) days[isWeekend(d * 86400)]!++
  const counts = [0, 1].map(() => new Array<number>(bins).fill(0))
  for (const t of starts) counts[isWeekend(t)]![binOf(t)]!++
  const smoothed = counts.map((own) => {
    const filled = own.flatMap((n, bin) => (n > 0 ? [bin] : []))
    return own.map((_, b) => {
      let sum = 0
      for (const bin of filled) sum += (own[bin]! * kernel[(b - bin + bins) % bins]!) / norm
      return sum
    })
  })
  return starts.map((t) => {
    const others = smoothed[isWeekend(t)]![binOf(t)]! - kernel[0]! / norm
    return (Math.max(0, others) + 1 / bins) / (900 * days[isWeekend(t)]!)
  })
}

/** 1970 began on a Thursday. */
function isWeekend(t: number): 0 | 1 {
  return (Math.floor(t / 86400) + 3) % 7 >= 5 ? 1 : 0
}

/** Seconds since the cycle began, in UTC; weeks begin on Monday. */
export function phaseOf(t: number, minutes: number): number {
  if (minutes === month) return (new Date(t * 1000).getUTCDate() - 1) * 86400 + (t % 86400)
  return (t + (minutes === week ? 3 * 86400 : 0)) % (minutes * 60)
}

/** A number that grows by one from cycle to cycle. */
export function cycleOf(t: number, minutes: number): number {
  if (minutes === month) {
    const date = new Date(t * 1000)
    return date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  return Math.floor((t + (minutes === week ? 3 * 86400 : 0)) / (minutes * 60))
}

/**
 * Distance of each time on the cycle to the usual, itself left out: see distanceTo.
 * @param phases seconds since the cycle began
 * @param weights of the times; null where each weighs 1
 */
export function ownDistances(
  phases: Float64Array,
  weights: Float64Array | null,
  needed: number,
  length: number,
): Float64Array {
  const order = Uint32Array.from(phases.keys()).sort((a, b) => phases[a]! - phases[b]!)
  const sorted = Float64Array.from(order, (i) => phases[i]!)
  const sortedWeights = weights && Float64Array.from(order, (i) => weights[i]!)
  const distances = new Float64Array(phases.length)
  for (const [at, i] of order.entries())
    distances[i] = reach(
      sorted,
      sortedWeights,
      sorted[at]!,
      at - 1,
      at + 1,
      phases.length - 1,
      needed,
      length,
    )
  return distances
}

/**
 * Distance on the cycle within which lie times that weigh `needed` together; Infinity when all weigh less.
 * @param phases seconds since the cycle began, ascending, with their weights
 */
export function distanceTo(
  phases: Float64Array,
  weights: Float64Array,
  phase: number,
  needed: number,
  length: number,
): number {
  const at = countBelow(phases, phase)
  return reach(phases, weights, phase, at - 1, at, phases.length, needed, length)
}

/** Goes outwards from between `below` and `above`, round the cycle, over at most `most` times. */
function reach(
  phases: Float64Array,
  weights: Float64Array | null,
  phase: number,
  below: number,
  above: number,
  most: number,
  needed: number,
  length: number,
): number {
  let [low, high, held] = [below, above, 0]
  for (let taken = 0; taken < most; taken++) {
    const toLow = apart(phases, low, phase, length)
    const toHigh = apart(phases, high, phase, length)
    const next = toLow <= toHigh ? low-- : high++
    held += weights ? weights[around(next, phases.length)]! : 1
    if (held >= needed - 1e-9) return Math.min(toLow, toHigh)
  }
  return Number.POSITIVE_INFINITY
}

function around(i: number, n: number): number {
  return i < 0 ? i + n : i < n ? i : i - n
}

/** Seconds between two times, the shorter way round. */
function apart(phases: Float64Array, i: number, phase: number, length: number): number {
  const direct = Math.abs(phases[around(i, phases.length)]! - phase)
  return Math.min(direct, length - direct)
}

/** Phases within a distance, round the cycle. */
function countWithin(sorted: Float64Array, phase: number, distance: number, length: number): number {
  return (
    countBetween(sorted, phase - distance, phase + distance) +
    countBetween(sorted, phase - distance + length, length) +
    countBetween(sorted, 0, phase + distance - length)
  )
}

function countBetween(sorted: Float64Array, from: number, to: number): number {
  return countBelow(sorted, to + 1e-6) - countBelow(sorted, from)
}

function countBelow(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Of a whole number: minus Euler's constant, plus 1 + 1/2 + ... + 1/(k - 1). */
function digamma(k: number): number {
  let sum = -0.5772156649015329
  for (let i = 1; i < k; i++) sum += 1 / i
  return sum
}
