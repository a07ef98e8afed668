import { describe, expect, test } from 'vitest'
import { swappedDay } from './evaluation/swap.ts'
import { actionId, type ExampleDay, exampleDay, exampleReference } from './example/organisation.ts'
import { risky } from './reference.ts'
import { contributingActions, riskOf } from './risk.ts'
import type { Contribution } from './signals/signal.ts'

const { actions: facts } = exampleReference()
const user = 'iam:CreateUser'
const policy = 'iam:AttachUserPolicy'
const secret = 'secretsmanager:GetSecretValue'

function told(given: Omit<ExampleDay, 'day'>, ...contributions: Contribution[]) {
  return contributingActions(contributions, exampleDay({ day: 1, ...given }), facts)
    .map(({ name }) => name)
    .sort()
}

describe('of the calls of a day, those count that evidence names', () => {
  const calls = ['s3:GetObject', user, secret, policy]

  test('by action or session; reading that nobody lists is no harm', () => {
    expect(told({ calls }, { actions: [actionId(user), actionId('s3:GetObject')] })).toEqual([user])
    expect(told({ calls }, { sessions: [1] })).toEqual([policy, user, secret])
    expect(told({ calls }, { sessions: [2] })).toEqual([])
  })

  test('by the quarter hour in which they were made', () => {
    const night = [...Array<string>(8).fill('s3:GetObject'), user]
    expect(told({ calls: night, slot: 8 }, { slots: [8] })).toEqual([])
    expect(told({ calls: night, slot: 8 }, { slots: [9] })).toEqual([user])
  })

  test('by where they came from and what they touched', () => {
    expect(
      told({ calls, network: '203.0.113.0/24' }, { sources: [{ kind: 'network', value: '203.0.113.0/24' }] }),
    ).toEqual([policy, user, secret])
    expect(told({ calls }, { sources: [{ kind: 'network', value: '198.51.100.0/24' }] })).toEqual([])
    expect(told({ calls: [secret], targets: ['secret/db'] }, { targets: ['secret/db'] })).toEqual([secret])
    expect(told({ calls: [secret], targets: ['secret/db'] }, { targets: ['secret/api'] })).toEqual([])
  })

  test('all of them, or all that write, where the whole day is evidence', () => {
    expect(told({ calls }, { all: true })).toEqual([policy, user, secret])
    expect(told({ calls }, { writes: true })).toEqual([policy, user])
    expect(told({ calls })).toEqual([])
  })
})

test('a risky call in the odd hours is a second witness to them, denied or not', () => {
  const night = exampleDay({
    day: 1,
    calls: [...Array<string>(8).fill('s3:GetObject'), user],
    denied: [user],
    slot: 8,
  })
  const harmAt = (slot: number) => contributingActions([{ slots: [slot] }], night, facts)
  expect([riskOf(harmAt(8)), riskOf(harmAt(9))]).toEqual([0, facts.risk[actionId(user)]])
  expect(facts.risk[actionId(user)]).toBeGreaterThanOrEqual(risky)
})

test('refusals alone may be the evidence', () => {
  const refused: Contribution = { deniedActions: [actionId(user)] }
  expect(told({ calls: [user], denied: [user] }, refused)).toEqual([user])
  expect(told({ calls: [user] }, refused)).toEqual([])
})

test('a swapped day brings the risk of its calls: to the places of the victim, and to its hours', () => {
  const victim = exampleDay({ day: 3, calls: ['s3:GetObject'], slot: 40, network: '192.0.2.0/24' })
  const thief = exampleDay({ day: 3, calls: [policy], slot: 8, network: '203.0.113.0/24' })
  const found = (kind: 'stranger' | 'stranger_in_time', contribution: Contribution) =>
    riskOf(contributingActions([contribution], swappedDay(kind, victim, thief), facts))
  const there: Contribution = { sources: [{ kind: 'network', value: '192.0.2.0/24' }] }
  expect(found('stranger', there)).toBe(4)
  expect(found('stranger', { slots: [8] })).toBe(4)
  expect(found('stranger_in_time', { slots: [8] })).toBe(0)
  expect(found('stranger_in_time', { slots: [40] })).toBe(4)
})
