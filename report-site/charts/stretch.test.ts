import { expect, test } from 'vitest'
import type { Tick } from '../page-data.ts'
import { lensStretch, stretches } from './stretch.ts'

const tick = (clock: string, severity: Tick['severity'] = 'low'): Tick => {
  const [hour, minute] = clock.split(':').map(Number)
  return { second: hour! * 3600 + minute! * 60, session: 1, severity, outcome: 'succeeded' }
}

test('a pause of more than an hour begins another stretch', () => {
  const found = stretches(['21:52', '22:40', '23:06', '03:00'].map((clock) => tick(clock)))
  expect(found.map((of) => of.ticks.length)).toEqual([1, 3])
})

test('the lens shows the riskiest stretch of at least three calls', () => {
  const calls = [
    ...['01:00', '01:01', '01:02', '01:03'].map((clock) => tick(clock)),
    ...['12:00', '12:01', '12:05'].map((clock) => tick(clock, 'critical')),
    tick('18:00', 'critical'),
  ]
  expect(lensStretch(stretches(calls))?.firstSecond).toBe(12 * 3600)
})

test('a day that is strange from morning to evening has no lens', () => {
  const calls = Array.from({ length: 24 }, (_, index) =>
    tick(`${String(Math.floor(index / 2) + 8).padStart(2, '0')}:${index % 2 ? '30' : '00'}`),
  )
  expect(stretches(calls)).toHaveLength(1)
  expect(lensStretch(stretches(calls))).toBeUndefined()
})

test('a stretch of seconds is not lost in minutes of air', () => {
  const [burst] = stretches(
    [0, 3, 9].map((second) => ({ ...tick('13:16', 'critical'), second: 13 * 3600 + 16 * 60 + second })),
  )
  expect((burst!.to - burst!.from) * 60).toBeCloseTo(15, 0)
})
