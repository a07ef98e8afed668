import { expect, test } from 'vitest'
import type { FindingSummary, WeekEntry } from '../../report-site/page-data.ts'
import { weekEntries } from './week-entries.ts'
import { fullEntries } from './week-page.ts'

const finding = (uid: string, principal: string, day: string, signals: string[]) =>
  ({ uid, principal, day, signals, confidence: 'medium' }) as FindingSummary

test('days of one principal with evidence in common are one entry, in order of day, and keep their links', () => {
  const entries = weekEntries([
    finding('b', 'alice', '2026-11-12', ['new_action', 'source']),
    finding('c', 'alice', '2026-11-13', ['source']),
    finding('x', 'bob', '2026-11-12', ['source']),
    finding('a', 'alice', '2026-11-11', ['new_action']),
    finding('d', 'alice', '2026-11-14', ['volume']),
  ])
  expect(entries.map(({ uid, repeats }) => [uid, repeats.map((of) => of.uid)])).toEqual([
    ['b', ['a', 'c']],
    ['x', []],
    ['d', []],
  ])
})

test('entries are told in full down to the last alert, at least five of them and at most 25', () => {
  const entries = (...confidences: string[]) =>
    confidences.map((confidence) => ({ confidence, repeats: [] }) as unknown as WeekEntry)
  const low = (n: number) => Array<string>(n).fill('low')
  expect(fullEntries(entries())).toBe(0)
  expect(fullEntries(entries(...low(3)))).toBe(3)
  expect(fullEntries(entries('high', ...low(9)))).toBe(5)
  expect(fullEntries(entries('high', ...low(9), 'high', ...low(9)))).toBe(11)
  expect(fullEntries(entries(...low(40), 'high'))).toBe(25)
  const repeated = entries(...low(8))
  repeated[6]!.repeats.push({ uid: 'a', day: '2026-11-12', confidence: 'high' })
  expect(fullEntries(repeated)).toBe(7)
})
