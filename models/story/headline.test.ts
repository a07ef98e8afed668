import { describe, expect, test } from 'vitest'
import { readHarmRules, readVocabulary } from '../../pipeline/catalogue.ts'
import { settingsSchema } from '../settings.ts'
import type { Deed } from './deed.ts'
import type { Place, StoryFacts, Told } from './facts.ts'
import { headlineOf } from './headline.ts'
import { severityOf } from './severity.ts'

const words = readVocabulary()
const rules = readHarmRules()
const settings = settingsSchema.parse({}).story

function deed(action: string, given: Partial<Deed> = {}): Deed {
  const { succeeded = 1, denied = 0, failed = 0 } = given
  return {
    action,
    accessLevel: 'Write',
    risk: 0,
    isWrite: true,
    calls: succeeded + denied + failed,
    succeeded,
    denied,
    failed,
    things: Math.min(1, succeeded),
    about: [],
    daysBefore: 0,
    first: 0,
    last: 0,
    ...given,
  }
}
const reading = (action: string, given: Partial<Deed> = {}) =>
  deed(action, { isWrite: false, accessLevel: 'Read', ...given })

/** A story on a principal's fortieth day, within a minute and a half. */
function story(deeds: Deed[], place: Partial<Place> = {}, more: Partial<StoryFacts> = {}): StoryFacts {
  return {
    deeds,
    place: {
      part: 'session',
      calls: deeds.reduce((sum, { calls }) => sum + calls, 0),
      first: 1000,
      last: 1090,
      daysBefore: 39,
      newNetworks: 0,
      networks: 1,
      newNetworkCalls: 0,
      newAgentCalls: 0,
      newKeyCalls: 0,
      agent: 'aws-cli',
      ...place,
    },
    hits: [],
    told: [],
    isRoot: false,
    ...more,
  }
}
const told = (signal: string, clause: string, calls: number): Told => ({ signal, clause, calls, bits: 9 })
const headline = (...given: Parameters<typeof story>) => headlineOf(story(...given), words, settings)

const user = [{ type: 'user', number: 1, name: 'ci8' }]
const made = [
  deed('iam:CreateAccessKey', { about: user, risk: 3, first: 3 }),
  deed('iam:CreateUser', { about: user, risk: 3, first: 1 }),
  deed('iam:AttachUserPolicy', { about: user, risk: 4, first: 2 }),
]

describe('what was done', () => {
  test('in the order of time, once each', () => {
    expect(headline(made)).toBe(
      'Created user ci8, attached a policy to user ci8 and created an access key for user ci8 in 2 minutes',
    )
  })

  test('of many the worst, and how many actions more, usual ones among them', () => {
    const more = [deed('s3:CreateBucket'), deed('iam:GetUser', { daysBefore: 30, isWrite: false })]
    expect(headline([...made, ...more])).toBe(
      'Created user ci8, attached a policy to user ci8, created an access key for user ci8 and called 2 more actions in 2 minutes',
    )
  })

  test('what it does every day is left out beside what it does not', () => {
    expect(
      headline([deed('iam:CreateUser', { about: user }), deed('s3:PutObject', { daysBefore: 38 })]),
    ).toBe('Created user ci8 in 2 minutes')
  })

  test('unknown names are called, the verb said once', () => {
    expect(headline(['k', 'll', 'z', 'f77'].map((name, i) => reading(`shell:${name}`, { first: i })))).toBe(
      'Called shell:k, shell:ll, shell:f77 and 1 more action in 2 minutes',
    )
  })

  test('two actions that are told alike are told apart', () => {
    expect(
      headline([
        deed('bedrock:InvokeModel', { first: 1 }),
        deed('bedrock:InvokeModelWithResponseStream', { first: 2 }),
      ]),
    ).toBe('Invoked a model and called bedrock:InvokeModelWithResponseStream in 2 minutes')
  })

  test('looking around is told as one, after what was done', () => {
    const looked = ['iam:ListUsers', 'iam:ListRoles', 's3:ListAllMyBuckets'].map((action) => reading(action))
    expect(headline([...looked, deed('iam:CreateUser', { about: user })])).toBe(
      'Created user ci8 and looked at users, roles and all my buckets in 3 calls in 2 minutes',
    )
  })
})

describe('how long', () => {
  test.each([
    ['', { calls: 1 }],
    [' within a second', { last: 1000 }],
    [' in 1 second', { last: 1001 }],
    [' in 59 seconds', { last: 1059 }],
    [' in 89 minutes', { last: 1000 + 89 * 60 }],
    [' in 2 hours', { last: 1000 + 91 * 60 }],
  ])('%s', (text, place) => {
    expect(headline([deed('iam:CreateUser', { about: user, succeeded: 2 })], place)).toBe(
      `Created user ci8 (2 times)${text}`,
    )
  })
})

