import { expect, test } from 'vitest'
import { usualSpans, usualWeek } from './usual-hours.ts'

/** Usual from Monday to Friday, 08:00 to 18:00 on the principal's clock. */
const office = (offsetHours: number) => ({
  offsetHours,
  usualHours: Array.from({ length: 168 }, (_, hour) => hour < 120 && hour % 24 >= 8 && hour % 24 < 18),
  hourShare: [],
})

test('hours become spans of the day', () => {
  expect(usualSpans(office(0), '2026-11-12')).toEqual([[480, 1080]])
  expect(usualSpans(office(0), '2026-11-14')).toEqual([])
  expect(usualSpans(undefined, '2026-11-12')).toEqual([])
})

test('a clock that is ahead starts earlier, half an hour too, and over midnight', () => {
  expect(usualSpans(office(5.5), '2026-11-12')).toEqual([[150, 750]])
  // Twelve hours ahead, its Thursday begins on our Wednesday evening.
  expect(usualSpans(office(12), '2026-11-12')).toEqual([
    [0, 360],
    [1200, 1440],
  ])
  expect(usualWeek(office(1))?.indexOf(true)).toBe(7)
})
