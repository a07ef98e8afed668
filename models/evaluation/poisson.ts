/**
 * Counts of rare things against a promised number: findings of some weeks, where chance alone gives so many.
 *
 *   P(X >= k | m) = 1 - sum_{i < k} e^-m m^i / i!
 *
 * and the exact interval of Garwood: the means m for which neither P(X >= k | m) nor P(X <= k | m) is below (1 - level) / 2.
 * Both take things to happen one by one; findings that one change caused come together, so that the truth is wider.
 * Source: Garwood 1936, Biometrika 28, 437. Values in the test are of SciPy.
 */

/** @returns P(X >= count) where `mean` are expected */
export function chanceOfAtLeast(count: number, mean: number): number {
  if (count <= 0) return 1
  if (mean <= 0) return 0
  // From the end that has the smaller sum, so that small chances keep their digits.
  if (count <= mean) return 1 - sumOfTerms(0, count - 1, mean)
  const most = Math.ceil(count + 40 + 10 * Math.sqrt(count))
  return Math.min(1, sumOfTerms(count, most, mean))
}

/** @returns the means that `count` is compatible with */
export function poissonInterval(count: number, level = 0.95): { low: number; high: number } {
  const tail = (1 - level) / 2
  const most = count + 20 + 10 * Math.sqrt(count + 1)
  return {
    low: count === 0 ? 0 : bisect((mean) => chanceOfAtLeast(count, mean) < tail, most),
    high: bisect((mean) => 1 - chanceOfAtLeast(count + 1, mean) > tail, most),
  }
}

function sumOfTerms(from: number, to: number, mean: number): number {
  let log = -mean
  let sum = from === 0 ? Math.exp(log) : 0
  for (let i = 1; i <= to; i++) {
    log += Math.log(mean / i)
    if (i >= from) sum += Math.exp(log)
  }
  return sum
}

/** The mean at which `isBelow` stops to hold. */
function bisect(isBelow: (mean: number) => boolean, most: number): number {
  let [low, high] = [0, most]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (isBelow(middle)) low = middle
    else high = middle
  }
  return (low + high) / 2
}
