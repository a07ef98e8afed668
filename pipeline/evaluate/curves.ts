/** ROC and precision-recall curves as points with intervals, and the quantiles of a QQ plot. */
import { figureOf, once, type Ranking } from '../../models/metrics.ts'

export interface CurvePoint {
  x: number
  y: number
  low: number
  high: number
}

/** Draws that a curve's band takes: a band needs fewer than a figure. */
const bandDraws = 200
const falseRates = [0, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
const recalls = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

/** ROC: x the share of negatives passed, y the share of positives found. PR: x recall, y precision. */
export function curves(
  ranking: Ranking,
  draws: readonly Float64Array[],
): { roc: CurvePoint[]; pr: CurvePoint[] } {
  const whole = trace(ranking, once(ranking.groups))
  const drawn = draws.slice(0, bandDraws).map((weights) => trace(ranking, weights))
  const points = (xs: number[], pick: 'roc' | 'pr') =>
    xs.map((x, i): CurvePoint => {
      const { value, low, high } = figureOf(
        whole[pick][i]!,
        drawn.map((curve) => curve[pick][i]!),
      )
      return { x, y: value, low, high }
    })
  return { roc: points(falseRates, 'roc'), pr: points(recalls, 'pr') }
}

/** Recall at each false rate, and precision at each recall. */
function trace({ positive, group, ends }: Ranking, weights: Float64Array): { roc: number[]; pr: number[] } {
  let positives = 0
  let negatives = 0
  for (let i = 0; i < group.length; i++)
    if (positive[i] === 1) positives += weights[group[i]!]!
    else negatives += weights[group[i]!]!
  const roc: number[] = new Array(falseRates.length).fill(0)
  const pr: number[] = new Array(recalls.length).fill(Number.NaN)
  let hits = 0
  let misses = 0
  let next = 0
  let i = 0
  for (const end of ends) {
    for (; i < end; i++)
      if (positive[i] === 1) hits += weights[group[i]!]!
      else misses += weights[group[i]!]!
    for (let k = falseRates.length - 1; k >= 0 && misses <= falseRates[k]! * negatives + 1e-9; k--)
      roc[k] = hits / positives
    while (next < recalls.length && hits >= recalls[next]! * positives - 1e-9)
      pr[next++] = hits / (hits + misses)
  }
  return { roc, pr }
}

/** Quantiles of p-values beside those that honest ones would have, in bits, thinned towards the rare end. */
export function qqPoints(p: Float64Array): { expected_bits: number; observed_bits: number }[] {
  const sorted = p.toSorted()
  const n = sorted.length
  const picked = new Set<number>()
  for (let i = 1; i <= n; i = Math.max(i + 1, Math.round(i * 1.25))) picked.add(i)
  if (n > 0) picked.add(n)
  const bits = (value: number) => Math.round(-Math.log2(value) * 1000) / 1000
  return [...picked].map((i) => ({
    expected_bits: bits((i - 0.5) / n),
    observed_bits: bits(sorted[i - 1]!),
  }))
}
