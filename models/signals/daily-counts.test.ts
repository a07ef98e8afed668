import { expect, test } from 'vitest'
import { countDay, type DailyCounts, noDays, spreadOf } from './daily-counts.ts'

const counted = (days: readonly number[]): DailyCounts => {
  const counts = noDays()
  for (const n of days) countDay(counts, n)
  return counts
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const size = Math.LN2 / 2

test('a count over days is how many, the largest three, and sizes in half powers of two', () => {
  // [round(2 * log2(n)) for n in (7, 2, 40, 8, 1, 40)] == [6, 2, 11, 6, 0, 11]
  expect(counted([7, 2, 40, 8, 1, 40])).toEqual({
    days: 6,
    largest: 40,
    top: [40, 40, 8],
    sizes: [1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 2],
  })
  expect(noDays()).toEqual({ days: 0, largest: 0, top: [], sizes: [] })
})

// Third column: scipy.stats.median_abs_deviation(np.log(days), scale='normal'), scipy 1.17
test.each([
  [range(5, 20), 1.4826 * size, 0.47145917824185435],
  [[1, 2, 4, 8, 16, 32, 64], 4 * 1.4826 * size, 2.0553230952981556],
  [[3, 7, 12, 15, 22, 31, 48, 60, 75, 120, 200], 2 * 1.4826 * size, 1.3098804078109716],
  [[100, 110, 90, 105, 95, 400], size / 4, 0.10867731803875191],
])('the spread of %j is %f, in sizes that are coarse', (days, expected, exact) => {
  expect(spreadOf(counted(days))).toBeCloseTo(expected, 12)
  expect(Math.abs(spreadOf(counted(days)) - exact)).toBeLessThan(1.5 * size)
})

test('counts that were all alike may still differ tomorrow', () => {
  expect(spreadOf(counted([10, 10, 10, 10]))).toBe(size / 4)
  expect(spreadOf(counted([10]))).toBe(size / 4)
})

test('survives JSON, and goes on from there', () => {
  const [kept, given] = [counted([3, 9, 27]), JSON.parse(JSON.stringify(counted([3, 9, 27])))]
  for (const counts of [kept, given]) countDay(counts, 81)
  expect(given).toEqual(kept)
  expect(spreadOf(given)).toBe(spreadOf(kept))
})
