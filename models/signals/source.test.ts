import { describe, expect, test } from 'vitest'
import type { PrincipalDay, SourceKind } from '../day.ts'
import { exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { type History, learnDay, passOver, seeDay, startHistory } from '../history.ts'
import { buildTimeline } from '../timeline.ts'
import { type SourceState, source } from './source.ts'

const value = 'new one'
const dayFrom = (day: number, kind: SourceKind, from = value): PrincipalDay => ({
  ...exampleDay({ day, calls: Array<string>(8).fill('s3:GetObject') }),
  sources: [{ id: 1, kind, value: from, events: 8 }],
})

/**
 * Twenty days with one value of the kind, or a new one daily; then the new value, which others have used first on the
 * days given, [day, principals]. The principal itself is among the adopters, since day 20 or an earlier one on which it was not learned.
 */
function arrival(
  kind: SourceKind,
  adopters: readonly [day: number, others: number][],
  { daily = false, since = 20 } = {},
) {
  const counts = new Map<number, number>([[since, 1]])
  for (const [day, others] of adopters) counts.set(day, (counts.get(day) ?? 0) + others)
  const entries = [...counts].sort(([a], [b]) => a - b).map(([day, count]) => ({ item: 1, day, count }))
  const surroundings = {
    principal: 1,
    automation: 'human' as const,
    settings: exampleSettings.models,
    reference: { ...exampleReference(), sourceAdopters: buildTimeline(entries, 2) },
    history: startHistory(),
  }
  const state: SourceState = source.start()
  for (let day = 0; day < 20; day++) {
    const learned = dayFrom(day, kind, daily ? `number ${day}` : 'the usual one')
    source.learn(state, learned, surroundings)
    learnDay(surroundings.history, learned)
    seeDay(surroundings.history, learned)
  }
  const score = (isMalicious = false) =>
    source.score(state, dayFrom(20, kind), { ...surroundings, isMalicious })
  return { score, history: surroundings.history }
}
const scoreOf = (...given: Parameters<typeof arrival>) => {
  const score = arrival(...given).score()
  return { raw: score.raw, statement: score.evidence().statement }
}

// r = -np.log2((1 + 0.5) / (20 + 0.5 + 5)); bits = r + min(r, 2) - np.log2(others)
describe('a new value is worth its kind, and two bits more where nobody settled uses it', () => {
  test('a network that nobody else uses', () => {
    const { raw, statement } = scoreOf('network', [])
    // python3 -c "import math; r = -math.log2((1 + 0.5) / (20 + 0.5 + 5)); print(r + min(r, 2))"
    expect(raw).toBeCloseTo(6.087462841250339, 9)
    expect(statement).toBe(
      '8 of 8 calls came with a network not seen on 20 days before (new one; one network until then; nobody else here uses it).',
    )
  })

  test('a network that ten principals began to use today is a campaign as likely as a move: not discounted', () => {
    const { raw, statement } = scoreOf('network', [[20, 10]])
    expect(raw).toBeCloseTo(6.087462841250339, 9) // r + 2
    expect(statement).toContain('; used by 10 other principals, all since the same days)')
  })

  test('an agent that ten principals began to use today is rolled out', () => {
    const { raw, statement } = scoreOf('agent', [[20, 10]])
    // python3 -c "import math; r = -math.log2((1 + 0.5) / (20 + 0.5 + 5)); print(r + min(r, 2) - math.log2(10))"
    expect(raw).toBeCloseTo(2.765534746362977, 9)
    expect(statement).toContain('; used by 10 other principals)')
  })

  test('a network that ten have used for long is hardly evidence; one that they have used for six days is', () => {
    const { raw, statement } = scoreOf('network', [[12, 10]])
    expect(raw).toBeCloseTo(2.765534746362977, 9)
    expect(statement).toContain('; used by 10 other principals)')
    expect(scoreOf('network', [[14, 10]]).raw).toBeCloseTo(6.087462841250339, 9)
  })

  test('a network that three have used for long and seven more today', () => {
    const { raw, statement } = scoreOf('network', [
      [0, 3],
      [20, 7],
    ])
    expect(raw).toBeCloseTo(6.087462841250339 - Math.log2(3), 9)
    expect(statement).toContain('; used by 10 other principals)')
  })
})

test('whoever comes from a new network daily tells nothing with one more', () => {
  // python3 -c "import math; r = -math.log2((20 + 0.5) / (20 + 0.5 + 5)); print(r + min(r, 2))"
  expect(scoreOf('network', [], { daily: true }).raw).toBeCloseTo(0.6297466747068237, 9)
})

const hold = (history: History, day: PrincipalDay) => {
  passOver(history, day)
  seeDay(history, day)
}

test('a value of held-out days was never learned, but is not new, and its only user so far no other', () => {
  const { score, history } = arrival('network', [], { since: 10 })
  hold(history, dayFrom(10, 'network'))
  expect(score().raw).toBeCloseTo(6.087462841250339, 9)
  expect(score().evidence().statement).toBe(
    '8 of 8 calls came with a network seen before only on days not counted as normal (new one; one network until then; nobody else here uses it).',
  )
  const { score: besideOne, history: own } = arrival('network', [[10, 1]], { since: 10 })
  hold(own, dayFrom(10, 'network'))
  expect(besideOne().raw).toBeCloseTo(6.087462841250339, 9) // r + 2 - log2(1)
  expect(besideOne().evidence().statement).toContain('; used by 1 other principal)')
})

test('a network that one other settled on stays so when the principal came from it yesterday and was held out', () => {
  const { score, history } = arrival('network', [[0, 1]], { since: 19 })
  hold(history, dayFrom(19, 'network'))
  expect(score().evidence().statement).toContain('; used by 1 other principal)')
})

test('a day that was judged malicious is not among the adopters, so that nobody is taken off for it', () => {
  // One other has used the value for long; the principal itself only on malicious days, today or before.
  const today = arrival('network', [[0, 1]], { since: 99 })
  expect(today.score(true).evidence().statement).toContain('; used by 1 other principal)')
  const before = arrival('network', [[0, 1]])
  passOver(before.history, dayFrom(10, 'network'))
  expect(before.score().evidence().statement).toContain('; used by 1 other principal)')
})
