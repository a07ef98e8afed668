import { expect, test } from 'vitest'
import { settingsSchema } from '../../models/settings.ts'
import { alertsAt } from './budgets.ts'

const own = settingsSchema.parse({}).confidence
const perWeek = 10_000
const both = [
  { signal: 'new_action', bits: 9 },
  { signal: 'source', bits: 6 },
]
const day = (uid: string, p: number, confidence: 'low' | 'medium' | 'high', signals = both, risk = 0) => ({
  uid,
  p,
  confidence,
  signals,
  risk,
})
const uids = (days: { uid: string | null }[]) => days.map(({ uid }) => uid)

test('within the budget of the run a day is what scoring made of it', () => {
  const days = [day('a', 0.00005, 'high', []), day('b', 0.00009, 'medium')]
  expect(uids(alertsAt(days, perWeek, own, 1).alerts)).toEqual(['a'])
  expect(uids(alertsAt(days, perWeek, own, 3).lone)).toEqual(['b'])
})

test('a larger budget reaches days that are less rare, if they are corroborated', () => {
  const days = [
    day('two signals', 0.0002, 'medium'),
    day('one', 0.0002, 'medium', both.slice(0, 1)),
    day('one and a risky action', 0.0002, 'medium', both.slice(0, 1), 3),
    day('too common', 0.0004, 'medium'),
  ]
  expect(alertsAt(days, perWeek, own, 1)).toEqual({ alerts: [], lone: [] })
  const { alerts, lone } = alertsAt(days, perWeek, own, 3)
  expect(uids(alerts)).toEqual(['two signals', 'one and a risky action'])
  expect(uids(lone)).toEqual(['one'])
})

test('a day with too little history is no alert at any budget', () => {
  expect(alertsAt([day('new here', 0.00001, 'low')], perWeek, own, 10)).toEqual({ alerts: [], lone: [] })
})

test('no budget makes an alert of a day that is not rare', () => {
  expect(alertsAt([day('a', 0.006, 'medium')], 100, own, 10).alerts).toEqual([])
})
