import { expect, test } from 'vitest'
import { isDay } from './calendar-day.ts'

test.each([
  ['2026-11-09', true],
  ['2024-02-29', true],
  ['2026-02-29', false],
  ['2026-02-30', false],
  ['2026-13-01', false],
  ['2026-11-9', false],
  ['2026-11-09T00:00', false],
  ['', false],
])('%j: %s', (text, expected) => expect(isDay(text)).toBe(expected))
