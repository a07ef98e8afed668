/**
 * What is remembered of a count over days: how many days had any, the largest few, and a histogram of sizes in half
 * powers of two, from which median and spread follow. Plain data of a few numbers, whatever the number of days.
 */
export interface DailyCounts {
  /** days with at least one */
  days: number
  largest: number
  /** the largest days, descending, at most three */
  top: number[]
  /** days by round(2 * log2(count)) */
  sizes: number[]
}

const mostTop = 3

export function noDays(): DailyCounts {
  return { days: 0, largest: 0, top: [], sizes: [] }
}

/** Adds a day of at least one. */
export function countDay(counts: DailyCounts, n: number): void {
  counts.days++
  counts.largest = Math.max(counts.largest, n)
  counts.top = [...counts.top, n].sort((a, b) => b - a).slice(0, mostTop)
  const size = Math.round(2 * Math.log2(n))
  while (counts.sizes.length <= size) counts.sizes.push(0)
  counts.sizes[size]!++
}

/**
 * Robust standard deviation of ln(count): 1.4826 times the median absolute deviation from the median, in whole sizes.
 * Never below a quarter of a size: counts that were all alike may still differ tomorrow. It is coarse: a count is known
 * to within half a size, its deviation from the median to within one.
 */
export function spreadOf({ days, sizes }: DailyCounts): number {
  const half = (days + 1) / 2
  const median = quantile(sizes, half)
  const away = new Array<number>(Math.max(median, sizes.length - median) + 1).fill(0)
  for (const [size, n] of sizes.entries()) away[Math.abs(size - median)]! += n
  return Math.max(1.4826 * quantile(away, half), 0.25) * (Math.LN2 / 2)
}

/** The first position at which the running sum reaches `rank`. */
function quantile(counts: readonly number[], rank: number): number {
  let sum = 0
  for (const [at, n] of counts.entries()) {
    sum += n
    if (sum >= rank) return at
  }
  return counts.length - 1
}
