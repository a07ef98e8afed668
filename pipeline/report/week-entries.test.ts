import { expect, test } from 'vitest'
import type { FindingSummary } from '../../report-site/page-data.ts'
import { weekEntries } from './week-entries.ts'

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
