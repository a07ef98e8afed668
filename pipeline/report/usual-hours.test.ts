import { expect, test } from 'vitest'
import { usualSpans, usualWeek } from './usual-hours.ts'

/** Usual from Monday to Friday, 08:00 to 18:00. */
const office = {
  usualHours: Array.from({ length: 168 }, (_, hour) => hour < 120 && hour % 24 >= 8 && hour % 24 < 18),
  hourShare: [],
}

test('hours become spans of the day', () => {
  expect(usualSpans(office, '2026-11-12')).toEqual([[480, 1080]])
  expect(usualSpans(office, '2026-11-14')).toEqual([])
  expect(usualSpans(undefined, '2026-11-12')).toEqual([])
})

test('a week in which nothing is usual is not drawn', () => {
  expect(usualWeek(office)?.indexOf(true)).toBe(8)
  expect(usualWeek({ usualHours: new Array<boolean>(168).fill(false), hourShare: [] })).toBeNull()
})
