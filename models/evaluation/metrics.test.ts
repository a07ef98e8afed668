import { expect, test } from 'vitest'
import { averagePrecision, type RankedDay, rankFigures, rankingOf, rocAuc, wilson } from './metrics.ts'

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

test('a group drawn twice counts like its days written twice', () => {
  const list = tied.map((day, i) => ({ ...day, group: i % 2 }))
  const twice = rankFigures(rankingOf(list), Float64Array.of(2, 1))
  const written = [...list, ...list.filter(({ group }) => group === 0)]
  expect(twice.auc).toBeCloseTo(rocAuc(written), 12)
  expect(twice.averagePrecision).toBeCloseTo(averagePrecision(written), 12)
})

// statsmodels.stats.proportion.proportion_confint(8, 10, method='wilson')
test('Wilson interval', () => {
  const { low, high } = wilson(8, 10)
  expect(low).toBeCloseTo(0.490162, 5)
  expect(high).toBeCloseTo(0.943318, 5)
})
