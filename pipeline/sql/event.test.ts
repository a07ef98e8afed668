/** The tables between the canonical events and a principal's days, each from a few rows. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'
import { scratchFolder } from '../example/run.ts'
import { writeParquet } from '../warehouse/table.ts'
import { literal } from '../warehouse/warehouse.ts'

const { made, warehouse } = await openGiven({ many_keys: 2, calls_per_key: 2 })
/** What named_event hands on of an event as it is. */
const eventColumns = [
  ...['account', 'region', 'action', 'service', 'event_type', 'event_category', 'event_version', 'read_only'],
  ...['person', 'identity_type', 'identity_arn', 'identity_id', 'role', 'session_name', 'user_name'],
  ...['access_key', 'invoked_by', 'by_service', 'mfa', 'source_ip', 'network', 'user_agent', 'agent'],
  ...['error_code', 'error_message', 'denied', 'targets', 'candidates', 'request_parameters'],
  ...['response_elements', 'additional_event_data', 'service_event_details', 'request_id'],
  ...['shared_event_id', 'vpc_endpoint', 'file_id'],
]
afterAll(() => warehouse.close())

test('event: every part that ingest wrote, whatever its folders say; times of any zone become UTC without one', async () => {
  const folder = scratchFolder('events=e9')
  const write = (moment: string, name: string, day: string) =>
    writeParquet(
      warehouse,
      `SELECT ${literal(name)} AS event_id, TIMESTAMPTZ ${literal(moment)} AS event_time`,
      join(folder, `day=${day}`, 'a.parquet'),
    )
  await write('2026-11-02 01:30:00+02', 'e1', '2026-11-01')
  await write('2026-11-02 08:00:00Z', 'e2', '2026-11-07')
  await warehouse.set({ events: join(folder, '**', '*.parquet') })
  const expected = `
    event_id | event_time          | day
    e1       | 2026-11-01 23:30:00 | 2026-11-01
    e2       | 2026-11-02 08:00:00 | 2026-11-02`
  expect(await made('event', {}, expected)).toEqual(rowsOf(expected))
  rmSync(folder, { recursive: true })
})

