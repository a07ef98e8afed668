import { expect, test } from 'vitest'
import { rankDays, rankFigures as wholeFigures, wilson } from '../../models/evaluation/metrics.ts'
import { seeded } from '../../models/random.ts'
import { curves } from './curves.ts'
import { drawGroups, groupedShare, onceEach } from './draws.ts'
import { rankByScore, rankFigures } from './ranking.ts'
import { ranksByWeek, reviewsFor } from './ranks.ts'

const ranked = (scores: number[], positives: number[]) =>
  rankByScore(
    Float64Array.from(scores),
    Uint8Array.from(positives),
    Int32Array.from(scores.keys()),
    scores.length,
  )

// sklearn.metrics.roc_auc_score and average_precision_score, scikit-learn 1.7, on the same eight days with ties
test('ROC AUC and average precision of eight days with ties', () => {
  const tied = ranked([0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.2, 0.9], [0, 0, 1, 1, 0, 1, 0, 0])
  const { auc, averagePrecision } = rankFigures(tied, onceEach(8))
  expect(auc).toBeCloseTo(0.6, 12)
  expect(averagePrecision).toBeCloseTo(0.4666666666666667, 12)
  expect(rankFigures(ranked([1, 2], [0, 0]), onceEach(2)).auc).toBeNaN()
})

test('a ranking by steps gives the figures of all days, under any draw, to the last bit', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = seeded(seed, 'ranking').float
    const groups = 1 + Math.floor(random() * 12)
    const days = 1 + Math.floor(random() * 60)
    const score = Float64Array.from({ length: days }, () => Math.floor(random() * 20))
    const positive = Uint8Array.from({ length: days }, () => Number(random() < 0.3))
    const group = Int32Array.from({ length: days }, () => Math.floor(random() * groups))
    const counts = Uint8Array.from({ length: days }, () => Number(random() < 0.8))
    const kept = [...counts.keys()].filter((row) => counts[row] === 1)
    const whole = rankDays(
      Float64Array.from(kept, (row) => score[row]!),
      Uint8Array.from(kept, (row) => positive[row]!),
      Int32Array.from(kept, (row) => group[row]!),
    )
    const steps = rankByScore(score, positive, group, groups, counts)
    for (const draw of [onceEach(groups), ...drawGroups(groups, 5, random)])
      expect(rankFigures(steps, draw)).toEqual(wholeFigures(whole, Float64Array.from(draw)))
  }
})

test('a share of few groups among many has the interval that all groups give', () => {
  const draws = drawGroups(50, 200, seeded(1, 'share').float)
  const hit = new Float64Array(50)
  const count = new Float64Array(50)
  for (const [group, hits, all] of [
    [3, 1, 4],
    [17, 0, 2],
    [40, 5, 5],
  ] as const) {
    hit[group] = hits
    count[group] = all
  }
  // Every group, in each draw, the way the definition says it.
  const shares = draws
    .map((draw) => {
      const drawn = (of: Float64Array) => of.reduce((sum, n, group) => sum + n * draw[group]!, 0)
      return drawn(hit) / drawn(count)
    })
    .filter((share) => !Number.isNaN(share))
    .sort((a, b) => a - b)
  const { value, low, high } = groupedShare(hit, count, draws)
  const exact = wilson(6, 11)
  expect(value).toBe(6 / 11)
  expect(low).toBe(Math.min(exact.low, shares[Math.floor(0.025 * shares.length)]!))
  expect(high).toBe(Math.max(exact.high, shares[Math.floor(0.975 * shares.length)]!))
})

test('hits of one principal say less than hits of many', () => {
  const draws = drawGroups(10, 500, seeded(3, 'hits').float)
  const many = groupedShare(new Float64Array(10).fill(1), new Float64Array(10).fill(10), draws)
  const one = groupedShare(
    Float64Array.of(10, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    new Float64Array(10).fill(10),
    draws,
  )
  expect(many.value).toBe(one.value)
  expect(one.high - one.low).toBeGreaterThan(many.high - many.low)
})

test('curves of four days', () => {
  // From the highest: positive, negative, positive, negative.
  const { roc, pr } = curves(ranked([4, 3, 2, 1], [1, 0, 1, 0]), [])
  const at = (x: number, points: { x: number; y: number }[]) => points.find((point) => point.x === x)!.y
  expect([at(0, roc), at(0.4, roc), at(0.5, roc), at(1, roc)]).toEqual([0.5, 0.5, 1, 1])
  expect([at(0.5, pr), at(1, pr)]).toEqual([1, 2 / 3])
})

test('with labels shuffled the interval of the ROC AUC holds one half', () => {
  const random = seeded(7, 'shuffled').float
  const score = Float64Array.from({ length: 5000 }, random)
  const positive = Uint8Array.from(score, () => Number(random() < 0.02))
  const ranking = rankByScore(score, positive, Int32Array.from(score.keys()), score.length)
  const drawn = drawGroups(score.length, 300, random).map((draw) => rankFigures(ranking, draw).auc)
  const sorted = drawn.sort((a, b) => a - b)
  expect(sorted[7]!).toBeLessThan(0.5)
  expect(sorted[292]!).toBeGreaterThan(0.5)
})

test('ranks are within a week, equal scores share the worst, and a cut week has a smaller budget', () => {
  const days = { count: 6, week: Int32Array.of(0, 0, 0, 0, 1, 1), daysOfWeek: [7, 3] }
  const rank = ranksByWeek(days, Float64Array.of(5, 9, 5, 1, 8, 2), Uint8Array.of(1, 1, 1, 0, 1, 1))
  expect([0, 1, 2, 4, 5].map((row) => rank(row))).toEqual([3, 1, 3, 1, 2])
  expect(rank(4, 1)).toBe(2)
  // Three scored days get three sevenths of the reviews: the second of them needs 14 / 3 a week.
  expect([reviewsFor(days, 0, 3), reviewsFor(days, 5, 2)]).toEqual([3, 5])
})
