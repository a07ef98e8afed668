import { expect, test } from 'vitest'
import type { EventRow, FindingData, FindingDeed, HeldRule } from '../page-data.ts'
import { questions } from './questions.ts'

function call(action: string, of: Partial<EventRow> = {}): EventRow {
  return {
    kind: 'event',
    anchor: 'event-1',
    id: '1',
    time: '2026-11-09 08:59:12',
    localTime: null,
    session: 1,
    action,
    severity: 'low',
    tactic: null,
    targets: [],
    moreTargets: 0,
    address: null,
    place: null,
    region: null,
    outcome: 'succeeded',
    error: null,
    signals: [],
    record: null,
    ...of,
  }
}

function deed(action: string, of: Partial<FindingDeed> = {}): FindingDeed {
  return {
    action,
    severity: 'low',
    calls: 1,
    denied: 0,
    failed: 0,
    first: '2026-11-09 08:59:12',
    done: '2026-11-09 08:59:12',
    touched: [],
    moreTouched: 0,
    signals: [],
    ...of,
  }
}

const refused = { denied: 1, done: null }

function rule(name: string, actions: string[], of: Partial<HeldRule> = {}): HeldRule {
  return {
    rule: name,
    says: 'Logging switched off',
    leads: false,
    severity: 'critical',
    technique: ['T1562.008', 'Disable or Modify Cloud Logs'],
    calls: 1,
    succeeded: 1,
    actions,
    ...of,
  }
}

function asked(finding: Partial<FindingData>): string[] {
  return questions({
    name: 'nightly',
    day: '2026-11-09',
    automation: 'human',
    signals: [],
    evidence: [],
    sessions: [],
    firstTime: null,
    before: { events: 900, activeDays: 40, firstDay: '2026-09-21' },
    rows: [],
    deeds: [],
    rules: [],
    ...finding,
  } as unknown as FindingData).map(({ question, fact }) => `${question} ${fact}`.trim())
}

test('a person is asked about travel, a robot about what started it, each at the time of the call', () => {
  const rows = [call('s3:GetObject', { signals: ['working_hours', 'automation_schedule'] })]
  expect(asked({ signals: ['working_hours'], rows })).toEqual([
    'Was there a reason to work at 08:59 on a Monday: an incident, a release, travel?',
  ])
  expect(asked({ signals: ['working_hours'], automation: 'on_demand', rows })).toEqual([
    'What started it at 08:59 on a Monday: another trigger, a retry, a person?',
  ])
  expect(asked({ signals: ['working_hours', 'automation_schedule'], automation: 'scheduled', rows })).toEqual(
    ['Who started it at 08:59, and with whose key?'],
  )
})

test('a principal never seen before raises a question of its own, and people are they', () => {
  expect(asked({ before: { events: 0, activeDays: 0, firstDay: null } })).toEqual([
    'Who made nightly, and what for? They had not been seen before Monday 9 November, so that there was no day to compare with.',
  ])
})

test('what was touched is named with the right count, and what came of it', () => {
  const read = (of: Partial<FindingDeed>) => asked({ deeds: [deed('secretsmanager:GetSecretValue', of)] })
  expect(read({ calls: 2, touched: [['secret/prod/messaging/model', 2]] })).toEqual([
    'Is secret prod/messaging/model to be rotated? 2 reads of it succeeded, the first at 08:59: secretsmanager:GetSecretValue.',
  ])
  expect(
    read({
      calls: 9,
      denied: 2,
      failed: 1,
      touched: ['a', 'b', 'c', 'd', 'e'].map((name) => [`secret/${name}`, 1]),
      moreTouched: 1,
    }),
  ).toEqual([
    'Are secrets a, b, c and 3 more to be rotated? 6 reads of them succeeded, 2 were denied, 1 failed, the first at 08:59: secretsmanager:GetSecretValue.',
  ])
})

test('damage comes before oddity, and only what succeeded does damage', () => {
  const gone = deed('ec2:DeleteSnapshot', { touched: [['snapshot/snap-1', 1]], signals: ['new_action'] })
  expect(asked({ signals: ['new_action'], deeds: [gone] })).toEqual([
    'Was snapshot snap-1 meant to go, and can it be restored? The deletion succeeded, at 08:59: ec2:DeleteSnapshot.',
    'What task needed ec2:DeleteSnapshot?',
  ])
  expect(asked({ deeds: [{ ...gone, calls: 3, denied: 2, failed: 1, done: null, touched: [] }] })).toEqual([
    'Is somebody trying out what this identity may do, or is a permission missing? 2 calls were denied, 1 failed: ec2:DeleteSnapshot.',
  ])
})

test('when every attempt came to nothing, that is what is said', () => {
  const logs = (of: Partial<FindingDeed>) =>
    asked({ deeds: [deed('cloudtrail:StopLogging', { done: null, calls: 2, ...of })] })[0]
  expect(logs({ denied: 2 })).toBe(
    'Are all logs and detectors still running? Both attempts were denied: cloudtrail:StopLogging.',
  )
  expect(logs({ denied: 1, failed: 1 })).toBe(
    'Are all logs and detectors still running? 1 attempt was denied, 1 failed: cloudtrail:StopLogging.',
  )
})

test('a rule of harm that held asks what matters, the worst first, and each action once', () => {
  expect(
    asked({
      rules: [
        rule('key_for_another', ['iam:CreateAccessKey'], { severity: 'high' }),
        rule('logging_off', ['cloudtrail:StopLogging']),
        rule('brand_new', ['x:Y'], { severity: 'medium', says: 'Something new' }),
      ],
      deeds: [
        deed('iam:CreateAccessKey', { touched: [['user/svc-backup', 1]] }),
        deed('cloudtrail:StopLogging', { touched: [['trail/main', 1]] }),
        deed('x:Y'),
      ],
    }),
  ).toEqual([
    'Is trail main logging again? The call succeeded, at 08:59: cloudtrail:StopLogging.',
    'Does user svc-backup still exist, and who holds its credentials? The call succeeded, at 08:59: iam:CreateAccessKey.',
    'Something new: was that meant? The call succeeded, at 08:59: x:Y.',
  ])
})

test('the riskiest new action is named first', () => {
  const deeds = ['sts:GetCallerIdentity', 'iam:CreateRole'].map((action, index) =>
    deed(action, { signals: ['new_action'], severity: index ? 'critical' : 'low', ...refused }),
  )
  expect(asked({ signals: ['new_action'], deeds })).toEqual([
    'What task needed iam:CreateRole and sts:GetCallerIdentity?',
    'Is somebody trying out what this identity may do, or is a permission missing? Both calls were denied: sts:GetCallerIdentity and iam:CreateRole.',
  ])
})
