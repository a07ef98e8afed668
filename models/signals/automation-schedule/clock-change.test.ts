import { expect, test } from 'vitest'
import { clockMoves } from './clock-change.ts'

const at = (time: string) => clockMoves(Date.parse(time) / 1000)

test('for four weeks after a clock change its hour is on schedule too', () => {
  // Europe moved on 29 March 2026 at 01:00 UTC, North America on 8 March.
  expect(at('2026-02-20T12:00:00Z')).toEqual([0])
  expect(at('2026-03-10T12:00:00Z')).toEqual([0, 3600])
  expect(at('2026-03-28T12:00:00Z')).toEqual([0, 3600])
  expect(at('2026-04-20T12:00:00Z')).toEqual([0, 3600])
  expect(at('2026-04-27T12:00:00Z')).toEqual([0])
  // Back on 25 October: a job of 09:00 ran at 07:00 UTC before and at 08:00 after, an hour late.
  expect(at('2026-10-26T08:00:00Z')).toEqual([0, -3600])
  expect(at('2026-12-24T08:00:00Z')).toEqual([0])
})