describe('where from and when', () => {
  const four = [deed('iam:CreateUser', { about: user, succeeded: 4 })]
  const of = (place: Partial<Place>, ...clauses: Told[]) =>
    headline(four, { last: 1000, ...place }, { told: clauses }).replace(/^.* within a second/, '')

  test.each([
    [' from a network never used before', { newNetworks: 1, newNetworkCalls: 4 }],
    [' mostly from 2 networks never used before', { newNetworks: 2, newNetworkCalls: 2 }],
    ['', { newNetworks: 1, newNetworkCalls: 1 }],
    ['', { newNetworks: 1, newNetworkCalls: 4, daysBefore: 0 }],
    [
      ' from a network never used before, with an access key never used before',
      { newNetworks: 1, newNetworkCalls: 4, newKeyCalls: 4 },
    ],
    [' with a program never used before', { newAgentCalls: 4 }],
    [' from a network never used before', { newNetworks: 1, newNetworkCalls: 4, newAgentCalls: 4 }],
  ])('%s', (text, place) => {
    expect(of(place)).toBe(text)
  })

  test('off schedule and outside usual hours only where a signal says so of these calls', () => {
    expect(of({}, told('automation_schedule', 'ran off schedule (at 14:03 UTC)', 4))).toBe(' off schedule')
    expect(of({}, told('automation_schedule', 'ran 48 times in a day', 4))).toBe('')
    expect(of({}, told('working_hours', 'was active outside usual hours (from 21:45)', 3))).toBe(
      ' mostly outside usual hours',
    )
    expect(of({}, told('working_hours', 'was active at the edge of its usual hours', 4))).toBe('')
    expect(of({}, told('working_hours', 'was active outside usual hours (from 21:45)', 1))).toBe('')
  })
})

describe('of a day on which it did only what it usually does', () => {
  const usual = [
    reading('monitoring:GetMetricData', { succeeded: 14, daysBefore: 39 }),
    reading('sqs:GetQueueAttributes', { succeeded: 6, daysBefore: 39 }),
  ]

  test('the strongest signal is told, with the commonest action', () => {
    const beside = '20 calls in 2 minutes, 14 of them monitoring:GetMetricData'
    const first = (signal: string, clause: string) => headline(usual, {}, { told: [told(signal, clause, 0)] })
    expect(first('sequence', 'did 9 actions in an order unlike its own')).toBe(
      `Did only the usual, in an order more typical of others: ${beside}`,
    )
    expect(first('action_mix', 'acted unlike itself in 1 session')).toBe(
      `Did only the usual, in a mix more typical of others: ${beside}`,
    )
    expect(first('automation_schedule', 'ran 48 times in a day')).toBe(`Ran 48 times in a day: ${beside}`)
    expect(first('errors', 'was denied 9 of 74 calls')).toBe('Was denied 9 of 74 calls')
  })

  test('or where it came from', () => {
    expect(headline(usual, { newNetworks: 1, newNetworkCalls: 20 })).toBe(
      'Came from a network never used before: 20 calls in 2 minutes, 14 of them monitoring:GetMetricData',
    )
    expect(
      headline([deed('sts:AssumeRole', { daysBefore: 39 })], { newNetworks: 1, newNetworkCalls: 1 }),
    ).toBe('Came from a network never used before: assumed a role')
    expect(headline([usual[0]!], { newNetworks: 1, newNetworkCalls: 14 })).toBe(
      'Came from a network never used before: 14 calls in 2 minutes, all of monitoring:GetMetricData',
    )
  })

  test('a rule that leads stands first', () => {
    const rule = rules.find(({ leads }) => leads)!
    const hits = [{ rule, calls: 20, succeeded: 20, things: 2, actions: ['monitoring:GetMetricData'] }]
    expect(headline(usual, {}, { hits })).toBe(
      'Credentials of an instance used from outside: 20 calls in 2 minutes, 14 of them monitoring:GetMetricData',
    )
  })
})

describe('why so severe', () => {
  const reason = (deeds: Deed[], more: Partial<StoryFacts> = {}) =>
    severityOf(story(deeds, {}, more), settings)

  test.each([
    ['the call succeeded', { succeeded: 1 }],
    ['both calls succeeded', { succeeded: 2 }],
    ['all 3 calls succeeded', { succeeded: 3 }],
    ['2 of 3 calls succeeded', { succeeded: 2, failed: 1 }],
  ])('%s', (text, given) => {
    expect(reason([deed('iam:CreateUser', { risk: 3, ...given })])).toEqual({
      severity: 'high',
      reason: `iam:CreateUser is high in the catalogue and not usual for this principal; ${text}.`,
    })
  })

  test.each([
    ['the call was denied', { denied: 1 }],
    ['both calls failed', { failed: 2 }],
    ['all 3 calls were denied or failed', { denied: 1, failed: 2 }],
  ])('%s', (text, given) => {
    expect(reason([deed('ec2:CreateSnapshot', { risk: 1, succeeded: 0, ...given })])).toEqual({
      severity: 'informational',
      reason: `ec2:CreateSnapshot is low in the catalogue and not usual for this principal; ${text}, so one level less.`,
    })
  })

  test('of what is usual, and of what only reads', () => {
    expect(reason([deed('iam:CreateUser', { risk: 3, daysBefore: 30 })]).reason).toBe(
      'The changes and risky calls here are usual for this principal.',
    )
    expect(reason([reading('ec2:DescribeTags')]).reason).toBe(
      'Nothing was changed here and nothing called that is listed as risky.',
    )
    expect(reason([reading('ec2:DescribeTags')], { isRoot: true })).toEqual({
      severity: 'low',
      reason:
        'Nothing was changed here and nothing called that is listed as risky. One level more: the root user.',
    })
  })
})