describe('time_window', () => {
  const windowOf = async (
    days: readonly string[],
    expected: string,
    zone = 'UTC',
    from?: string,
    to?: string,
    clock: { today?: string; delivered_day?: string } = {},
  ) => {
    await warehouse.set({ time_zone: zone, score_from: from ?? null, score_to: to ?? null })
    await warehouse.set({ today: clock.today ?? null, delivered_day: clock.delivered_day ?? null })
    const event = ['event_time', ...days.map((time) => (time.length > 10 ? time : `${time} 12:00:00`))].join(
      '\n',
    )
    expect(await made('time_window', { event }, expected)).toEqual(rowsOf(expected))
  }

  test('scores the last seven days', () =>
    windowOf(
      ['2026-10-01', '2026-10-08', '2026-10-15', '2026-10-20'],
      `
      first_day  | last_day   | newest_day | score_from | score_to   | time_zone
      2026-10-01 | 2026-10-20 | 2026-10-20 | 2026-10-14 | 2026-10-20 | UTC`,
    ))

  test('scores the later half of fewer than fourteen', () =>
    windowOf(
      ['2026-10-01', '2026-10-04', '2026-10-05'],
      `
      first_day  | last_day   | newest_day | score_from | score_to   | time_zone
      2026-10-01 | 2026-10-05 | 2026-10-05 | 2026-10-03 | 2026-10-05 | UTC`,
    ))

  test('scores the days that were named', () =>
    windowOf(
      ['2026-10-01', '2026-10-08', '2026-10-15'],
      `
      first_day  | last_day   | newest_day | score_from | score_to   | time_zone
      2026-10-01 | 2026-10-15 | 2026-10-15 | 2026-10-05 | 2026-10-09 | UTC`,
      'UTC',
      '2026-10-05',
      '2026-10-09',
    ))

  const window = (first: string, last: string, from: string, to: string) => `
      first_day | last_day | score_from | score_to
      ${first}  | ${last}  | ${from}    | ${to}`
  /** Events of each of so many days from the first of October on. */
  const days = (first: number, many: number, events = 1) =>
    Array.from({ length: many * events }, (_, i) =>
      new Date(Date.UTC(2026, 9, first + Math.floor(i / events), 12))
        .toISOString()
        .slice(0, 19)
        .replace('T', ' '),
    )
  const october = window('2026-10-01', '2026-10-28', '2026-10-22', '2026-10-28')

  test('what is dated after the newest file does not move it, be it a sixtieth of the data or two fifths', async () => {
    const clock = { delivered_day: '2026-10-28' }
    const far = ['2099-03-01', '2099-07-01', '2099-07-02']
    await windowOf([...days(1, 28, 6), ...far], october, 'UTC', undefined, undefined, clock)
    await windowOf([...days(1, 28), ...days(900, 20)], october, 'UTC', undefined, undefined, clock)
    // One of more than a thousand, dated tomorrow.
    await windowOf([...days(1, 28, 40), '2026-10-29'], october, 'UTC', undefined, undefined, clock)
  })

  test('what is dated before CloudTrail began does not move it', () =>
    windowOf([...days(1, 28), '1970-01-01', '1970-01-02', '2001-09-09'], october))

  test('a week after a pause of three is scored, however short it is beside the rest', async () => {
    const given = [...days(1, 28, 30), ...days(50, 7)]
    const after = window('2026-10-01', '2026-11-25', '2026-11-19', '2026-11-25')
    await windowOf(given, after, 'UTC', undefined, undefined, { delivered_day: '2026-11-25' })
    await windowOf(given, after)
  })

  test('files whose own clock is wrong tell nothing: days without a pause count, and so does most of the data', async () => {
    const clock = { delivered_day: '2026-10-20' }
    await windowOf(days(1, 28), october, 'UTC', undefined, undefined, clock)
    await windowOf([...days(1, 5), ...days(15, 14)], october, 'UTC', undefined, undefined, {
      delivered_day: '2026-10-06',
    })
  })

  test('a last day that is under way is scored when it is whole', async () => {
    const under = window('2026-10-01', '2026-10-28', '2026-10-21', '2026-10-27')
    await windowOf(days(1, 28), under, 'UTC', undefined, undefined, { today: '2026-10-28' })
    await windowOf(days(1, 28), october, 'UTC', undefined, '2026-10-28', { today: '2026-10-28' })
  })

  test('counts the days of the zone', () =>
    windowOf(
      ['2026-10-01 23:30:00', '2026-10-03 21:30:00', '2026-10-03 22:30:00'],
      `
      first_day  | last_day   | newest_day | score_from | score_to   | time_zone
      2026-10-02 | 2026-10-04 | 2026-10-04 | 2026-10-03 | 2026-10-04 | Europe/Berlin`,
      'Europe/Berlin',
    ))

  test('is not moved by a record in a thousand more than a week away', () =>
    windowOf(
      [
        '2020-01-01',
        '2020-01-09',
        ...Array<string>(4000).fill('2026-10-01'),
        '2026-10-08',
        '2030-01-01',
        '2030-01-09',
      ],
      `
      first_day  | last_day   | newest_day | score_from | score_to   | time_zone
      2026-10-01 | 2026-10-08 | 2030-01-09 | 2026-10-05 | 2026-10-08 | UTC`,
    ))

  test('is not moved by one in a dozen more than a year away', () =>
    windowOf(
      ['1601-01-01', ...Array<string>(11).fill('2026-10-01'), '2026-10-08', '9999-12-31'],
      `
      first_day  | last_day   | newest_day | score_from | score_to   | time_zone
      2026-10-01 | 2026-10-08 | 9999-12-31 | 2026-10-05 | 2026-10-08 | UTC`,
    ))
})

