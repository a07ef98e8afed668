import { describe, expect, test } from 'vitest'
import type { DaySession, PrincipalDay } from '../day.ts'
import { actionId, exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { type ActionHabit, startHistory } from '../history.ts'
import { actionMix } from './action-mix.ts'

const get = actionId('s3:GetObject')
const describeInstances = actionId('ec2:DescribeInstances')
const list = actionId('iam:ListUsers')
const create = actionId('iam:CreateUser')
const attach = actionId('iam:AttachUserPolicy')

/** Two hundred runs on twenty days: 150 of s3:GetObject and 50 of ec2:DescribeInstances. */
function habits() {
  const history = { ...startHistory(), days: 20, seenDays: 20, events: 200, steps: 200 }
  const habit = (count: number) =>
    ({ count, events: count, days: 20, firstDay: 0, lastDay: 19 }) as ActionHabit
  history.actions.set(get, habit(150)).set(describeInstances, habit(50))
  return history
}

type Runs = readonly (readonly [action: number, calls: number])[]

function dayOf(...sessions: Runs[]): PrincipalDay {
  const made = sessions.map(
    (runs, i): DaySession => ({
      number: i + 1,
      actions: Int32Array.from(runs, ([action]) => action),
      calls: Int32Array.from(runs, ([, calls]) => calls),
      gapSeconds: new Float64Array(runs.length),
      startSeconds: new Int32Array(runs.length),
    }),
  )
  return { ...exampleDay({ day: 20, calls: [] }), sessions: made }
}

const score = (day: PrincipalDay) =>
  actionMix.score(null, day, {
    principal: 1,
    automation: 'human',
    reference: exampleReference(),
    settings: exampleSettings.models,
    history: habits(),
  })

/** Sixty calls as this principal makes them, and a thief's session: a loop, then two changes. */
const ordinary: Runs = Array.from({ length: 60 }, (_, i) => [i % 2 === 0 ? get : describeInstances, 1])
const strange: Runs = [
  [list, 20],
  [create, 1],
  [attach, 1],
]

// base = 0.98 * others / 1005 + 0.02 / 9; own = (count + 50 * base) / 250; alt = 0.9 * base + 0.1 * risky / 250
// r = sum(np.log2((w + 100 * alt) / (w + 100 * own)))      others, count: 500, 150 (get) 200, 50 (describe) 5, 0 (list)
describe('of a long ordinary session and a short strange one', () => {
  const long = -24.125035470033666 // r(ordinary)
  const short = 9.488794371039365 // r(strange)

  test('the strangest decides, over the square root of its calls', () => {
    expect(score(dayOf(ordinary, strange)).raw).toBeCloseTo(short / Math.sqrt(22), 8)
    expect(score(dayOf(ordinary)).raw).toBeCloseTo(long / Math.sqrt(60), 8)
  })

  test('what speaks for the principal does not bound what speaks against it', () => {
    expect(score(dayOf(ordinary, strange)).bound).toBeCloseTo(short, 8)
    expect(score(dayOf(ordinary)).bound).toBe(0)
    expect(score(dayOf(strange, ordinary, strange)).bound).toBeGreaterThan(short)
  })

  test('the evidence points at the rare actions of the strange one alone', () => {
    const { statement, contribution } = score(dayOf(ordinary, strange)).evidence()
    expect(statement).toBe(
      "1 session of the day's 2 was more typical of others here than of this principal: 3 actions done on fewer than one in ten of 20 days before (iam:ListUsers, iam:CreateUser and iam:AttachUserPolicy).",
    )
    expect(contribution).toEqual({ within: [{ session: 2, actions: [list, create, attach] }] })
    // One that is less than half as strange is not told of.
    const mild: Runs = [
      [list, 1],
      [get, 3],
    ]
    expect(score(dayOf(mild)).raw).toBeGreaterThan(0)
    expect(score(dayOf(mild, strange)).evidence().contribution.within).toHaveLength(1)
  })
})

test('five strange calls beside five hundred usual ones are as strange as alone', () => {
  const five: Runs = [
    [list, 1],
    [create, 1],
    [list, 1],
    [attach, 1],
    [list, 1],
  ]
  const many: Runs = Array.from({ length: 500 }, (_, i) => [i % 4 === 0 ? describeInstances : get, 1])
  const alone = score(dayOf(five)).raw
  expect(alone).toBeCloseTo(3.5786270023062845, 8) // r(five) / np.sqrt(5)
  expect(score(dayOf(many, five)).raw).toBe(alone)
  expect(score(dayOf(five, many)).raw).toBe(alone)
})

test('of the repeats of a run twenty count', () => {
  const run = (calls: number) => score(dayOf([[list, calls]]))
  expect(run(5).bound).toBeCloseTo(3.539536499428386, 8) // r([list] * 5)
  expect(run(20).bound).toBeCloseTo(4.622875556487153, 8) // r([list] * 20)
  for (const calls of [21, 500]) {
    expect(run(calls).bound).toBe(run(20).bound)
    expect(run(calls).raw).toBe(run(20).raw)
  }
  // Of each run: fifty runs are fifty.
  const runs = Array.from({ length: 50 }, () => [list, 1] as const)
  expect(score(dayOf(runs)).bound).toBeCloseTo(5.334591613749564, 8) // r([list] * 50)
})
