import { expect, test } from 'vitest'
import type { EventRow, FindingData } from '../page-data.ts'
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

function asked(finding: Partial<FindingData>, rows: EventRow[] = []): string[] {
  return questions({
    name: 'nightly',
    day: '2026-11-09',
    automation: 'human',
    signals: [],
    evidence: [],
    sessions: [],
    firstTime: null,
    before: { events: 900, activeDays: 40, firstDay: '2026-09-21' },
    rows,
    ...finding,
  } as unknown as FindingData).map(({ question }) => question)
}

test('a person is asked about travel, a robot about what started it, each at the time of the call', () => {
  const rows = [call('s3:GetObject', { signals: ['working_hours', 'automation_schedule'] })]
  expect(asked({ signals: ['working_hours'] }, rows)).toEqual([
    'Was there a reason to work at 08:59 on a Monday: an incident, a release, travel?',
  ])
  expect(asked({ signals: ['working_hours'], automation: 'on_demand' }, rows)).toEqual([
    'What started it at 08:59 on a Monday: another trigger, a retry, a person?',
  ])
  expect(asked({ signals: ['working_hours', 'automation_schedule'], automation: 'scheduled' }, rows)).toEqual(
    ['Who started it at 08:59, and with whose key?'],
  )
})

test('a principal never seen before raises the first question', () => {
  expect(asked({ before: { events: 0, activeDays: 0, firstDay: null } })[0]).toBe(
    'Who made nightly, and what for?',
  )
})

test('damage comes before oddity, and only what succeeded does damage', () => {
  const gone = call('ec2:DeleteSnapshot', { targets: ['snapshot/snap-1'], signals: ['new_action'] })
  expect(asked({ signals: ['new_action'] }, [gone])).toEqual([
    'Was snapshot snap-1 meant to go, and can it be restored?',
    'What task needed ec2:DeleteSnapshot?',
  ])
  expect(asked({}, [{ ...gone, outcome: 'denied', error: 'AccessDenied' }])).toEqual([])
  expect(asked({}, [call('lambda:UpdateFunctionCode', { targets: ['function/pay'] })])).toEqual([
    'Does function pay still run what was released?',
  ])
})

test('the riskiest new action is named first', () => {
  const rows = ['sts:GetCallerIdentity', 'iam:CreateRole'].map((action, index) =>
    call(action, { signals: ['new_action'], severity: index ? 'critical' : 'low', outcome: 'denied' }),
  )
  expect(asked({ signals: ['new_action'] }, rows)[0]).toBe(
    'What task needed iam:CreateRole, sts:GetCallerIdentity?',
  )
})
