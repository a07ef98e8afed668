import { describe, expect, test } from 'vitest'
import type { Calibrator } from './calibration.ts'
import {
  type CalibrationDay,
  type Calibrators,
  type CombinedDay,
  combineDay,
  fitCalibrators,
  judgedTwice,
  weighted,
} from './combination.ts'
import { exampleSettings } from './example/organisation.ts'
import { signals, weightsOf } from './signals/signals.ts'

const settings = exampleSettings.calibration

/** Seven days: four at 0, two at 1 and one at 2, so that 1 is worth one bit, 2 two, and more than that three. */
const perSignal: Calibrator = { days: 7, values: [0, 1, 2], shares: [1, 0.5, 0.25], tail: null }
/** The same for sums of bits. */
const sums = (values: number[]): Calibrator => ({
  days: 31,
  values,
  shares: [1, 0.5, 0.25, 0.125, 0.0625],
  tail: null,
})

/** Three signals, of which two see the same calls. */
const calibrators: Calibrators = {
  weights: [0.75, 0.75, 1],
  signals: { human: [perSignal, perSignal, perSignal], automation: [perSignal, perSignal, perSignal] },
  kinds: {},
  sum: { all: sums([0, 1, 2, 4, 6]), group: { human: sums([0, 2, 4, 6, 8]) }, kind: {} },
}

describe('a day', () => {
  test('sums the weighted bits of its signals, ranked among all days and judged among its kind', () => {
    const { bits, score, p, days } = combineDay(
      calibrators,
      'human',
      false,
      [{ raw: 1 }, { raw: 2 }, { raw: 5 }],
      settings,
    )
    expect(bits).toEqual([1, 2, 3]) // -log2 of 1/2, 1/4, 1/8
    // python3 -c "import numpy as np; print(np.array([0.75, 0.75, 1]) @ -np.log2([1 / 2, 1 / 4, 1 / 8]))"
    expect(weighted(calibrators.weights, bits)).toBe(5.25)
    // python3 -c "import numpy as np; from scipy import stats; print(stats.combine_pvalues([1 / 2, 1 / 4, 1 / 8], 'fisher').statistic / (2 * np.log(2)))"
    expect(weighted([1, 1, 1], bits)).toBeCloseTo(6, 12)
    // 5.25 is as 6 among all, 1/16, and as 6 among people, 1/8
    expect(score).toBe(4)
    expect(p).toBe(1 / 8)
    expect(days).toBe(31)
  })

  test('is no stranger than each signal finds it, and no signal gives more than its limit', () => {
    const scores = [{ raw: 5, bound: 0.5 }, { raw: 5 }, { raw: 5, bound: 0 }]
    const { bits } = combineDay(calibrators, 'human', false, scores, { ...settings, signalBits: 2 })
    expect(bits).toEqual([0.5, 2, 0])
  })

  test('of a kind of automation borrows from its pool what it lacks: thirty days', () => {
    const own: Calibrator = { days: 10, values: [0, 1, 2], shares: [1, 1, 1], tail: null }
    const ofKind: Calibrators = {
      ...calibrators,
      kinds: { scheduled: [own, own, own] },
      sum: {
        ...calibrators.sum,
        group: { automation: sums([0, 1, 2, 4, 6]) },
        kind: { scheduled: { ...own, values: [0, 0.1, 0.2] } },
      },
    }
    const scores = [{ raw: 2 }, { raw: 0 }, { raw: 0 }]
    const { bits, p } = combineDay(ofKind, 'scheduled', false, scores, settings)
    // python3 -c "import math; print(-math.log2((10 * 1 + 30 * 1 / 4) / (10 + 30)))"
    expect(bits[0]).toBeCloseTo(1.192645077942396, 12)
    // The sum, 0.894, is beyond all ten own days and as 1 among the pool's:
    // python3 -c "print((10 * 1 / 11 + 30 * 1 / 2) / (10 + 30))"
    expect(p).toBeCloseTo(0.3977272727272727, 12)
    expect(combineDay(ofKind, 'on_demand', false, scores, settings).bits[0]).toBe(2)
  })

  test('without anything to compare with is nothing', () => {
    const none = { ...calibrators, signals: {} }
    expect(combineDay(none, 'human', false, [{ raw: 9 }, { raw: 9 }, { raw: 9 }], settings)).toEqual({
      bits: [0, 0, 0],
      score: 0,
      p: 1,
      days: 0,
    })
  })
})

