/**
 * Bootstrap draws of groups of principals: how often each group counts in each draw. A count is a byte, as a thousand
 * draws over a hundred thousand principals would otherwise not fit; more than 255 of one group does not happen.
 */
import { type Figure, figureOf, wilson } from '../../models/evaluation/metrics.ts'

export type Draw = Uint8Array

/** The same draws serve everything that is compared, so that differences are paired. */
export function drawGroups(groups: number, draws: number, random: () => number): Draw[] {
  return Array.from({ length: draws }, () => {
    const times = new Uint8Array(groups)
    for (let k = 0; k < groups; k++) times[Math.floor(random() * groups)]!++
    return times
  })
}

/** Every group counts once. */
export function onceEach(groups: number): Draw {
  return new Uint8Array(groups).fill(1)
}

/**
 * A share of things that come in groups: the wider of Wilson's interval, which knows how few there are, and the
 * bootstrap's, which knows that those of one principal resemble each other.
 * @param hit and @param count by group [groups]
 */
export function groupedShare(hit: Float64Array, count: Float64Array, draws: readonly Draw[]): Figure {
  const groups: number[] = []
  const hitGroups: number[] = []
  let hits = 0
  let all = 0
  for (let group = 0; group < count.length; group++) {
    if (count[group] === 0) continue
    groups.push(group)
    if (hit[group]! > 0) hitGroups.push(group)
    hits += hit[group]!
    all += count[group]!
  }
  const exact = wilson(hits, all)
  const drawn = figureOf(
    exact.value,
    draws.map((draw) => {
      let hits = 0
      let all = 0
      for (const group of hitGroups) hits += draw[group]! * hit[group]!
      for (const group of groups) all += draw[group]! * count[group]!
      return hits / all
    }),
  )
  return {
    value: exact.value,
    low: Math.min(exact.low, Number.isNaN(drawn.low) ? 1 : drawn.low),
    high: Math.max(exact.high, Number.isNaN(drawn.high) ? 0 : drawn.high),
  }
}
