import { expect, test } from 'vitest'
import { settingsSchema } from '../../models/settings.ts'
import type { DayFacts, Facts, Principal } from './facts.ts'
import { checkStatement } from './statements.ts'

const dayWith = (day: string, actions: Record<string, number>, given: Partial<DayFacts> = {}): DayFacts => ({
  day,
  calls: Object.values(actions).reduce((sum, calls) => sum + calls, 0),
  writes: 0,
  denied: 0,
  sessions: 1,
  slots: [36, 37],
  actions: new Map(Object.entries(actions).map(([action, calls]) => [action, { calls, denied: 0 }])),
  sources: new Map(),
  targets: new Map(),
  steps: [],
  runs: [],
  ...given,
})

/** Ana read on two days, of which the second was held out, and made a user on the third. */
const ana: Principal = {
  principal: 'ana',
  days: [
    dayWith('2026-11-10', { 's3:GetObject': 40, 's3:ListObjects': 2 }),
    dayWith('2026-11-11', { 's3:GetObject': 8, 'kms:Decrypt': 1 }),
    dayWith('2026-11-12', { 's3:GetObject': 5, 'kms:Decrypt': 1, 'iam:CreateUser': 1 }),
  ],
  heldOut: new Set(),
  learned: new Set(['2026-11-10']),
  malicious: new Set(),
}
const facts: Facts = {
  zone: 'UTC',
  firstDay: '2026-11-10',
  scoreFrom: '2026-11-11',
  settings: settingsSchema.parse({}),
  principals: new Map([['ana', { ...ana, learned: new Set() }]]),
  firstUse: new Map([
    ['iam:CreateUser', new Map([['ana', '2026-11-12']])],
    [
      'kms:Decrypt',
      new Map([
        ['ana', '2026-11-11'],
        ['tom', '2026-11-10'],
      ]),
    ],
  ]),
  firstSource: new Map(),
}
const check = (signal: string, statement: string) =>
  checkStatement(facts, { principal: 'ana', day: '2026-11-12', signal, statement })

const first =
  'First use of iam:CreateUser: 0 of 42 calls on 1 normal day before; no other principal has done it; a risky action (persistence). 2 actions were new that day in all: iam:CreateUser and kms:Decrypt.'

test('a true sentence is true by the learned days, or by all of them', () => {
  expect(check('new_action', first)?.wrong).toEqual([])
  const all = first
    .replace('42 calls on 1 normal day', '51 calls on 2 days')
    .replace(/ 2 actions were new.*/, '')
  expect(check('new_action', all)?.wrong).toEqual([])
  expect(check('volume', 'Made 7 calls; on 1 normal day before with any, at most 42.')?.wrong).toEqual([
    'days with as many: 0 said, 1 counted',
  ])
})

test.each([
  ['42 calls', '43 calls', 'calls before: 43 said, 42 counted'],
  ['1 normal day', '2 normal days', 'days compared with: 2 said, 1 counted'],
  ['iam:CreateUser and kms:Decrypt', 'iam:CreateUser and s3:GetObject', /^new actions/],
  ['no other principal has', '1 other principal has', 'others who did it: 1 said, 0 counted'],
  ['persistence', 'impact', 'why risky: "impact" said, "persistence" found'],
  ['2 actions', '3 actions', 'actions new that day: 3 said, 2 counted'],
  ['First use of iam:CreateUser', 'First use of kms:Decrypt', 'kms:Decrypt was called on 1 days before'],
])('of "%s", "%s" is found false', (was, is, what) => {
  const wrong = check('new_action', first.replace(was, is))!.wrong
  expect(wrong).toContainEqual(typeof what === 'string' ? what : expect.stringMatching(what))
})

test('what was judged malicious happened, and is compared with nothing', () => {
  const judged = { ...ana, learned: new Set<string>(), malicious: new Set(['2026-11-10', '2026-11-11']) }
  const told = (statement: string) =>
    checkStatement(
      { ...facts, principals: new Map([['ana', judged]]) },
      { principal: 'ana', day: '2026-11-12', signal: 'volume', statement },
    )!.wrong
  const statement =
    'Made 7 calls before any normal day; few principals of the same kind make as many in a day.'
  expect(told(statement)).toEqual([])
  expect(told(statement.replace('before any normal day', 'on the first day'))).toEqual([
    '"on the first day" after 2 active days',
  ])
})

test('a sentence of another form is not understood', () => {
  expect(check('new_action', 'Something was odd.')).toBeNull()
  expect(check('errors', '2 of 7 calls were refused.')).toBeNull()
})
