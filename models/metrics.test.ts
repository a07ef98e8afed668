import { expect, test } from 'vitest'
import {
  averagePrecision,
  bootstrap,
  drawGroups,
  groupedShare,
  type RankedDay,
  rankFigures,
  rankingOf,
  rocAuc,
  wilson,
} from './metrics.ts'

const days = (scores: number[], positives: number[]): RankedDay[] =>
  scores.map((score, i) => ({ score, positive: positives[i] === 1, group: i }))

// sklearn.metrics.roc_auc_score and average_precision_score, scikit-learn 1.7, on the same eight days with ties
const tied = days([0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.2, 0.9], [0, 0, 1, 1, 0, 1, 0, 0])

test('ROC AUC counts ties half', () => {
  expect(rocAuc(tied)).toBeCloseTo(0.6, 12)
  expect(rocAuc(days([1, 2, 3, 4], [0, 0, 1, 1]))).toBe(1)
  expect(rocAuc(days([1, 1, 1, 1], [0, 0, 1, 1]))).toBe(0.5)
  expect(rocAuc(days([1, 2], [0, 0]))).toBeNaN()
})

test('average precision takes equal scores together', () => {
  expect(averagePrecision(tied)).toBeCloseTo(0.4666666666666667, 12)
  expect(averagePrecision(days([4, 3, 2, 1], [1, 0, 1, 0]))).toBeCloseTo((1 + 2 / 3) / 2, 12)
})

function seeded() {
  let state = 1
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

const aucInterval = (list: RankedDay[], draws: number) => {
  const ranking = rankingOf(list)
  return bootstrap(
    (weights) => rankFigures(ranking, weights).auc,
    ranking.groups,
    drawGroups(ranking.groups, draws, seeded()),
  )
}

test('the bootstrap interval holds the value, and one group cannot vary', () => {
  const figure = aucInterval(tied, 500)
  expect(figure.low).toBeLessThan(figure.value)
  expect(figure.high).toBeGreaterThan(figure.value)
  const together = aucInterval(
    tied.map((day) => ({ ...day, group: 0 })),
    50,
  )
  expect([together.low, together.high]).toEqual([together.value, together.value])
})

test('a group drawn twice counts like its days written twice', () => {
  const list = tied.map((day, i) => ({ ...day, group: i % 2 }))
  const twice = rankFigures(rankingOf(list), Float64Array.of(2, 1))
  const written = [...list, ...list.filter(({ group }) => group === 0)]
  expect(twice.auc).toBeCloseTo(rocAuc(written), 12)
  expect(twice.averagePrecision).toBeCloseTo(averagePrecision(written), 12)
})

test('with labels shuffled the interval of the ROC AUC holds one half', () => {
  const random = seeded()
  const shuffled = Array.from({ length: 2000 }, (_, i) => ({
    score: i,
    positive: random() < 0.05,
    group: i,
  }))
  const { low, high } = aucInterval(shuffled, 300)
  expect(low).toBeLessThan(0.5)
  expect(high).toBeGreaterThan(0.5)
})

test('hits of one principal say less than hits of many', () => {
  const draws = drawGroups(10, 500, seeded())
  const many = groupedShare(new Float64Array(10).fill(1), new Float64Array(10).fill(10), draws)
  const one = groupedShare(
    Float64Array.of(10, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    new Float64Array(10).fill(10),
    draws,
  )
  expect(many.value).toBe(one.value)
  expect(one.high - one.low).toBeGreaterThan(many.high - many.low)
})

// statsmodels.stats.proportion.proportion_confint(8, 10, method='wilson')
test('Wilson interval', () => {
  const { low, high } = wilson(8, 10)
  expect(low).toBeCloseTo(0.490162, 5)
  expect(high).toBeCloseTo(0.943318, 5)
})