test('recurring_session: names on three days before the scored ones, and those of an earlier run', async () => {
  await warehouse.set({ time_zone: 'UTC' })
  const given = {
    time_window: `
      score_from
      2026-11-05`,
    earlier_session: `
      session_principal
      1/role/dev/bert
      1/role/dev/ana`,
    event: `
      session_principal | event_time
      1/role/dev/ana    | 2026-11-01 10:00:00
      1/role/dev/ana    | 2026-11-01 11:00:00
      1/role/dev/ana    | 2026-11-02 10:00:00
      1/role/dev/ana    | 2026-11-03 10:00:00
      1/role/dev/carl   | 2026-11-03 10:00:00
      1/role/dev/carl   | 2026-11-04 10:00:00
      1/role/dev/carl   | 2026-11-05 10:00:00
                        | 2026-11-01 10:00:00`,
  }
  const expected = `
    session_principal | days
    1/role/dev/ana    | 3
    1/role/dev/bert   |`
  expect(await made('recurring_session', given, expected)).toEqual(rowsOf(expected))
})

test('named_event: recurring sessions bear their own names; events outside of the window are left out', async () => {
  await warehouse.set({ time_zone: 'Europe/Berlin' })
  const given = {
    time_window: `
      first_day  | score_to
      2026-11-01 | 2026-11-03`,
    recurring_session: `
      session_principal
      1/role/dev/ana`,
    event: `
      event_id | principal  | session_principal | event_time          | day
      e1       | 1/role/dev | 1/role/dev/ana    | 2026-11-01 10:00:00 | 2026-11-01
      e2       | 1/role/dev | 1/role/dev/carl   | 2026-11-01 23:30:00 | 2026-11-01
      e3       | 1/user/eve |                   | 2026-11-03 22:59:59 | 2026-11-03
      e4       | 1/user/eve |                   | 2026-11-03 23:00:00 | 2026-11-03
      e5       | 1/user/eve |                   | 2026-10-31 22:59:59 | 2026-10-31`,
  }
  const expected = `
    event_id | principal      | named_by_session | calendar_day | session_principal | event_time
    e1       | 1/role/dev/ana | true             | 2026-11-01   | 1/role/dev/ana    | 2026-11-01 10:00:00
    e2       | 1/role/dev     | false            | 2026-11-02   | 1/role/dev/carl   | 2026-11-01 23:30:00
    e3       | 1/user/eve     | false            | 2026-11-03   |                   | 2026-11-03 22:59:59`
  expect(await made('named_event', given, expected, { empty: { event: eventColumns } })).toEqual(
    rowsOf(expected),
  )
})

test('seen_day: who was seen to do what in which account, calls of its own and those of services', async () => {
  const named_event = `
    principal  | calendar_day | action             | account | named_by_session | role | person | identity_type | by_service | event_type
    1/user/ana | 2026-11-01   | signin:ConsoleLogin | 1      | false            |      | ana    | IAMUser       | false      | AwsConsoleSignIn
    1/user/ana | 2026-11-01   | s3:GetObject       | 1       | false            |      |        | IAMUser       | false      | AwsApiCall
    1/user/ana | 2026-11-01   | s3:GetObject       | 1       | false            |      | ana    | AWSAccount    | true       | AwsApiCall
    1/user/ana | 2026-11-01   | s3:GetObject       | 2       | false            |      |        | IAMUser       | false      | AwsApiCall
    1/user/ana | 2026-11-02   | s3:GetObject       | 1       | false            |      |        | IAMUser       | true       | AwsApiCall
    1/role/dev | 2026-11-01   | s3:GetObject       | 1       | false            | dev  |        | AssumedRole   | false      | AwsApiCall
    1/role/dev | 2026-11-01   | s3:GetObject       | 1       | true             | dev  |        | AssumedRole   | false      | AwsApiCall`
  const expected = `
    principal  | day        | action              | account | named_by_session | role | person | identity_type | events | service_events | sign_ins
    1/role/dev | 2026-11-01 | s3:GetObject        | 1       | true             | dev  |        | AssumedRole   | 2      | 0              | 0
    1/user/ana | 2026-11-01 | s3:GetObject        | 1       | false            |      | ana    | AWSAccount    | 1      | 1              | 0
    1/user/ana | 2026-11-01 | s3:GetObject        | 2       | false            |      |        | IAMUser       | 1      | 0              | 0
    1/user/ana | 2026-11-01 | signin:ConsoleLogin | 1       | false            |      | ana    | IAMUser       | 1      | 0              | 1
    1/user/ana | 2026-11-02 | s3:GetObject        | 1       | false            |      |        | IAMUser       | 0      | 1              | 0`
  expect(await made('seen_day', { named_event }, expected)).toEqual(rowsOf(expected))
})

