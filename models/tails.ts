/** Upper tails of the counting distributions that the signals use, in bits of surprise. */
import { gammaln } from 'simple-statistics'

/**
 * -log2 P(X >= k) for X beta-binomial over n trials with Beta(a, b).
 * Checked against scipy.stats.betabinom.sf(k - 1, n, a, b) and exact fractions.
 */
export function betaBinomialBits(k: number, n: number, a: number, b: number): number {
  if (k <= 0) return 0
  // The sum of exp(x) as its largest x and the rest relative to it: terms far below the smallest double count too.
  let largest = Number.NEGATIVE_INFINITY
  let sum = 0
  const constant = logBeta(a, b)
  for (let i = k; i <= n; i++) {
    const x = logChoose(n, i) + logBeta(i + a, n - i + b) - constant
    if (x > largest) {
      sum = sum * Math.exp(largest - x) + 1
      largest = x
    } else sum += Math.exp(x - largest)
  }
  return Math.max(0, -(largest + Math.log(sum)) / Math.LN2)
}

/**
 * Bits of a value above the largest of `days` earlier ones: among exchangeable days a new record has probability
 * 1 / (days + 1), beyond it a Pareto tail of this index takes over; 0 below.
 * Source: record values, Arnold, Balakrishnan & Nagaraja 1998, section 2.
 */
export function recordBits(value: number, days: number, largest: number, tailIndex: number): number {
  if (value <= largest) return 0
  return Math.log2(days + 1) + tailIndex * Math.log2(value / Math.max(1, largest))
}

function logBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b)
}

function logChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
}
