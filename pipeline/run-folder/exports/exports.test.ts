/** What other programs get of a finding, from one written by hand. The whole of a run is held against the schemas by scripts/check-ocsf.py and scripts/check-asff.py. */
import { expect, test } from 'vitest'
import { exampleFinding } from '../../example/finding.ts'
import { openContext } from '../context.ts'
import { asffFindings } from './asff.ts'
import type { Finding } from './finding.ts'
import { ocsfFinding, type Told } from './ocsf.ts'

const finding = exampleFinding
const told: Told = {
  finding,
  evidence: [
    {
      principal: finding.principal,
      day: finding.day,
      signal: 'new_action',
      bits: 9,
      statement: 'Never did iam:CreateUser before.',
      event_ids: ['e1', 'e2'],
    },
  ],
  particulars: {
    actors: [{ arn: 'arn:aws:iam::111122223333:user/ana', type: 'IAMUser', keys: ['AKIA1'] }],
    addresses: ['203.0.113.9', '2001:db8::1', 'cloudformation.amazonaws.com', '12'],
    agents: ['aws-cli/2'],
    regions: ['eu-central-1'],
    targets: ['user/eve', 'secret/prod/db'],
    event_ids: ['e1', 'e2', 'e3'],
    calls: 3,
  },
  others: [{ ...finding, uid: 'bbbbbbbbbbbb', severity: 'low', account: '444455556666' }],
}
const lookup = openContext({ out: '/nowhere' })
const tactics = new Map([['Persistence', { tactic: 'Persistence', id: 'TA0003', order: 5, summary: '' }]])

// biome-ignore lint/suspicious/noExplicitAny: read as another program would read the JSON
const json = (of: object): any => JSON.parse(JSON.stringify(of))
const ocsf = (of: Partial<Finding> = {}, particulars: Partial<Told['particulars']> = {}) =>
  json(
    ocsfFinding({
      ...told,
      finding: { ...finding, ...of },
      particulars: { ...told.particulars, ...particulars },
      tactics,
      lookup,
    }),
  )
const asff = (of: Partial<Finding> = {}, particulars: Partial<Told['particulars']> = {}) =>
  json(
    asffFindings([
      { ...told, finding: { ...finding, ...of }, particulars: { ...told.particulars, ...particulars } },
    ]),
  )[0]

test('OCSF: who acted, from where, on what, by which events', () => {
  const line = ocsf()
  expect(line).toMatchObject({
    class_uid: 2004,
    type_uid: 200401,
    type_name: 'Detection Finding: Create',
    severity_id: 5,
    severity: 'Critical',
    confidence_id: 3,
    status: 'New',
    is_alert: true,
    metadata: { version: '1.8.0', profiles: ['cloud'], uid: '0e689c34d93a', correlation_uid: 'aaaabbbbcccc' },
    cloud: { provider: 'AWS', region: 'eu-central-1', account: { uid: '111122223333' } },
  })
  expect(line.evidences[0]).toEqual({
    name: 'new_action',
    actor: {
      user: {
        name: '111122223333/user/ana',
        uid: 'arn:aws:iam::111122223333:user/ana',
        type: 'User',
        type_id: 1,
        account: { uid: '111122223333', type: 'AWS Account', type_id: 10 },
        programmatic_credentials: [{ uid: 'AKIA1', type: 'AWS access key' }],
      },
    },
    data: {
      signal: 'new_action',
      bits: 9,
      statement: 'Never did iam:CreateUser before.',
      event_ids: ['e1', 'e2'],
    },
  })
  expect(line.evidences.slice(1).map((of: { src_endpoint: object }) => of.src_endpoint)).toEqual([
    { ip: '203.0.113.9' },
    { ip: '2001:db8::1' },
    { svc_name: 'cloudformation.amazonaws.com' },
    { name: '12' },
  ])
  expect(line.resources.map((of: { role: string; name: string }) => [of.role, of.name])).toEqual([
    ['Actor', '111122223333/user/ana'],
    ['Target', 'eve'],
    ['Target', 'prod/db'],
  ])
  expect(line.finding_info.attacks).toEqual([
    { tactic: { name: 'Persistence', uid: 'TA0003' }, version: '19' },
    { tactic: { name: 'Impact' }, version: '19' },
    {
      technique: { uid: 'T1136' },
      sub_technique: { uid: 'T1136.003', name: 'Cloud Account' },
      version: '17',
    },
    { technique: { uid: 'T1040', name: 'Network Sniffing' }, version: '17' },
  ])
  expect(line.finding_info.related_events_count).toBe(4)
  expect(line.finding_info.related_events.map((of: { uid: string }) => of.uid)).toEqual([
    'bbbbbbbbbbbb',
    'e1',
    'e2',
    'e3',
  ])
  expect(line.observables.map((of: { type_id: number; value: string }) => [of.type_id, of.value])).toEqual([
    [4, '111122223333/user/ana'],
    [31, 'arn:aws:iam::111122223333:user/ana'],
    [35, '111122223333'],
    [19, 'AKIA1'],
    [2, '203.0.113.9'],
    [2, '2001:db8::1'],
    [38, 'eve'],
    [38, 'prod/db'],
    [16, 'aws-cli/2'],
  ])
})

