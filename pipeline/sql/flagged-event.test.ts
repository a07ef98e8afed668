import { afterAll, expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'

const { made, warehouse } = await openGiven({ time_zone: 'UTC' })
afterAll(() => warehouse.close())

const given = {
  time_window: `
    first_day
    2026-11-01`,
  evidence: `
    principal_id | day INTEGER
    1            | 2
    1            | 2`,
  principal: `
    principal_id | principal
    1            | ana
    2            | bert`,
  action: `
    action_id | action              | access_level | risk_class  | severity
    1         | s3:GetObject        | Read         |             |
    2         | iam:CreateUser      | Write        | persistence | high
    3         | signin:ConsoleLogin | Write        |             |`,
  keyless_day: `
    principal_id | day
    2            | 2026-11-03`,
  session: `
    principal_id | day        | session | network      | agent | access_key | first_time          | last_time
    1            | 2026-11-03 | 1       | 192.0.2.0/24 | Boto3 | ASIA1      | 2026-11-03 10:00:00 | 2026-11-03 10:15:00
    1            | 2026-11-03 | 2       | 192.0.2.0/24 | Boto3 | ASIA1      | 2026-11-03 12:00:00 | 2026-11-03 12:00:00
    1            | 2026-11-03 | 3       |              |       |            | 2026-11-03 10:00:00 | 2026-11-03 10:00:00`,
  named_event: `
    event_id | principal | calendar_day | event_time          | action              | network      | agent | access_key | by_service | denied | mfa
    e1       | ana       | 2026-11-03   | 2026-11-03 10:00:00 | s3:GetObject        | 192.0.2.0/24 | Boto3 | ASIA1      | false      | false  | false
    e2       | ana       | 2026-11-03   | 2026-11-03 10:15:00 | iam:CreateUser      | 192.0.2.0/24 | Boto3 | ASIA1      | false      | true   | true
    e3       | ana       | 2026-11-03   | 2026-11-03 12:00:00 | s3:GetObject        | 192.0.2.0/24 | Boto3 | ASIA1      | false      | false  | true
    e4       | ana       | 2026-11-03   | 2026-11-03 10:00:00 | signin:ConsoleLogin |              |       |            | false      | false  | false
    e5       | ana       | 2026-11-03   | 2026-11-03 10:00:00 | s3:GetObject        | 192.0.2.0/24 | Boto3 | ASIA1      | true       | false  | true
    e6       | ana       | 2026-11-04   | 2026-11-04 10:00:00 | s3:GetObject        | 192.0.2.0/24 | Boto3 | ASIA1      | false      | false  | true
    e7       | bert      | 2026-11-03   | 2026-11-03 10:00:00 | s3:GetObject        | 192.0.2.0/24 | Boto3 | ASIA1      | false      | false  | true`,
}
const empty = {
  named_event: ['read_only', 'error_message'],
  action: ['tactic'],
}

test('flagged_event: events of days with evidence, each once, with session, quarter hour and what they are', async () => {
  const expected = `
    event_id | principal_id | day        | session | slot | action_id | is_write | denied | risk_class  | severity | sign_in
    e1       | 1            | 2026-11-03 | 1       | 40   | 1         | false    | false  |             |          |
    e2       | 1            | 2026-11-03 | 1       | 41   | 2         | true     | true   | persistence | high     |
    e3       | 1            | 2026-11-03 | 2       | 48   | 1         | false    | false  |             |          |
    e4       | 1            | 2026-11-03 | 3       | 40   | 3         | true     | false  |             |          | without MFA
    e5       | 1            | 2026-11-03 | 0       | 40   | 1         | false    | false  |             |          |`
  expect(await made('flagged_event', given, expected, { empty })).toEqual(rowsOf(expected))
})

test('flagged_event: on a keyless day sessions are without the key that the event has', async () => {
  const of = {
    ...given,
    keyless_day: given.keyless_day.replace('2            |', '1            |'),
    session: `
      principal_id | day        | session | network      | agent | access_key | first_time          | last_time
      1            | 2026-11-03 | 1       | 192.0.2.0/24 | Boto3 |            | 2026-11-03 10:00:00 | 2026-11-03 12:00:00`,
  }
  const expected = `
    event_id | session | access_key
    e1       | 1       | ASIA1
    e2       | 1       | ASIA1
    e3       | 1       | ASIA1
    e4       | 0       |
    e5       | 0       | ASIA1`
  expect(await made('flagged_event', of, expected, { empty })).toEqual(rowsOf(expected))
})
