import { expect, test } from 'vitest'
import type { Deed } from './deed.ts'
import type { Place, StoryFacts } from './facts.ts'
import type { HarmHit, HarmRule } from './harm.ts'
import { severityOf } from './severity.ts'

const settings = { usualDays: 3, usualShare: 0.1 }
const place: Place = {
  part: 'session',
  calls: 4,
  first: 0,
  last: 60,
  daysBefore: 20,
  networks: 1,
  newNetworks: 0,
  newNetworkCalls: 0,
  newAgentCalls: 0,
  newKeyCalls: 0,
  agent: 'boto3',
}
const invoke: Deed = {
  action: 'bedrock:InvokeModel',
  accessLevel: 'Read',
  risk: 2,
  isWrite: false,
  calls: 4,
  succeeded: 4,
  denied: 0,
  failed: 0,
  things: 4,
  about: [],
  daysBefore: 0,
  first: 0,
  last: 60,
}
const trail: Deed = {
  ...invoke,
  action: 'cloudtrail:DeleteTrail',
  risk: 4,
  isWrite: true,
  calls: 2,
  succeeded: 2,
}
const loggingOff: HarmRule = {
  rule: 'logging_off',
  says: 'Logging switched off',
  leads: false,
  severity: 'critical',
  technique: ['T1562.008', 'Disable or Modify Cloud Logs'],
  why: 'From then on, calls leave no record there.',
  actions: '',
  outcome: 'succeeded',
  things: 1,
  self: false,
  machine: false,
}
const hit: HarmHit = { rule: loggingOff, calls: 4, succeeded: 1, things: 1, actions: [trail.action] }

const of = (deeds: Deed[], more: Partial<StoryFacts> = {}) =>
  severityOf({ place, deeds, hits: [], told: [], isRoot: false, ...more }, settings)

test('what a principal does on every tenth day and more raises nothing', () => {
  expect(of([{ ...invoke, daysBefore: 3 }]).severity).toBe('informational')
  expect(of([{ ...invoke, daysBefore: 2 }])).toEqual({
    severity: 'medium',
    reason:
      'bedrock:InvokeModel is medium in the catalogue and not usual for this principal; all 4 calls succeeded.',
  })
})

test('an attempt that did not succeed is one level less, and is not said to have succeeded', () => {
  expect(of([{ ...trail, calls: 4, succeeded: 0, failed: 4, things: 0 }])).toEqual({
    severity: 'high',
    reason:
      'cloudtrail:DeleteTrail is critical in the catalogue and not usual for this principal; all 4 calls failed, so one level less.',
  })
  expect(of([{ ...trail, calls: 1, succeeded: 0, denied: 1, things: 0 }]).reason).toMatch(
    /the call was denied, so one level less\.$/,
  )
})

test('a rule that holds says what it is, by which calls, and why', () => {
  expect(of([{ ...trail, daysBefore: 20 }], { hits: [hit] })).toEqual({
    severity: 'critical',
    reason:
      'Logging switched off (T1562.008 Disable or Modify Cloud Logs): cloudtrail:DeleteTrail, 1 of 4 calls succeeded. From then on, calls leave no record there.',
  })
})

test('a change that nobody lists is low, reading is nothing, and the root user makes either worse', () => {
  expect(of([{ ...invoke, risk: 0, isWrite: true }]).severity).toBe('low')
  expect(of([{ ...invoke, risk: 0 }]).severity).toBe('informational')
  expect(of([{ ...invoke, risk: 0 }], { isRoot: true })).toEqual({
    severity: 'low',
    reason:
      'Nothing was changed here and nothing called that is listed as risky. One level more: the root user.',
  })
  expect(of([trail], { hits: [hit], isRoot: true }).severity).toBe('critical')
})
