import { expect, test } from 'vitest'
import { incidentsOf, type Week, type WeekCall } from '../example/incident-week.ts'

const role = 'arn:aws:iam::111122223333:role/path/ledger'
const assumed = 'arn:aws:sts::111122223333:assumed-role/ledger/s1'
const takes = { does: 'sts:AssumeRole', asked: { roleArn: role, roleSessionName: 's1' } }

test('a role assumed with a key that the role’s calls then carry', async () => {
  const week = (key: string): Week => ({
    calls: [
      {
        who: 'mara',
        at: '3 21:52',
        strange: true,
        ...takes,
        answered: { credentials: { accessKeyId: 'ASIA1' } },
      },
      { who: 'role/ledger', at: '3 21:53', key, arn: assumed, strange: true },
    ],
  })
  expect((await incidentsOf(week('ASIA1'))).incidents).toEqual([
    { days: ['ledger 3', 'mara 3'], links: ['role_assumed'] },
  ])
  // Another key: somebody else took the role under the same session name.
  expect((await incidentsOf(week('ASIA2'))).incidents).toEqual([])
})

test('without an answer, a role assumed under the name of a session, for as long as credentials live', async () => {
  const week = (at: string): Week => ({
    calls: [
      { who: 'mara', at: '3 08:00', strange: true, ...takes },
      { who: 'role/ledger', at, arn: assumed, strange: true },
    ],
  })
  expect((await incidentsOf(week('3 19:59'))).incidents).toEqual([
    { days: ['ledger 3', 'mara 3'], links: ['role_assumed'] },
  ])
  expect((await incidentsOf(week('3 20:01'))).incidents).toEqual([])
  expect((await incidentsOf(week('3 07:00'))).incidents).toEqual([])
})

test('a role taken for the first time draws in a day that is no finding; one that is taken daily does not', async () => {
  const calls: WeekCall[] = [
    { who: 'mara', at: '3 21:52', strange: true, ...takes },
    { who: 'role/ledger', at: '3 21:53', arn: assumed },
  ]
  expect((await incidentsOf({ calls })).incidents).toEqual([
    { days: ['(ledger 3)', 'mara 3'], links: ['role_assumed'] },
  ])
  expect((await incidentsOf({ calls, habits: [['mara', 'sts:AssumeRole', 1]] })).incidents).toEqual([])
})

test('a user, its key and its password, made by one and used as the other', async () => {
  const made = (does: string): WeekCall => ({
    who: 'mara',
    at: '3 21:40',
    does,
    asked: { userName: 'svc' },
    strange: true,
  })
  const uses: WeekCall = { who: 'svc', at: '3 22:00', key: 'AKIA1' }
  const found = async (week: Week) => (await incidentsOf(week)).incidents
  expect(await found({ calls: [made('iam:CreateUser'), uses] })).toEqual([
    { days: ['mara 3', '(svc 3)'], links: ['user_created'] },
  ])
  // It was there before, so that another user of that name was made, or none.
  expect(await found({ calls: [made('iam:CreateUser'), uses], known: ['svc'] })).toEqual([])
  expect(
    await found({
      calls: [{ ...made('iam:CreateAccessKey'), answered: { accessKey: { accessKeyId: 'AKIA1' } } }, uses],
      known: ['svc'],
    }),
  ).toEqual([{ days: ['mara 3', '(svc 3)'], links: ['key_created'] }])
  // Without an answer: a long-lived key that it did not use before.
  const key = (firstDay: number): Week => ({
    calls: [made('iam:CreateAccessKey'), { ...uses, who: 'a-svc' }].map((call) => ({
      ...call,
      asked: { userName: 'a-svc' },
    })),
    known: ['a-svc'],
    sources: [['key', 'AKIA1', 1, firstDay]],
  })
  expect(await found(key(3))).toEqual([{ days: ['(a-svc 3)', 'mara 3'], links: ['key_created'] }])
  expect(await found(key(1))).toEqual([])
  expect(
    await found({
      calls: [made('iam:CreateLoginProfile'), { ...uses, does: 'signin:ConsoleLogin' }],
      known: ['svc'],
    }),
  ).toEqual([{ days: ['mara 3', '(svc 3)'], links: ['password_set'] }])
  expect(await found({ calls: [made('iam:CreateLoginProfile'), uses], known: ['svc'] })).toEqual([])
})

test('who makes users every week draws no day in, and what was made is followed for two days unless it is a finding', async () => {
  const week = (at: string, strange: boolean, days: number): Week => ({
    calls: [
      { who: 'mara', at: '3 10:00', does: 'iam:CreateUser', asked: { userName: 'svc' }, strange: true },
      { who: 'svc', at, strange },
    ],
    habits: [['mara', 'iam:CreateUser', days]],
  })
  expect((await incidentsOf(week('5 09:00', false, 3))).incidents).toHaveLength(1)
  expect((await incidentsOf(week('5 09:00', false, 4))).incidents).toEqual([])
  expect((await incidentsOf(week('5 11:00', false, 0))).incidents).toEqual([])
  expect((await incidentsOf(week('5 11:00', true, 4))).incidents).toHaveLength(1)
})

