/** When the calls of an attack happen, once it has been moved: times in milliseconds since 1970, oldest first. */
import type { Random } from '../../models/random.ts'

/** A pause longer than this tells of whoever recorded the attack, not of the attack. */
const longestPause = 10 * 60_000

/** Milliseconds from the first call to each, as recorded but for very long pauses. */
export function recordedPace(times: readonly number[]): number[] {
  return offsets(gaps(times).map((gap) => Math.min(gap, longestPause)))
}

/**
 * Milliseconds from the first call to each, at the victim's own pace: the gaps between as many of its own calls, in
 * their order from any of them on. Bursts and pauses come as they do in its work, and a tool's steady beat is gone.
 * @param own times of the victim's calls of a day; where there are no two of them the recorded pace stays
 */
export function victimsPace(times: readonly number[], own: readonly number[], random: Random): number[] {
  if (own.length < 2) return recordedPace(times)
  const between = gaps(own)
  const from = random.int(0, between.length - 1)
  return offsets(times.slice(1).map((_, i) => between[(from + i) % between.length]!))
}

/** The calls from a start on, pressed together where they would not be over by the end. In whole seconds, as recorded. */
export function placed(start: number, offsets: readonly number[], end: number): number[] {
  const whole = offsets.at(-1)!
  const squeeze = whole > 0 ? Math.min(1, Math.max(0, end - start) / whole) : 1
  return offsets.map((offset) => Math.floor((start + offset * squeeze) / 1000) * 1000)
}

/**
 * Where a moment of the attack's own time falls: dates in its parameters and responses move with the call they
 * belong to, the one before them.
 */
export function clockOf(from: readonly number[], to: readonly number[]): (moment: number) => number {
  return (moment) => {
    const i = Math.max(
      0,
      from.findLastIndex((time) => time <= moment),
    )
    return moment - from[i]! + to[i]!
  }
}

export function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - times[i]!)
}

function offsets(gaps: readonly number[]): number[] {
  let sum = 0
  return [0, ...gaps.map((gap) => (sum += gap))]
}
