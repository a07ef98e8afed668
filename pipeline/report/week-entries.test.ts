import { expect, test } from 'vitest'
import type { EntryIncident, FindingSummary, WeekEntry } from '../../report-site/page-data.ts'
import { weekEntries } from './week-entries.ts'
import { fullEntries } from './week-page.ts'

const finding = (uid: string, principal: string, day: string, signals: string[]) =>
  ({
    uid,
    principal,
    day,
    signals,
    confidence: 'medium',
    severity: 'low',
    incident: null,
  }) as unknown as FindingSummary

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

test('findings of an incident are one entry at the place of its best, as sure and as harmful as its worst', () => {
  const of = (uid: string, given: Partial<FindingSummary>) => ({
    ...finding(uid, uid, '2026-11-12', ['source']),
    ...given,
  })
  const entries = weekEntries(
    [
      of('a', {}),
      of('b', { incident: 'i' }),
      of('c', {}),
      of('d', { incident: 'i', confidence: 'high', severity: 'critical' }),
      of('e', { incident: 'gone' }),
    ],
    new Map([['i', { id: 'i' } as EntryIncident]]),
  )
  expect(
    entries.map(({ uid, whole, confidence, severity }) => [uid, whole?.id, confidence, severity]),
  ).toEqual([
    ['a', undefined, 'medium', 'low'],
    ['b', 'i', 'high', 'critical'],
    ['c', undefined, 'medium', 'low'],
    ['e', undefined, 'medium', 'low'],
  ])
})

test('entries are told in full down to the last alert or critical one, at least five of them and at most twelve', () => {
  const entries = (...confidences: string[]) =>
    confidences.map((confidence) => ({ confidence, repeats: [] }) as unknown as WeekEntry)
  const low = (n: number) => Array<string>(n).fill('low')
  expect(fullEntries(entries())).toBe(0)
  expect(fullEntries(entries(...low(3)))).toBe(3)
  expect(fullEntries(entries('high', ...low(9)))).toBe(5)
  expect(fullEntries(entries('high', ...low(9), 'high', ...low(9)))).toBe(11)
  expect(fullEntries(entries(...low(40), 'high'))).toBe(12)
  const repeated = entries(...low(8))
  repeated[6]!.repeats.push({
    uid: 'a',
    day: '2026-11-12',
    confidence: 'high',
    continues: null,
    severity: 'low',
  })
  expect(fullEntries(repeated)).toBe(7)
  const critical = entries(...low(9))
  critical[7]!.severity = 'critical'
  expect(fullEntries(critical)).toBe(8)
})