test('principal: what kind of identity each is, since when, and how much it did itself', async () => {
  const seen_day = `
    principal         | named_by_session | account | role  | person | identity_type | day        | events | service_events | sign_ins
    1/user/ana        | false            | 2       |       |        | IAMUser       | 2026-11-01 | 2      | 0              | 1
    1/user/ana        | false            | 1       |       |        | IAMUser       | 2026-11-01 | 0      | 1              | 0
    1/user/ana        | false            | 1       |       |        | IAMUser       | 2026-11-03 | 0      | 2              | 0
    1/role/dev        | false            | 1       | dev   |        | AssumedRole   | 2026-11-02 | 1      | 0              | 0
    1/role/dev/bert   | true             | 1       | dev   |        | AssumedRole   | 2026-11-02 | 1      | 0              | 0
    1/role/dev/bert   | false            | 1       | dev   |        | AssumedRole   | 2026-11-03 | 1      | 0              | 0
    1/role/dev/c@d.ef | false            | 1       | dev   | c@d.ef | AssumedRole   | 2026-11-02 | 1      | 0              | 0
    1/sso/Admin/eve   | false            | 1       | AWS_1 | eve    | AssumedRole   | 2026-11-02 | 1      | 0              | 0
    1/root            | false            | 1       |       |        | Root          | 2026-11-02 | 1      | 0              | 0
    service/s3        | false            |         |       |        | AWSService    | 2026-11-02 | 0      | 1              | 0
    unknown           | false            |         |       |        |               | 2026-11-02 | 1      | 0              | 0`
  const expected = `
    principal_id | principal         | account | class   | name    | role  | person | identity_type | first_day  | last_day   | active_days | events | service_events | sign_ins
    1            | 1/role/dev        | 1       | role    | dev     | dev   |        | AssumedRole   | 2026-11-02 | 2026-11-02 | 1           | 1      | 0              | 0
    2            | 1/role/dev/bert   | 1       | session | bert    | dev   |        | AssumedRole   | 2026-11-02 | 2026-11-03 | 2           | 2      | 0              | 0
    3            | 1/role/dev/c@d.ef | 1       | session | c@d.ef  | dev   | c@d.ef | AssumedRole   | 2026-11-02 | 2026-11-02 | 1           | 1      | 0              | 0
    4            | 1/root            | 1       | root    | root    |       |        | Root          | 2026-11-02 | 2026-11-02 | 1           | 1      | 0              | 0
    5            | 1/sso/Admin/eve   | 1       | sso     | eve     | AWS_1 | eve    | AssumedRole   | 2026-11-02 | 2026-11-02 | 1           | 1      | 0              | 0
    6            | 1/user/ana        | 1       | user    | ana     |       |        | IAMUser       | 2026-11-01 | 2026-11-03 | 1           | 2      | 3              | 1
    7            | service/s3        |         | service | s3      |       |        | AWSService    | 2026-11-02 | 2026-11-02 | 0           | 0      | 1              | 0
    8            | unknown           |         | unknown | unknown |       |        |               | 2026-11-02 | 2026-11-02 | 1           | 1      | 0              | 0`
  expect(await made('principal', { seen_day }, expected)).toEqual(rowsOf(expected))
})

