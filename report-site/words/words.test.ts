import { expect, test } from 'vitest'
import { cutClause } from './cut.ts'
import { headAndBase } from './finding.ts'
import { recurrence } from './levels.ts'
import { about, oneIn, percent, saidP } from './numbers.ts'
import { dayRange, duration, shortDay, spansInWords, spokenDuration, zoneName } from './time.ts'

test('how rare is two to the bits, to two digits', () => {
  expect(oneIn(16.55)).toBe('1 in 96,000')
  expect(oneIn(5.2)).toBe('1 in 37')
  expect(oneIn(0)).toBe('1 in 1')
  expect(oneIn(-1)).toBe('1 in 1')
  expect(oneIn(16.55, 482)).toBe('rarer than 1 in 4,800')
  expect(oneIn(10, 482)).toBe('1 in 1,000')
})

test('a p-value is no smaller than what is said', () => {
  expect(saidP(1e-9, 482)).toBe(1 / 4800)
  expect(saidP(0.01, 482)).toBe(0.01)
  expect(saidP(1e-9, null)).toBe(1e-9)
})

test('how often such a day comes up depends on how many are scored', () => {
  expect(recurrence(Math.log2(96_000), 4126)).toBe('about once in 23 weeks here')
  expect(recurrence(Math.log2(1000), 4126)).toBe('4 times a week here')
  expect(recurrence(Math.log2(100), 209)).toBe('about twice a week here')
  expect(recurrence(Math.log2(150), 209)).toBe('about once a week here')
})

test('expected counts and shares', () => {
  expect(about(0.4)).toBe('fewer than 1')
  expect(about(14.6)).toBe('about 15')
  expect(percent(0.005)).toBe('0.5\u00a0%')
  expect(percent(0.314)).toBe('31\u00a0%')
})

test('days and times', () => {
  expect(dayRange('2026-11-09', '2026-11-15')).toBe('9 to 15 November 2026')
  expect(dayRange('2026-10-28', '2026-11-03')).toBe('28 October to 3 November 2026')
  expect(shortDay('2026-11-12')).toBe('Thu 12 Nov')
  expect(duration(13_980)).toBe('3 h 53 min')
  expect(spokenDuration(4488)).toBe('75 minutes')
  expect(
    spansInWords([
      [480, 720],
      [780, 1080],
    ]),
  ).toBe('08:00 to 12:00 and 13:00 to 18:00')
  expect(zoneName('America/New_York')).toBe('New York time')
})

test('a statement splits into fact and base outside its brackets', () => {
  expect(
    headAndBase('Came with a new network (203.0.113.0/24; nobody else uses it); in 49 days before, 2.'),
  ).toEqual(['Came with a new network (203.0.113.0/24; nobody else uses it)', 'in 49 days before, 2'])
  expect(headAndBase('One fact without a base.')).toEqual(['One fact without a base', ''])
})

test('what is too long ends with a clause, or within one that is longer still', () => {
  expect(cutClause('Read 3 secrets; in 49 days before, none', 40)).toBe(
    'Read 3 secrets; in 49 days before, none',
  )
  expect(cutClause('Read 3 secrets; in 49 days before, none', 30)).toBe('Read 3 secrets\u00a0…')
  expect(cutClause('abcdefghijklmnop', 10)).toBe('abcdefghi…')
})
