import { expect, test } from 'vitest'
import type { MarkedSet } from './marked-set.ts'
import { incidentRanks, qualityOf } from './ranks.ts'

test('hits at a share are the positives above all but that share of the others', () => {
  // Ten others, 0 to 9: above all but 1 % of them (none) is above 9, above all but 20 % (two) is above 7.
  const others = Array.from({ length: 10 }, (_, i) => i)
  const positive = Uint8Array.from([...others.map(() => 0), 1, 1, 1])
  const { auc, hits1, hits5 } = qualityOf({ positive }, Float64Array.from([...others, 9, 9.5, 3.5]))
  expect([hits1, hits5]).toEqual([1 / 3, 1 / 3])
  // wins of 10: 9 and a half, 10, 4
  expect(auc).toBeCloseTo(23.5 / 30, 12)
})

test('an incident stands where its best day of the week stands, alone as if there were no other', () => {
  const day = (week: number, ...incidents: string[]) => ({ week, incidents })
  const days = [day(0, 'a'), day(0, 'b'), day(0), day(0, 'b'), day(1), day(1, 'c')]
  const set = {
    days,
    positive: Uint8Array.from(days, ({ incidents }) => Number(incidents.length > 0)),
    week: Int32Array.from(days, ({ week }) => week),
    // Half of the second week was scored: a place in its list is two in that of seven days.
    daysOfWeek: [7, 3.5],
  } as unknown as MarkedSet
  const ranks = incidentRanks(set, Float64Array.of(9, 4, 7, 8, 5, 1))
  expect(ranks.get('a')).toEqual({ together: 1, alone: 1, row: 0 })
  expect(ranks.get('b')).toEqual({ together: 2, alone: 1, row: 3 })
  expect(ranks.get('c')).toEqual({ together: 4, alone: 4, row: 5 })
})
