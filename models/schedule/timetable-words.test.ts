import { expect, test } from 'vitest'
import { month } from './schedule.ts'
import type { Timetable } from './timetable.ts'
import { startsWhenUsual, whenUsual } from './timetable-words.ts'

const hour = 3600
const day = 24 * hour
const week = 7 * 1440

const timetable = (minutes: number, ...spans: [from: number, to: number][]): Timetable => ({
  minutes,
  certain: true,
  gain: 0,
  phases: new Float64Array(),
  weights: new Float64Array(),
  needed: 1,
  distances: new Float64Array(),
  windows: spans.map(([from, to]) => ({ from, to, starts: 3, kept: 1 })),
})

test.each([
  ['between 02:11 and 02:19 UTC', timetable(1440, [2 * hour + 660, 2 * hour + 1140])],
  ['between 23:50 and 00:10 UTC', timetable(1440, [day - 600, day + 600])],
  ['on Monday at 04:00 UTC', timetable(week, [4 * hour, 4 * hour + 20])],
  ['on Sunday between 23:50 and 00:10 UTC', timetable(week, [7 * day - 600, 7 * day + 600])],
  ['between day 9 11:14 and day 13 14:07 UTC', timetable(month, [8 * day + 40_440, 12 * day + 50_820])],
  [
    'between Saturday 10:00 and Monday 10:00 UTC',
    timetable(week, [5 * day + 10 * hour, 7 * day + 10 * hour]),
  ],
  ['in minutes 3 to 7 of every 15 minutes', timetable(15, [180, 430])],
])('%s', (words, of) => {
  expect(whenUsual(of)).toBe(words)
})

test('a start counts as usual within the minutes that are named, the last one whole', () => {
  const quarterly = timetable(15, [180, 430])
  expect(startsWhenUsual(quarterly, [179, 180, 430, 479, 480, 900 + 240])).toBe(4)
  const midnight = timetable(1440, [day - 600, day + 600])
  expect(startsWhenUsual(midnight, [0, 659, 660, day - 601, day - 600, 3 * day])).toBe(4)
})