test('OCSF: what is answered is no alert and says how', () => {
  expect(ocsf({ muted: 'known job' })).toMatchObject({ is_alert: false, status_id: 3, status: 'Suppressed' })
  expect(ocsf({ verdict: 'benign' })).toMatchObject({ is_alert: false, status_id: 4, status: 'Resolved' })
  expect(ocsf({ verdict: 'malicious' })).toMatchObject({ is_alert: true, status_id: 1 })
})

test('OCSF: a finding of several regions is of none; one whose events were not kept still says who', () => {
  const line = ocsf({}, { regions: ['eu-central-1', 'us-east-1'] })
  expect(line.cloud).not.toHaveProperty('region')
  expect(line.unmapped.regions).toEqual(['eu-central-1', 'us-east-1'])
  const bare = ocsf(
    { account: null },
    { actors: [], addresses: [], regions: [], targets: [], event_ids: [], calls: 0 },
  )
  expect(bare.evidences.map((of: { actor: object }) => of.actor)).toEqual([
    { user: { name: '111122223333/user/ana' } },
  ])
  expect(bare.cloud).toEqual({ provider: 'AWS' })
})

test('ASFF: imported by its own account in the region of its calls', () => {
  expect(asff()).toMatchObject({
    SchemaVersion: '2018-10-08',
    Id: 'usually/0e689c34d93a',
    ProductArn: 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default',
    AwsAccountId: '111122223333',
    Region: 'eu-central-1',
    Types: ['Unusual Behaviors/User', 'TTPs/Persistence'],
    FirstObservedAt: '2026-11-09T06:00:00.000Z',
    LastObservedAt: '2026-11-09T07:00:00.000Z',
    Severity: { Label: 'CRITICAL', Original: 'critical' },
    Confidence: 90,
    Workflow: { Status: 'NEW' },
  })
  expect(asff({}, { regions: ['cn-north-1'] }).ProductArn).toBe(
    'arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/default',
  )
  expect(asff({ muted: 'known job' }).Workflow).toEqual({ Status: 'SUPPRESSED' })
  expect(asff({ verdict: 'benign' }).Workflow).toEqual({ Status: 'RESOLVED' })
})

test('ASFF: texts and lists keep to their limits; no pair is cut in half', () => {
  const long = asff(
    { headline: '🙂'.repeat(200), actions: Array(1000).fill('iam:CreateUser') },
    { targets: Array.from({ length: 80 }, (_, i) => `bucket/${i}`) },
  )
  expect(long.Title).toBe(`${'🙂'.repeat(127)}…`)
  expect(long.Resources).toHaveLength(32)
  expect(long.ProductFields['usually/actions']).toHaveLength(2048)
})

test('ASFF: a finding of no account is left out', () => {
  const without = { ...told, finding: { ...finding, account: null } }
  const odd = { ...told, finding: { ...finding, account: 'anonymous' } }
  expect(asffFindings([without, odd])).toEqual([])
})