test('rights that one changed before the other’s strange calls, of findings only, within a day', async () => {
  const week = (at: string, strange: boolean, change: Partial<WeekCall> = {}): Week => ({
    calls: [
      {
        who: 'mara',
        at: '3 10:00',
        does: 'iam:PutRolePolicy',
        asked: { roleName: 'ledger', policyName: 'all' },
        strange: true,
        ...change,
      },
      { who: 'role/ledger', at, strange },
    ],
    known: ['role/ledger'],
  })
  expect((await incidentsOf(week('4 09:00', true))).incidents).toEqual([
    { days: ['mara 3', 'ledger 4'], links: ['rights_changed'] },
  ])
  expect(
    (await incidentsOf(week('4 09:00', true, { does: 'iam:UpdateAssumeRolePolicy' }))).incidents,
  ).toHaveLength(1)
  expect((await incidentsOf(week('4 11:00', true))).incidents).toEqual([])
  expect((await incidentsOf(week('3 09:00', true))).incidents).toEqual([])
  expect((await incidentsOf(week('4 09:00', false))).incidents).toEqual([])
  expect((await incidentsOf(week('4 09:00', true, { asked: { roleName: 'other' } }))).incidents).toEqual([])
})

const from = '203.0.113.0/24'
const guests = (
  calls: WeekCall[],
  principals: number,
  firstDay: number,
  named = calls.map(({ who }) => who),
): Week => ({
  calls: calls.map((call) => ({ ...call, network: from, strange: true })),
  evidence: named.map((who) => [who, 'network', from]),
  sources: [['network', from, principals, firstDay]],
  known: calls.map(({ who }) => who),
})

test('two findings from one network that is new here, within hours', async () => {
  const two: WeekCall[] = [
    { who: 'mara', at: '3 10:00' },
    { who: 'tom', at: '3 21:00' },
  ]
  expect((await incidentsOf(guests(two, 2, 3))).incidents).toEqual([
    { days: ['mara 3', 'tom 3'], links: ['same_network'] },
  ])
  expect((await incidentsOf(guests([two[0]!, { who: 'tom', at: '3 22:01' }], 2, 3))).incidents).toEqual([])
  // The evidence of one of them names something else: for it the network says nothing.
  expect((await incidentsOf(guests(two, 2, 3, ['mara']))).incidents).toEqual([])
})

test('an office’s new network joins nobody, and is told as a change', async () => {
  const staff = Array.from({ length: 6 }, (_, i): WeekCall => ({ who: `staff-${i}`, at: `3 10:0${i}` }))
  const { incidents, counts } = await incidentsOf(guests(staff, 40, 3))
  expect(incidents).toEqual([])
  expect(counts.changes).toEqual([{ kind: 'network', value: from, principals: 40, findings: 6 }])
})

test('a network that was used here before joins nobody', async () => {
  const two: WeekCall[] = [
    { who: 'mara', at: '3 10:00' },
    { who: 'tom', at: '3 11:00' },
  ]
  const week = guests(two, 2, 3)
  await expect(incidentsOf({ ...week, sources: [['network', from, 2, -7]] })).resolves.toMatchObject({
    incidents: [],
  })
})

test('an agent alone joins nobody: tools are few and many use them', async () => {
  const two: WeekCall[] = [
    { who: 'mara', at: '3 10:00' },
    { who: 'tom', at: '3 11:00' },
  ]
  const calls = two.map((call) => ({ ...call, agent: 'python-requests', strange: true }))
  const week: Week = {
    calls,
    evidence: [
      ['mara', 'agent', 'python-requests'],
      ['tom', 'agent', 'python-requests'],
    ],
    sources: [['agent', 'python-requests', 2, 3]],
  }
  expect((await incidentsOf(week)).incidents).toEqual([])
})

test('one key in two hands, also in those of a day that is no finding', async () => {
  const calls: WeekCall[] = [
    { who: 'mara', at: '3 10:00', key: 'AKIA1', strange: true },
    { who: 'tom', at: '5 10:00', key: 'AKIA1' },
  ]
  expect((await incidentsOf({ calls })).incidents).toEqual([
    { days: ['mara 3', '(tom 5)'], links: ['same_key'] },
  ])
})

test('days of one principal with the same new network or the same unusual action, at most a weekend apart', async () => {
  const days = (last: string, does?: string): Week => ({
    calls: ['3 10:00', last].map((at) => ({
      who: 'mara',
      at,
      strange: true,
      network: from,
      ...(does ? { does } : {}),
    })),
    evidence: [does ? ['mara', 'action', does] : ['mara', 'network', from]],
  })
  expect((await incidentsOf(days('6 10:00'))).incidents).toEqual([
    { days: ['mara 3', 'mara 6'], links: ['same_source_later'] },
  ])
  expect((await incidentsOf(days('7 10:00'))).incidents).toEqual([])
  expect((await incidentsOf(days('4 10:00', 'iam:ListUsers'))).incidents).toEqual([
    { days: ['mara 3', 'mara 4'], links: ['same_action_later'] },
  ])
  expect((await incidentsOf({ ...days('4 10:00'), evidence: [] })).incidents).toEqual([])
})

test('an incident is named after its first finding: more days of it do not rename it', async () => {
  const calls: WeekCall[] = [
    { who: 'mara', at: '3 10:00', key: 'AKIA1', strange: true },
    { who: 'tom', at: '4 10:00', key: 'AKIA1', strange: true },
  ]
  const { ids } = await incidentsOf({ calls })
  const next = await incidentsOf({
    calls: [...calls, { who: 'uma', at: '5 10:00', key: 'AKIA1', strange: true }],
  })
  expect(next.incidents).toHaveLength(1)
  expect(next.ids).toEqual(ids)
})