test('action: what the catalogue says of each that was seen, and who did it', async () => {
  const given = {
    seen_day: `
      action         | day        | principal  | events
      s3:GetObject   | 2026-11-02 | 1/user/ana | 1
      s3:GetObject   | 2026-11-04 | 1/user/ana | 1
      s3:GetObject   | 2026-11-03 | 1/user/eve | 1
      s3:GetObject   | 2026-11-01 | 1/role/job | 0
      iam:CreateUser | 2026-11-03 | 1/role/job | 0`,
    catalogue: `
      action         | access_level | risk_class  | tactic      | severity | why
      iam:CreateUser | Write        | persistence | Persistence | high     | outlives the thief
      iam:DeleteUser | Write        |             |             |          |
      s3:GetObject   | Read         |             |             |          |`,
  }
  const expected = `
    action_id | action         | service | access_level | risk_class  | tactic      | severity | why                | first_day  | principals | events
    1         | iam:CreateUser | iam     | Write        | persistence | Persistence | high     | outlives the thief | 2026-11-03 | 0          | 0
    2         | s3:GetObject   | s3      | Read         |             |             |          |                    | 2026-11-01 | 2          | 3`
  expect(await made('action', given, expected)).toEqual(rowsOf(expected))
})

test('keyless_day: more than two temporary keys, with fewer than two calls each on average', async () => {
  const calls = (principal: string, day: string, keys: readonly string[]) =>
    keys.map((key) => `${principal} | ${day} | ${key} | false`)
  const given = {
    principal: `
      principal_id | principal
      1            | fleeting
      2            | job`,
    named_event: [
      'principal | calendar_day | access_key | by_service',
      ...calls('fleeting', '2026-11-01', ['ASIA1', 'ASIA2', 'ASIA3', 'ASIA3', 'ASIA3', 'AKIA1', '']),
      ...calls('fleeting', '2026-11-02', ['ASIA4', 'ASIA5']), // two keys are not many
      ...calls('job', '2026-11-01', ['ASIA1', 'ASIA1', 'ASIA2', 'ASIA2', 'ASIA3', 'ASIA3']), // two calls each
      'job | 2026-11-02 | ASIA1 | true',
      'job | 2026-11-02 | ASIA2 | true',
      'job | 2026-11-02 | ASIA3 | true',
    ].join('\n'),
  }
  const expected = `
    principal_id | day        | keys | calls
    1            | 2026-11-01 | 3    | 5`
  expect(await made('keyless_day', given, expected)).toEqual(rowsOf(expected))
})

