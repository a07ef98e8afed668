/** How well scores rank labelled days: ROC AUC and average precision, with bootstrap intervals over groups. */

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

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counting half.
 * Equals the Mann-Whitney U divided by the number of pairs; NaN without both classes.
 */
export function rocAuc(days: readonly RankedDay[]): number {
  const sorted = days.toSorted((a, b) => a.score - b.score)
  let rankSum = 0
  let positives = 0
  for (let i = 0; i < sorted.length; ) {
    let end = i
    while (end < sorted.length && sorted[end]!.score === sorted[i]!.score) end++
    const rank = (i + 1 + end) / 2
    for (let k = i; k < end; k++)
      if (sorted[k]!.positive) {
        rankSum += rank
        positives++
      }
    i = end
  }
  const negatives = sorted.length - positives
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/**
 * Average precision: the sum over score thresholds of (recall step) * precision; days with equal scores enter
 * together, as in scikit-learn's average_precision_score. NaN without positives.
 */
export function averagePrecision(days: readonly RankedDay[]): number {
  const sorted = days.toSorted((a, b) => b.score - a.score)
  const total = sorted.filter(({ positive }) => positive).length
  let found = 0
  let sum = 0
  for (let i = 0; i < sorted.length; ) {
    let end = i
    let here = 0
    while (end < sorted.length && sorted[end]!.score === sorted[i]!.score) if (sorted[end++]!.positive) here++
    found += here
    sum += (here / total) * (found / end)
    i = end
  }
  return total === 0 ? Number.NaN : sum
}

/**
 * A statistic with its percentile bootstrap interval over groups, seeded.
 * Source: Efron & Tibshirani 1993, chapter 13.
 */
export function bootstrap(
  days: readonly RankedDay[],
  statistic: (days: readonly RankedDay[]) => number,
  draws: number,
  random: () => number,
): Figure {
  const groups = [...Map.groupBy(days, ({ group }) => group).values()]
  const values: number[] = []
  for (let draw = 0; draw < draws; draw++) {
    const sample = groups.flatMap(() => groups[Math.floor(random() * groups.length)]!)
    const value = statistic(sample)
    if (!Number.isNaN(value)) values.push(value)
  }
  values.sort((a, b) => a - b)
  const at = (q: number) => values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN
  return { value: statistic(days), low: at(0.025), high: at(0.975) }
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
