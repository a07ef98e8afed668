import { describe, expect, test } from 'vitest'
import { priorityOf } from './priority.ts'
import type { Severity } from './severity.ts'

const day = (score: number, severity: Severity) => priorityOf({ score, severity }, { severityBits: 2 })

describe('priority', () => {
  test('is the score in bits, and two more for every step of severity', () => {
    const all = (['informational', 'low', 'medium', 'high', 'critical'] as const).map((of) => day(5, of))
    expect(all).toEqual([5, 7, 9, 11, 13])
  })

  test('puts harm before a rarity that is four times as great, and a greater rarity before harm', () => {
    expect(day(10, 'high')).toBeGreaterThan(day(11.9, 'medium'))
    expect(day(10, 'high')).toBeLessThan(day(12.1, 'medium'))
  })

  test('is the order of rarity where severity is worth nothing', () => {
    expect(priorityOf({ score: 7.5, severity: 'critical' }, { severityBits: 0 })).toBe(7.5)
  })
})
