/** When the calls of an attack happen, once it has been moved: times in milliseconds since 1970, oldest first. */
import type { Random } from '../../scripts/sample/random.ts'

/** A pause longer than this tells of whoever recorded the attack, not of the attack. */
const longestPause = 10 * 60_000

/** Milliseconds from the first call to each, as recorded but for very long pauses. */
export function recordedPace(times: readonly number[]): number[] {
  return offsets(gaps(times).map((gap) => Math.min(gap, longestPause)))
}

/**
 * Milliseconds from the first call to each, at the victim's own pace: as many gaps as the attack has are drawn from
 * the victim's, and the attack's longest pause gets the longest of them. So what was a burst stays one, and nothing
 * in the gaps tells a tool's calls from the victim's.
 * @param pool the victim's gaps; where it has none the recorded pace stays
 */
export function victimsPace(times: readonly number[], pool: readonly number[], random: Random): number[] {
  if (pool.length === 0) return recordedPace(times)
  const recorded = gaps(times)
  const drawn = recorded.map(() => random.pick(pool)).sort((a, b) => a - b)
  const paced = Array<number>(recorded.length)
  const byLength = recorded.map((_, i) => i).sort((a, b) => recorded[a]! - recorded[b]! || a - b)
  for (const [rank, i] of byLength.entries()) paced[i] = drawn[rank]!
  return offsets(paced)
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
