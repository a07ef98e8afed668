import { expect, test } from 'vitest'
import { buildTimeline, countThrough } from './timeline.ts'

test('counts through a day, per item', () => {
  const timeline = buildTimeline(
    [
      { item: 1, day: 2, count: 3 },
      { item: 1, day: 5, count: 4 },
      { item: 3, day: 0, count: 1 },
    ],
    5,
  )
  expect([1, 2, 4, 5, 9].map((day) => countThrough(timeline, 1, day))).toEqual([0, 3, 3, 7, 7])
  expect([0, 1, 2, 3, 4].map((item) => countThrough(timeline, item, 0))).toEqual([0, 0, 0, 1, 0])
  expect(countThrough(timeline, 99, 9)).toBe(0)
})
