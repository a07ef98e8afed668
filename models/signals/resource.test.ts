import { describe, expect, test } from 'vitest'
import type { PrincipalDay } from '../day.ts'
import { exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { startHistory } from '../history.ts'
import { othersWhoTouch, type Reference } from '../reference.ts'
import { buildTimeline } from '../timeline.ts'
import { startState, takeDay } from '../walk.ts'
import { type ResourceState, resource } from './resource.ts'

const ids: Record<string, number> = {
  'bucket/everybody': 1,
  'bucket/payroll': 2,
  'bucket/own': 3,
  'instance/new': 4,
}

/** Others' touches of each target, all on day 0, and the principal's own on the days given. */
function referenceWith(own: readonly { target: string; day: number }[] = []): Reference {
  const others = [0, 500, 5, 0, 0]
  const entries = others.flatMap((count, item) => [
    ...(count > 0 ? [{ item, day: 0, count }] : []),
    ...own.filter(({ target }) => ids[target] === item).map(({ day }) => ({ item, day, count: 1 })),
  ])
  const totals = [{ day: 0, count: 1000 }, ...own.map(({ day }) => ({ day, count: 1 }))]
  return {
    ...exampleReference(),
    poolTargets: buildTimeline(entries, others.length),
    poolTargetTotal: buildTimeline(
      totals.map((total) => ({ item: 0, ...total })),
      1,
    ),
    targetVocabulary: 100,
  }
}

const dayWith = (day: number, ...targets: string[]): PrincipalDay => ({
  ...exampleDay({ day, calls: ['s3:GetObject'] }),
  targets: targets.map((target) => ({ id: ids[target]!, target, events: 1, writes: 0 })),
})

/** Ten days of touches, `fresh` of them first ones, none of which others see. */
function someone(fresh: number) {
  const state: ResourceState = { types: { bucket: { touches: 10, fresh } } }
  const history = startHistory()
  history.days = 10
  history.targets.set('bucket/own', { count: 10, events: 10, days: 10, firstDay: 0, lastDay: 9 })
  const surroundings = {
    principal: 1,
    automation: 'human' as const,
    settings: exampleSettings.models,
    reference: referenceWith(),
    history,
  }
  return {
    touches: (...targets: string[]) => resource.score(state, dayWith(10, ...targets), surroundings),
  }
}

// def bits(shared, new, days=0):
//   base = 0.98 * shared + 0.02 / 100; alt = 0.9 * base + 0.1 / 100
//   return np.log2(alt / ((1 - new) * days / 10 if days else new * base))
describe('the mean ratio of a touch', () => {
  const steady = someone(1)

  test('is that of others, or anybody, against the own rate of first touches', () => {
    // python3 -c "import math; base = 0.98 * 500 / 1000 + 0.02 / 100; alt = 0.9 * base + 0.1 / 100; new = (1 + 1) / (10 + 1 + 2); print(math.log2(alt / (new * base)))"
    expect(steady.touches('bucket/everybody').raw).toBeCloseTo(2.5517030068214925, 9) // bits(0.5, 2 / 13)
    expect(steady.touches('bucket/payroll').raw).toBeCloseTo(2.832790754125424, 9) // bits(0.005, 2 / 13)
    expect(steady.touches('instance/new').raw).toBeCloseTo(5.261154672615571, 9) // bits(0, 2 / 13)
  })

  test('is nothing for the own, and halves what stands beside it', () => {
    expect(steady.touches('bucket/own').raw).toBe(0) // bits(0, 2 / 13, 10) is -9.49
    expect(steady.touches('bucket/own', 'bucket/payroll').raw).toBeCloseTo(2.832790754125424 / 2, 9)
  })
})

test("another team's own is stranger than what everybody touches, and less so than what nobody does", () => {
  const { touches } = someone(1)
  const order = ['bucket/own', 'bucket/everybody', 'bucket/payroll', 'instance/new'].map(
    (target) => touches(target).raw,
  )
  expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
})

test('somebody who touches new ones every day is hardly strange for one more that others know', () => {
  const maker = someone(10)
  expect(maker.touches('bucket/everybody').raw).toBeCloseTo(0.09227138818419547, 9) // bits(0.5, 11 / 13)
  expect(maker.touches('bucket/payroll').raw).toBeCloseTo(0.3733591354881271, 9) // bits(0.005, 11 / 13)
  // Of one that nobody knows "anybody" is surer than others' rates are: log2(0.9 + 0.1 / 0.02) bits remain.
  expect(maker.touches('instance/new').raw).toBeCloseTo(2.801723053978274, 9) // bits(0, 11 / 13)
})

test('the statement counts first touches among all', () => {
  const { statement, clause, contribution } = someone(1)
    .touches('bucket/own', 'bucket/payroll', 'instance/new')
    .evidence()
  expect(statement).toBe(
    'Touched 1 instance for the first time (new); none on 10 days before. ' +
      'Touched 1 bucket for the first time (payroll); 1 of 10 touches on 10 days before was a first one.',
  )
  expect(clause).toBe('touched 1 instance for the first time')
  expect(contribution.targets).toEqual(['instance/new', 'bucket/payroll'])
})

test('what it touched before is counted in days, of the days compared with', () => {
  const state: ResourceState = { types: { bucket: { touches: 10, fresh: 1 } } }
  const history = startHistory()
  Object.assign(history, { days: 10, seenDays: 12, events: 4000 })
  history.targets.set('bucket/everybody', { count: 3, events: 900, days: 3, firstDay: 0, lastDay: 9 })
  const { statement } = resource
    .score(state, dayWith(10, 'bucket/everybody'), {
      principal: 1,
      automation: 'human',
      settings: exampleSettings.models,
      reference: referenceWith(),
      history,
    })
    .evidence()
  expect(statement).toBe(
    'Touched 1 bucket that others touch more than this principal (everybody); on at most 3 of 10 normal days before.',
  )
})

test('own touches on days that were held out are no others: the last is as strange as the first', () => {
  const state = startState()
  const around = (days: number) => ({
    principal: 1,
    automation: 'human' as const,
    settings: exampleSettings.models,
    reference: referenceWith([
      ...Array.from({ length: 10 }, (_, day) => ({ target: 'bucket/own', day })),
      ...Array.from({ length: days }, (_, i) => ({ target: 'instance/new', day: 10 + i })),
    ]),
  })
  const score = (day: number, surroundings: ReturnType<typeof around>) =>
    resource.score(state.signals.resource as ResourceState, dayWith(day, 'instance/new'), {
      ...surroundings,
      history: state.history,
    }).raw
  for (let day = 0; day < 10; day++) takeDay(state, dayWith(day, 'bucket/own'), 'learn', around(0))
  const first = score(10, around(0))
  for (let day = 10; day < 15; day++) takeDay(state, dayWith(day, 'instance/new'), 'hold', around(5))
  expect(score(15, around(5))).toBeCloseTo(first, 9)
  expect(first).toBeCloseTo(5.261154672615571, 9) // bits(0, 2 / 13)
  const shared = othersWhoTouch(around(5).reference, state.history, { id: 1, target: 'bucket/everybody' }, 15)
  expect(shared).toBe(0.5) // of others' thousand touches, five hundred
})
