import { describe, expect, test } from 'vitest'
import { actionId, exampleDay, exampleReference, exampleSettings } from './example/organisation.ts'
import { type History, startHistory } from './history.ts'
import {
  baseRate,
  intruderRate,
  othersHours,
  othersWhoDid,
  othersWhoTouch,
  othersWhoUse,
} from './reference.ts'
import { buildTimeline } from './timeline.ts'

const get = actionId('s3:GetObject')
const create = actionId('iam:CreateUser')
const secret = actionId('secretsmanager:GetSecretValue')

/** The example organisation made 1,005 runs on day 0, 500 of s3:GetObject. */
const reference = exampleReference()
const { reference: settings } = exampleSettings.models

/** A principal whose hundred runs, forty of s3:GetObject, are among them. */
function someone(): History {
  const history = startHistory()
  history.seen.set(get, 40)
  history.seenSteps = 100
  history.seenTargets.set('bucket/logs', 4)
  history.seenTouches = 10
  return history
}

describe('base rates', () => {
  const rate = (action: number, day = 1) => baseRate(reference, someone(), settings, action, day)

  test("are others' share of runs, a fiftieth of it spread over the catalogue", () => {
    // python3 -c "print(0.98 * (500 - 40) / (1005 - 100) + 0.02 / 9)"
    expect(rate(get)).toBeCloseTo(0.5003437691835482, 12)
    // python3 -c "print(0.02 / 9)"
    expect(rate(create)).toBeCloseTo(0.0022222222222222222, 12)
  })

  test('are of the days before alone', () => {
    expect(baseRate(reference, startHistory(), settings, get, 0)).toBeCloseTo(0.0022222222222222222, 12)
  })

  test('of an intruder are even over the risk catalogue, of 250 actions', () => {
    expect(intruderRate(reference.actions, secret)).toBe(0.004)
    expect(intruderRate(reference.actions, get)).toBe(0)
  })
})

describe('leave-one-out: a principal is never among its others', () => {
  test('who did an action: today, before, or on a day that was judged and is not in the counts', () => {
    // Twenty others and the principal itself.
    const today = exampleDay({ day: 20, calls: ['s3:GetObject'] })
    const another = exampleDay({ day: 20, calls: ['iam:CreateUser'] })
    expect(othersWhoDid(reference, startHistory(), today)(get)).toBe(20)
    expect(othersWhoDid(reference, someone(), another)(get)).toBe(20)
    expect(othersWhoDid(reference, startHistory(), another)(get)).toBe(21)
    expect(othersWhoDid(reference, startHistory(), today, true)(get)).toBe(21)
  })

  test('who touched a target', () => {
    const counts = { poolTargets: buildTimeline([{ item: 1, day: 0, count: 54 }], 2) }
    const total = { poolTargetTotal: buildTimeline([{ item: 0, day: 0, count: 210 }], 1) }
    const share = (day: number) =>
      othersWhoTouch({ ...reference, ...counts, ...total }, someone(), { id: 1, target: 'bucket/logs' }, day)
    // python3 -c "print((54 - 4) / (210 - 10))"
    expect(share(1)).toBe(0.25)
    expect(share(0)).toBe(0)
  })

  test('who used a source up to a day', () => {
    const entries = [
      { item: 1, day: 3, count: 2 },
      { item: 1, day: 5, count: 4 },
    ]
    const used = { ...reference, sourceAdopters: buildTimeline(entries, 2) }
    expect(othersWhoUse(used, 1, 4, 3)).toBe(1)
    expect(othersWhoUse(used, 1, 4, 5)).toBe(2)
    expect(othersWhoUse(used, 1, 5, 5)).toBe(5)
  })

  test('who was active at an hour, each of the week worth a quarter hour before any', () => {
    const poolHours = new Float64Array(168)
    poolHours.fill(30, 9, 12)
    const own = new Uint32Array(168).fill(10, 9, 10)
    const hours = othersHours({ ...reference, poolHours, ownHours: new Map([[7, own]]) }, 7)
    // python3 -c "import numpy as np; n = np.ones(168); n[9:12] += 30; n[9] -= 10; n /= n.sum(); print(*map(float, n[8:11]))"
    expect([...hours.slice(8, 11)]).toEqual(
      [0.004032258064516129, 0.0846774193548387, 0.125].map((share) => expect.closeTo(share, 12)),
    )
    expect(hours.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })
})