describe('habit', () => {
  const given = {
    principal: `
      principal_id | principal
      1            | ana
      2            | job`,
    action: `
      action_id | action              | access_level
      1         | s3:GetObject        | Read
      2         | s3:PutObject        | Write
      3         | signin:ConsoleLogin | Write`,
    keyless_day: `
      principal_id | day
      2            | 2026-11-02`,
  }
  const columns =
    'error_code error_message session_name session_principal network agent access_key region targets candidates mfa read_only denied'
  const habitOf = (named_event: string, expected: string) =>
    made('habit', { ...given, named_event }, expected, { empty: { named_event: columns.split(' ') } })

  test('holds own events alone, at the quarter hour of the zone', async () => {
    await warehouse.set({ time_zone: 'Europe/Berlin' })
    const expected = `
      principal_id | day        | event_time          | slot | action_id | region
      1            | 2026-11-02 | 2026-11-01 23:14:59 | 0    | 1         | eu-west-1
      1            | 2026-11-02 | 2026-11-02 08:15:00 | 37   | 2         | eu-west-1`
    const rows = `
      principal | calendar_day | event_time          | action       | by_service | region
      ana       | 2026-11-02   | 2026-11-01 23:14:59 | s3:GetObject | false      | eu-west-1
      ana       | 2026-11-02   | 2026-11-02 08:15:00 | s3:PutObject | false      | eu-west-1
      ana       | 2026-11-02   | 2026-11-02 08:15:00 | s3:PutObject | true       | eu-west-1`
    expect(await habitOf(rows, expected)).toEqual(rowsOf(expected))
  })

  test('says what was done: a write by the record or else the catalogue, failed, denied, without MFA', async () => {
    const expected = `
      action_id | is_write | error_code   | denied | sign_in
      1         | false    |              | false  |
      1         | true     |              | false  |
      2         | true     | AccessDenied | true   |
      2         | false    |              | false  |
      3         | true     |              | false  |
      3         | true     |              | false  | without MFA
      3         | true     | Failed       | true   |`
    const rows = `
      principal | calendar_day | event_time          | action              | by_service | read_only | error_code   | error_message | denied | mfa
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | s3:GetObject        | false      |           |              |               | false  |
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | s3:GetObject        | false      | false     |              |               | false  |
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | s3:PutObject        | false      |           | AccessDenied | not you       | true   |
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | s3:PutObject        | false      | true      |              |               | false  | false
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | signin:ConsoleLogin | false      | false     |              |               | false  | true
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | signin:ConsoleLogin | false      | false     |              |               | false  | false
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | signin:ConsoleLogin | false      | false     |              | wrong word    | false  | true`
    expect(await habitOf(rows, expected)).toEqual(rowsOf(expected))
  })

  test('says who called: a machine by its session, a key where it tells anybody apart', async () => {
    const expected = `
      principal_id | day        | by_machine | access_key | network      | agent
      1            | 2026-11-02 | false      | ASIA1      | 192.0.2.0/24 | Boto3
      1            | 2026-11-02 | false      | AKIA1      |              |
      2            | 2026-11-02 | true       |            | 192.0.2.0/24 | Boto3
      2            | 2026-11-02 | true       | AKIA2      | 192.0.2.0/24 | Boto3
      2            | 2026-11-03 | false      | ASIA2      | 192.0.2.0/24 | Boto3`
    const rows = `
      principal | calendar_day | event_time          | action       | by_service | session_name | session_principal | access_key | network      | agent
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | s3:GetObject | false      |              |                   | ASIA1      | 192.0.2.0/24 | Boto3
      ana       | 2026-11-02   | 2026-11-02 08:00:00 | s3:GetObject | false      |              |                   | AKIA1      |              |
      job       | 2026-11-02   | 2026-11-02 08:00:00 | s3:GetObject | false      | i-0abc       |                   | ASIA2      | 192.0.2.0/24 | Boto3
      job       | 2026-11-02   | 2026-11-02 08:00:00 | s3:GetObject | false      | i-0abc       |                   | AKIA2      | 192.0.2.0/24 | Boto3
      job       | 2026-11-03   | 2026-11-03 08:00:00 | s3:GetObject | false      | bert         | 1/role/job/bert   | ASIA2      | 192.0.2.0/24 | Boto3`
    expect(await habitOf(rows, expected)).toEqual(rowsOf(expected))
    const keys = await warehouse.rows<{ keys: number }>(
      "SELECT count(DISTINCT session_key)::INTEGER AS keys FROM habit WHERE day = DATE '2026-11-02'",
    )
    expect(keys).toEqual([{ keys: 4 }])
  })
})

test('coverage: events and principals of each account and day, services among them', async () => {
  const seen_day = `
    day        | account | principal  | events | service_events
    2026-11-01 | 1       | ana        | 1      | 0
    2026-11-01 | 1       | ana        | 1      | 0
    2026-11-01 | 1       | service/s3 | 0      | 1
    2026-11-01 | 2       | ana        | 1      | 0
    2026-11-02 |         | unknown    | 1      | 0`
  const expected = `
    day        | account | events | principals
    2026-11-01 | 1       | 3      | 2
    2026-11-01 | 2       | 1      | 1
    2026-11-02 |         | 1      | 1`
  expect(await made('coverage', { seen_day }, expected)).toEqual(rowsOf(expected))
})
