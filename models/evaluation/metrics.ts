/**
 * How well scores rank labelled days, with bootstrap intervals over groups of principals.
 *
 *   ROC AUC            the chance that a positive scores above a negative, ties counting half (Mann-Whitney U)
 *   average precision  sum over thresholds of (recall step) * precision, as scikit-learn's average_precision_score
 *   interval           2.5th and 97.5th percentile over draws of groups with replacement
 *
 * A draw only changes how often each group counts, so that days are sorted once and every draw is one pass over them
 * with the groups' counts as weights. Source of the bootstrap: Efron & Tibshirani 1993, chapter 13.
 */

export interface RankedDay {
  score: number
  positive: boolean
  /** resampled together: principals that share an incident */
  group: number
}

/** A figure with its 95 % interval. */
export interface Figure {
  value: number
  low: number
  high: number
}

/** Days from the highest score to the lowest. */
export interface Ranking {
  /** positive or not, by rank [days] */
  positive: Uint8Array
  /** [days] */
  group: Int32Array
  /** where equal scores end, one past its last rank; ascending */
  ends: Int32Array
  groups: number
}

/** @param score [days]; @param positive 1 or 0 [days]; @param group 0 to groups - 1 [days] */
export function rankDays(score: Float64Array, positive: Uint8Array, group: Int32Array): Ranking {
  const order = Uint32Array.from(score.keys()).sort((a, b) => score[b]! - score[a]! || a - b)
  const ends: number[] = []
  for (let i = 1; i <= order.length; i++)
    if (i === order.length || score[order[i]!] !== score[order[i - 1]!]) ends.push(i)
  let groups = 0
  for (const number of group) groups = Math.max(groups, number + 1)
  return {
    positive: Uint8Array.from(order, (i) => positive[i]!),
    group: Int32Array.from(order, (i) => group[i]!),
    ends: Int32Array.from(ends),
    groups,
  }
}

/** Both figures of a ranking in one pass. @param weights how often each group counts [groups] */
export function rankFigures(
  { positive, group, ends }: Ranking,
  weights: Float64Array,
): { auc: number; averagePrecision: number } {
  let positives = 0
  let negatives = 0
  for (let i = 0; i < group.length; i++) {
    const weight = weights[group[i]!]!
    if (positive[i] === 1) positives += weight
    else negatives += weight
  }
  let found = 0
  let passed = 0
  let above = 0
  let precision = 0
  let i = 0
  for (const end of ends) {
    let hits = 0
    let misses = 0
    for (; i < end; i++) {
      const weight = weights[group[i]!]!
      if (positive[i] === 1) hits += weight
      else misses += weight
    }
    above += hits * (negatives - passed - misses / 2)
    passed += misses
    found += hits
    if (hits > 0) precision += (hits * found) / (found + passed)
  }
  return { auc: above / (positives * negatives), averagePrecision: precision / positives }
}

export function rocAuc(days: readonly RankedDay[]): number {
  const ranking = rankingOf(days)
  return rankFigures(ranking, once(ranking.groups)).auc
}

export function averagePrecision(days: readonly RankedDay[]): number {
  const ranking = rankingOf(days)
  return rankFigures(ranking, once(ranking.groups)).averagePrecision
}

/** The columns of a list of days, ranked. */
export function rankingOf(days: readonly RankedDay[]): Ranking {
  return rankDays(
    Float64Array.from(days, ({ score }) => score),
    Uint8Array.from(days, ({ positive }) => Number(positive)),
    Int32Array.from(days, ({ group }) => group),
  )
}

/** Every group counts once. */
function once(groups: number): Float64Array {
  return new Float64Array(groups).fill(1)
}

export function figureOf(value: number, drawn: readonly number[]): Figure {
  const values = Float64Array.from(drawn.filter((x) => !Number.isNaN(x))).sort()
  const at = (q: number) => values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN
  return { value, low: at(0.025), high: at(0.975) }
}

/** Wilson's 95 % interval of a share: k of n. Source: Wilson 1927. */
export function wilson(k: number, n: number): Figure {
  if (n === 0) return { value: Number.NaN, low: 0, high: 1 }
  const z = 1.959964
  const share = k / n
  const centre = (share + z ** 2 / (2 * n)) / (1 + z ** 2 / n)
  const half = (z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))) / (1 + z ** 2 / n)
  return { value: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
