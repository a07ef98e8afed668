import { expect, test } from 'vitest'
import { localClock } from './local-clock.ts'

const call = (time: string, signals: string[] = []) => ({ moment: Date.parse(time), signals })
const day = [
  call('2026-11-12T08:00:00Z'),
  call('2026-11-12T20:52:41Z', ['source']),
  call('2026-11-12T23:30:00Z', ['source']),
]

test('tells contributing calls on the owner’s clock, with its own days', () => {
  const local = localClock('Asia/Tokyo', 'UTC', day)!
  expect(local.told).toEqual({
    timeZone: 'Asia/Tokyo',
    first: '2026-11-13 05:52:41',
    last: '2026-11-13 08:30:00',
  })
  expect(local.clock(day[0]!.moment)).toBe('17:00:00')
})

test('says nothing where the clock is unknown, or shows what the run’s does', () => {
  expect(localClock(null, 'UTC', day)).toBeNull()
  expect(localClock('Europe/Paris', 'Europe/Berlin', day)).toBeNull()
  expect(localClock('Europe/London', 'UTC', day)).toBeNull()
  expect(localClock('Asia/Tokyo', 'UTC', [])).toBeNull()
  expect(localClock('Europe/London', 'UTC', [call('2026-06-12T08:00:00Z')])?.told).toBeNull()
})
