/**
 * Rankings of a million days under a thousand draws. Only where positives stand matters to ROC AUC, average precision
 * and their curves, so that the days are counted by the steps between positives and by group, and a draw costs what
 * is left: the same figures as models/evaluation/metrics.ts gives, to the last bit (ranking.test.ts).
 */
import type { Draw } from './draws.ts'

/** Counts by step and group. */
interface Counts {
  /** where a step's groups begin [steps + 1] */
  offsets: Int32Array
  group: Int32Array
  count: Int32Array
}

export interface Ranking {
  groups: number
  /** distinct scores of positives, from the highest */
  steps: number
  /** positives with the step's score */
  found: Counts
  /** negatives between the step before and this one */
  passed: Counts
  /** negatives with the step's score */
  tied: Counts
  /** all of them by group [groups] */
  positives: Int32Array
  negatives: Int32Array
}

/**
 * @param score [days]; @param positive 1 or 0 [days]; @param group 0 to groups - 1 [days]
 * @param counts 0 where a day is left out [days]
 */
export function rankByScore(
  score: Float64Array,
  positive: Uint8Array,
  group: Int32Array,
  groups: number,
  counts?: Uint8Array,
): Ranking {
  const kept = (row: number) => !counts || counts[row] === 1
  const own: number[] = []
  for (let row = 0; row < score.length; row++) if (positive[row] === 1 && kept(row)) own.push(score[row]!)
  const levels = Float64Array.from(new Set(own)).sort()
  const steps = levels.length
  // A key is a step and a group in one number, so that one sort of numbers brings equal ones together.
  const keys = { found: [] as number[], passed: [] as number[], tied: [] as number[] }
  const positives = new Int32Array(groups)
  const negatives = new Int32Array(groups)
  for (let row = 0; row < score.length; row++) {
    if (!kept(row)) continue
    const of = group[row]!
    const at = lowerBound(levels, score[row]!)
    const isLevel = levels[at] === score[row]
    if (positive[row] === 1) {
      positives[of]!++
      keys.found.push((steps - 1 - at) * groups + of)
      continue
    }
    negatives[of]!++
    if (isLevel) keys.tied.push((steps - 1 - at) * groups + of)
    // It comes before the positive right below it; below all positives nothing needs to be told apart.
    else if (at > 0) keys.passed.push((steps - at) * groups + of)
  }
  return {
    groups,
    steps,
    found: counted(keys.found, steps, groups),
    passed: counted(keys.passed, steps, groups),
    tied: counted(keys.tied, steps, groups),
    positives,
    negatives,
  }
}

function counted(keys: number[], steps: number, groups: number): Counts {
  const sorted = Float64Array.from(keys).sort()
  const offsets = new Int32Array(steps + 1)
  const group: number[] = []
  const count: number[] = []
  for (const [i, key] of sorted.entries()) {
    if (i > 0 && sorted[i - 1] === key) {
      count[count.length - 1]!++
      continue
    }
    group.push(key % groups)
    count.push(1)
    offsets[Math.floor(key / groups) + 1]!++
  }
  for (let step = 0; step < steps; step++) offsets[step + 1]! += offsets[step]!
  return { offsets, group: Int32Array.from(group), count: Int32Array.from(count) }
}

/** Position of the first value that is not below. @param sorted ascending */
export function lowerBound(sorted: Float64Array | Int32Array, value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Positives and negatives under a draw: the same for every ranking of the same days. */
export interface Totals {
  positives: number
  negatives: number
}

export function totalsOf({ positives, negatives }: Ranking, draw: Draw): Totals {
  return { positives: weighed(positives, draw), negatives: weighed(negatives, draw) }
}

/** Both figures under a draw. */
export function rankFigures(
  ranking: Ranking,
  draw: Draw,
  { positives, negatives }: Totals = totalsOf(ranking, draw),
): { auc: number; averagePrecision: number } {
  let above = 0
  let precision = 0
  eachStep(ranking, draw, (hits, misses, found, passed) => {
    above += hits * (negatives - passed + misses / 2)
    if (hits > 0) precision += (hits * found) / (found + passed)
  })
  return { auc: above / (positives * negatives), averagePrecision: precision / positives }
}

/**
 * Walks the steps from the highest score.
 * @param take positives and negatives with the step's score, and of both those down to and with it
 */
export function eachStep(
  ranking: Ranking,
  draw: Draw,
  take: (hits: number, misses: number, found: number, passed: number) => void,
): void {
  let found = 0
  let passed = 0
  for (let step = 0; step < ranking.steps; step++) {
    const hits = weighedStep(ranking.found, step, draw)
    const misses = weighedStep(ranking.tied, step, draw)
    passed += weighedStep(ranking.passed, step, draw) + misses
    found += hits
    take(hits, misses, found, passed)
  }
}

function weighed(counts: Int32Array, draw: Draw): number {
  let sum = 0
  for (let group = 0; group < counts.length; group++) sum += counts[group]! * draw[group]!
  return sum
}

function weighedStep({ offsets, group, count }: Counts, step: number, draw: Draw): number {
  let sum = 0
  for (let i = offsets[step]!; i < offsets[step + 1]!; i++) sum += count[i]! * draw[group[i]!]!
  return sum
}
