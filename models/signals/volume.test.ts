import { describe, expect, test } from 'vitest'
import type { PrincipalDay } from '../day.ts'
import { actionId, exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { learnDay, seeDay, startHistory } from '../history.ts'
import type { Reference } from '../reference.ts'
import { countDay, noDays } from './daily-counts.ts'
import { excessBits, volume } from './volume.ts'

const { tailIndex, priorDays } = exampleSettings.models.volume
const reference = exampleReference()

/** Twenty-seven more actions, that a day can have many ordinary series. */
const others = Array.from({ length: 27 }, (_, i) => reference.actions.name.length + i)
const wide: Reference = {
  ...reference,
  actions: {
    ...reference.actions,
    name: [...reference.actions.name, ...others.map((id) => `ec2:Describe${id}`)],
    service: [...reference.actions.service, ...others.map(() => 'ec2')],
  },
}

/** A day of calls by action_id. */
function dayOf(day: number, calls: Record<number, number>): PrincipalDay {
  const id = Int32Array.from(Object.keys(calls), Number).sort()
  const events = id.map((action) => calls[action]!)
  const total = events.reduce((sum, n) => sum + n, 0)
  const actions = { id, events, steps: events, denied: new Int32Array(id.length) }
  return { ...exampleDay({ day, calls: [] }), events: total, writes: 0, actions }
}

/** 5 to 20 calls a day in no order. */
const usual = (day: number) => 5 + ((day * 7) % 16)

/** A principal that learns the days one after the other; `score` looks at a day before it is learned. */
function principal(around: Reference) {
  const surroundings = {
    principal: 1,
    automation: 'human' as const,
    reference: around,
    settings: exampleSettings.models,
    history: startHistory(),
  }
  const state = volume.start()
  return {
    score: (day: PrincipalDay) => volume.score(state, day, surroundings),
    learn(day: PrincipalDay) {
      volume.learn(state, day, surroundings)
      learnDay(surroundings.history, day)
      seeDay(surroundings.history, day)
    },
  }
}

describe('bits beyond the largest days', () => {
  const past = (days: readonly number[]) => {
    const counts = noDays()
    for (const n of days) countDay(counts, n)
    return counts
  }
  const forty = Array.from({ length: 40 }, (_, d) => usual(d))

  // s is the spread, a median deviation of one size; d days, k the place of the measure, m = 5 and 1 of the prior.
  test.each([
    // python3 -c "import numpy as np; from scipy import stats; s = 1.4826 * np.log(2) / 2; tail = (40 + 5) / (40 * s + 5 / 1); print(-np.log2(3 / (40 + 1) * stats.pareto.sf(800 / 19, tail)))"
    ['the third largest of forty days', forty, 800, 13.274991886133684],
    // python3 -c "import numpy as np; from scipy import stats; s = 1.4826 * np.log(2) / 2; tail = (12 + 5) / (12 * s + 5 / 1); print(-np.log2(2 / (12 + 1) * stats.pareto.sf(800 / 20, tail)))"
    ['the second largest of twelve', [...forty.slice(0, 11), 50], 800, 10.802992219841105],
    // python3 -c "import numpy as np; from scipy import stats; s = 0.25 * np.log(2) / 2; tail = (4 + 5) / (4 * s + 5 / 1); print(-np.log2(1 / (4 + 1) * stats.pareto.sf(800 / 10, tail)))"
    ['the largest of four that were alike', [10, 10, 10, 10], 800, 12.963762887440332],
  ])('are counted from %s', (_, days, value, bits) => {
    expect(excessBits(value, past(days), priorDays, tailIndex)).toBeCloseTo(bits, 9)
  })

  test('grow with the index that is known before any day', () => {
    // python3 -c "import numpy as np; from scipy import stats; s = 1.4826 * np.log(2) / 2; tail = (40 + 5) / (40 * s + 5 / 2); print(-np.log2(3 / (40 + 1) * stats.pareto.sf(800 / 19, tail)))"
    expect(excessBits(800, past(forty), priorDays, 2)).toBeCloseTo(14.305478141907, 9)
  })

  test('are none up to them, and none without a past', () => {
    expect(excessBits(19, past(forty), priorDays, tailIndex)).toBe(0)
    expect(excessBits(20, past(forty), priorDays, tailIndex)).toBeGreaterThan(3.7) // -np.log2(3 / 41)
    expect(excessBits(800, past([]), priorDays, tailIndex)).toBe(0)
  })
})

describe('eight hundred calls by someone who made at most twenty a day on forty days', () => {
  const get = actionId('s3:GetObject')
  /** With twenty-seven other actions: 28 actions, 2 services and all calls are 31 series. Busy and quiet days differ. */
  const day = (d: number, calls: number) =>
    dayOf(d, { [get]: calls, ...Object.fromEntries(others.map((id) => [id, 2 ** (d % 5)])) })
  const forty = (around: Reference) => {
    const someone = principal(around)
    for (let d = 0; d < 40; d++) someone.learn(day(d, usual(d)))
    return someone
  }

  test('are at least eight bits beside thirty other ordinary series', () => {
    // The bits of the worked example above, less those of the choice among 31 series:
    // python3 -c "import math; print(13.274991886133684 - math.log2(31))"
    expect(forty(wide).score(day(40, 800)).raw).toBeCloseTo(8.320795575746809, 8)
    expect(forty(wide).score(day(40, usual(40))).raw).toBe(0)
  })

  test('are fewer where others of the pool make as many now and then, who are worth five days', () => {
    const others = new Float64Array(32).fill(0.01)
    const known = { ...wide, poolVolume: new Map(['s3:GetObject', 'service s3'].map((key) => [key, others])) }
    // python3 -c "import math; print(-math.log2((40 * 2**-13.274991886133684 + 5 * 0.01) / 45) - math.log2(31))"
    expect(forty(known).score(day(40, 800)).raw).toBeCloseTo(4.747607453701466, 8)
  })
})

test('a ramp that doubles daily and is learned stays as strange as on its second day', () => {
  const someone = principal(reference)
  const day = (d: number, calls: number) => dayOf(d, { [actionId('s3:GetObject')]: calls })
  for (let d = 0; d < 40; d++) someone.learn(day(d, usual(d)))
  const ramp = Array.from({ length: 8 }, (_, i) => {
    const today = day(40 + i, 20 * 2 ** i)
    const { raw } = someone.score(today)
    someone.learn(today)
    return raw
  })
  const [, second, ...further] = ramp
  // Action, service and all calls: three series. 5.572036193453846 - np.log2(3)
  expect(second).toBeCloseTo(3.987073692732688, 6)
  expect(Math.min(...further)).toBeGreaterThanOrEqual(second!)
  // From the fourth day on the third largest lies three doublings back, and stays there.
  expect(Math.min(...ramp.slice(3))).toBeGreaterThan(second! + 3)
})

describe('the statement', () => {
  const someone = principal(reference)
  const day = (d: number, calls: number) => dayOf(d, { [actionId('s3:GetObject')]: calls })
  for (let d = 0; d < 39; d++) someone.learn(day(d, 10))
  someone.learn(day(39, 1000))

  test('counts the one earlier day that had as many', () => {
    const { statement, clause } = someone.score(day(40, 900)).evidence()
    expect(statement).toBe(
      'Made 900 calls of s3:GetObject; on 40 days before with any, as many on 1, at most 1,000.',
    )
    expect(clause).toBe('made 900 calls of s3:GetObject, more than on nearly all days before')
  })

  test('says at most where no day had as many', () => {
    const { statement, clause } = someone.score(day(40, 2000)).evidence()
    expect(statement).toBe('Made 2,000 calls of s3:GetObject; on 40 days before with any, at most 1,000.')
    expect(clause).toBe('made 2,000 calls of s3:GetObject, more than on any day before')
  })
})