describe('signals that see the same calls', () => {
  const weights = weightsOf(settings)
  const bitsOf = (seen: readonly string[]) => signals.map(({ name }) => (seen.includes(name) ? 4 : 0))

  test('count three quarters each: an action seen by all three counts 2.25 times, not 3', () => {
    expect(weighted(weights, bitsOf(['new_action', 'action_mix', 'sequence']))).toBe(2.25 * 4)
    expect(weighted(weights, bitsOf(['new_action']))).toBe(0.75 * 4)
  })

  test('count less than as many that see different things', () => {
    expect(weighted(weights, bitsOf(['source', 'resource', 'volume']))).toBe(3 * 4)
  })
})

describe('a day while others are held out', () => {
  const held: CombinedDay = { bits: [2, 0, 3], score: 4, p: 0.01, days: 31 }
  const open: CombinedDay = { bits: [0, 2, 1], score: 1, p: 0.5, days: 31 }

  test('is for people the mean of both answers', () => {
    // 0.75 * 1 + 0.75 * 1 + 2 = 3.5: as 4 among all, 1/8
    expect(judgedTwice(calibrators, 'human', held, open)).toEqual({ bits: [1, 1, 2], score: 3 })
  })

  test('is for automation what is new since', () => {
    // 0.75 * 2 + 1 = 2.5: as 4 among all
    for (const kind of ['scheduled', 'on_demand', 'limited'] as const)
      expect(judgedTwice(calibrators, kind, held, open)).toEqual({ bits: [0, 2, 1], score: 3 })
  })

  test('is no less strange for it where both say the same', () => {
    expect(judgedTwice(calibrators, 'human', held, held).bits).toEqual(held.bits)
  })
})

describe('calibration days', () => {
  const day = (n: number, given: Partial<CalibrationDay> = {}): CalibrationDay => ({
    automation: 'human',
    group: 'human',
    raw: [n, n],
    bound: [n, n],
    ...given,
  })
  const days = Array.from({ length: 99 }, (_, i) => day(i + 1))

  test('give the sum that a new day is compared with the same weights', () => {
    const fitted = fitCalibrators(days, [0.5, 1], settings)
    expect(fitted.sum.all.days).toBe(99)
    // Of 99 days 49 are at least as strange: p = (49 + 1) / 100, one bit of each signal
    expect(fitted.sum.all.values[50]).toBeCloseTo(0.5 * 1 + 1 * 1, 9)
    expect(combineDay(fitted, 'human', false, [{ raw: 51 }, { raw: 51 }], settings).p).toBeCloseTo(0.5, 9)
  })

  test('of a kind are compared with their own', () => {
    const robots = days.map((one) =>
      day(one.raw[0]! + 1000, { automation: 'scheduled', group: 'automation' }),
    )
    const fitted = fitCalibrators([...days, ...robots], [1, 1], settings)
    const scores = [{ raw: 1050 }, { raw: 1050 }]
    expect(combineDay(fitted, 'scheduled', false, scores, settings).p).toBeCloseTo(0.5, 1)
    expect(combineDay(fitted, 'human', false, scores, settings).p).toBeLessThan(0.01)
  })

  test('of too few first days are left to the pool', () => {
    const firsts = (count: number) =>
      Array.from({ length: count }, (_, i) => day(i + 1, { group: 'new_human' as const }))
    expect(fitCalibrators([...days, ...firsts(29)], [1, 1], settings).signals.new_human).toBeUndefined()
    expect(fitCalibrators([...days, ...firsts(30)], [1, 1], settings).signals.new_human).toHaveLength(2)
  })
})
