/** ROC and precision-recall curves as points with intervals, and the quantiles of a QQ plot. */
import { figureOf } from '../../models/evaluation/metrics.ts'
import { type Draw, onceEach } from './draws.ts'
import { eachStep, type Ranking, totalsOf } from './ranking.ts'

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
export function curves(ranking: Ranking, draws: readonly Draw[]): { roc: CurvePoint[]; pr: CurvePoint[] } {
  const whole = trace(ranking, onceEach(ranking.groups))
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
function trace(ranking: Ranking, draw: Draw): { roc: number[]; pr: number[] } {
  const { positives, negatives } = totalsOf(ranking, draw)
  const roc: number[] = new Array(falseRates.length).fill(positives > 0 ? 0 : Number.NaN)
  const pr: number[] = new Array(recalls.length).fill(Number.NaN)
  let next = 0
  eachStep(ranking, draw, (_hits, _misses, found, passed) => {
    for (let k = falseRates.length - 1; k >= 0 && passed <= falseRates[k]! * negatives + 1e-9; k--)
      roc[k] = found / positives
    while (next < recalls.length && found >= recalls[next]! * positives - 1e-9)
      pr[next++] = found / (found + passed)
  })
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
