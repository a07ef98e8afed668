/** The tables of a principal's day, each from a few events. */
import { afterAll, expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'

const { made, warehouse } = await openGiven({ runs_per_action: 2, gap_minutes: 30 })
afterAll(() => warehouse.close())

test('principal_day: own events, by what they were; a day of service events alone is none', async () => {
  const expected = `
    principal_id | day        | events | service_events | sessions | actions | writes | errors | denied | machine_events | first_time          | last_time
    1            | 2026-11-03 | 4      | 2              | 2        | 2       | 1      | 2      | 1      | 0              | 2026-11-03 10:00:00 | 2026-11-03 11:30:00
    2            | 2026-11-03 | 1      | 0              | 1        | 1       | 0      | 0      | 0      | 1              | 2026-11-03 23:59:00 | 2026-11-03 23:59:00`
  const given = {
    habit: `
      principal_id | day        | event_time          | action_id | is_write | error_code   | denied | by_machine
      1            | 2026-11-03 | 2026-11-03 10:00:00 | 1         | false    |              | false  | false
      1            | 2026-11-03 | 2026-11-03 10:00:00 | 1         | false    | Throttling   | false  | false
      1            | 2026-11-03 | 2026-11-03 10:05:00 | 2         | true     | AccessDenied | true   | false
      1            | 2026-11-03 | 2026-11-03 11:30:00 | 1         | false    |              | false  | false
      2            | 2026-11-03 | 2026-11-03 23:59:00 | 1         | false    |              | false  | true`,
    session: `
      principal_id | day        | session
      1            | 2026-11-03 | 1
      1            | 2026-11-03 | 2
      2            | 2026-11-03 | 1`,
    principal: `
      principal_id | principal
      1            | 1/user/ana
      2            | 1/role/job`,
    seen_day: `
      principal  | day        | service_events
      1/user/ana | 2026-11-03 | 1
      1/user/ana | 2026-11-03 | 1
      1/user/ana | 2026-11-03 | 0
      1/role/job | 2026-11-04 | 1`,
  }
  expect(await made('principal_day', given, expected)).toEqual(rowsOf(expected))
})

test('principal_day_action: calls of an action, and how many failed or were denied', async () => {
  const habit = `
    principal_id | day        | event_time          | action_id | error_code   | denied
    1            | 2026-11-03 | 2026-11-03 10:00:00 | 1         |              | false
    1            | 2026-11-03 | 2026-11-03 09:00:00 | 1         | Throttling   | false
    1            | 2026-11-03 | 2026-11-03 10:00:01 | 1         | AccessDenied | true
    1            | 2026-11-03 | 2026-11-03 10:05:00 | 2         |              | false
    1            | 2026-11-04 | 2026-11-04 10:00:00 | 1         |              | false
    2            | 2026-11-03 | 2026-11-03 10:00:00 | 1         |              | false`
  const expected = `
    principal_id | day        | action_id | events | errors | denied | first_time
    1            | 2026-11-03 | 1         | 3      | 2      | 1      | 2026-11-03 09:00:00
    1            | 2026-11-03 | 2         | 1      | 0      | 0      | 2026-11-03 10:05:00
    1            | 2026-11-04 | 1         | 1      | 0      | 0      | 2026-11-04 10:00:00
    2            | 2026-11-03 | 1         | 1      | 0      | 0      | 2026-11-03 10:00:00`
  expect(await made('principal_day_action', { habit }, expected)).toEqual(rowsOf(expected))
})

test('principal_day_error: failed calls by action and code', async () => {
  const habit = `
    principal_id | day        | action_id | error_code   | denied
    1            | 2026-11-03 | 1         |              | false
    1            | 2026-11-03 | 1         | Throttling   | false
    1            | 2026-11-03 | 1         | AccessDenied | true
    1            | 2026-11-03 | 1         | AccessDenied | true
    1            | 2026-11-03 | 2         | AccessDenied | true
    2            | 2026-11-03 | 3         | Failed       | false
    2            | 2026-11-03 | 3         | Failed       | true`
  const expected = `
    principal_id | day        | action_id | error_code   | denied | events
    1            | 2026-11-03 | 1         | AccessDenied | true   | 2
    1            | 2026-11-03 | 1         | Throttling   | false  | 1
    1            | 2026-11-03 | 2         | AccessDenied | true   | 1
    2            | 2026-11-03 | 3         | Failed       | true   | 2`
  expect(await made('principal_day_error', { habit }, expected)).toEqual(rowsOf(expected))
})

test('principal_day_slot: calls by quarter hour', async () => {
  const habit = `
    principal_id | day        | slot
    1            | 2026-11-03 | 40
    1            | 2026-11-03 | 40
    1            | 2026-11-03 | 95
    1            | 2026-11-04 | 0
    2            | 2026-11-03 | 40`
  const expected = `
    principal_id | day        | slot | events
    1            | 2026-11-03 | 40   | 2
    1            | 2026-11-03 | 95   | 1
    1            | 2026-11-04 | 0    | 1
    2            | 2026-11-03 | 40   | 1`
  expect(await made('principal_day_slot', { habit }, expected)).toEqual(rowsOf(expected))
})

test('habit_source: calls by value of a source attribute; of keys only those that live long', async () => {
  const habit = `
    principal_id | day        | network      | agent   | region    | access_key | sign_in
    1            | 2026-11-03 | 192.0.2.0/24 | aws-cli | eu-west-1 | ASIA1      |
    1            | 2026-11-04 | 192.0.2.0/24 | aws-cli | eu-west-1 | AKIA1      |
    2            | 2026-11-03 | 192.0.2.0/24 | Firefox |           |            | without MFA`
  const expected = `
    principal_id | day        | kind    | value        | events
    1            | 2026-11-03 | agent   | aws-cli      | 1
    1            | 2026-11-03 | network | 192.0.2.0/24 | 1
    1            | 2026-11-03 | region  | eu-west-1    | 1
    1            | 2026-11-04 | agent   | aws-cli      | 1
    1            | 2026-11-04 | key     | AKIA1        | 1
    1            | 2026-11-04 | network | 192.0.2.0/24 | 1
    1            | 2026-11-04 | region  | eu-west-1    | 1
    2            | 2026-11-03 | agent   | Firefox      | 1
    2            | 2026-11-03 | network | 192.0.2.0/24 | 1
    2            | 2026-11-03 | sign_in | without MFA  | 1`
  expect(await made('habit_source', { habit }, expected)).toEqual(rowsOf(expected))
})

test('source: values of source attributes, who had them and how often', async () => {
  const habit_source = `
    principal_id | day        | kind    | value        | events
    1            | 2026-11-03 | network | 192.0.2.0/24 | 1
    1            | 2026-11-04 | network | 192.0.2.0/24 | 2
    2            | 2026-11-03 | network | 192.0.2.0/24 | 1
    1            | 2026-11-03 | agent   | aws-cli      | 3`
  const expected = `
    source_id | kind    | value        | principals | events
    1         | agent   | aws-cli      | 1          | 3
    2         | network | 192.0.2.0/24 | 2          | 4`
  expect(await made('source', { habit_source }, expected)).toEqual(rowsOf(expected))
})

test('principal_day_source: calls by source value', async () => {
  const given = {
    habit_source: `
      principal_id | day        | kind    | value        | events
      1            | 2026-11-03 | network | 192.0.2.0/24 | 5
      1            | 2026-11-03 | agent   | aws-cli      | 3
      2            | 2026-11-03 | network | 192.0.2.0/24 | 1`,
    source: `
      source_id | kind    | value        | events
      1         | agent   | aws-cli      | 3
      2         | network | 192.0.2.0/24 | 6`,
  }
  const expected = `
    principal_id | day        | source_id | events
    1            | 2026-11-03 | 1         | 3
    1            | 2026-11-03 | 2         | 5
    2            | 2026-11-03 | 2         | 1`
  expect(await made('principal_day_source', given, expected)).toEqual(rowsOf(expected))
})

test('touch: a row for each thing that an action named on a day, surely or perhaps', async () => {
  const habit = `
    principal_id | day        | action_id | is_write | targets                | candidates
    1            | 2026-11-03 | 1         | false    | [bucket/logs]          | []
    1            | 2026-11-03 | 1         | true     | [bucket/logs, key/one] | [dataset/a]
    1            | 2026-11-03 | 2         | false    | [bucket/logs]          | []
    2            | 2026-11-03 | 1         | false    | []                     | []`
  const expected = `
    principal_id | day        | action_id | is_candidate | target      | type    | events | writes
    1            | 2026-11-03 | 1         | false        | bucket/logs | bucket  | 2      | 1
    1            | 2026-11-03 | 1         | false        | key/one     | key     | 1      | 1
    1            | 2026-11-03 | 1         | true         | dataset/a   | dataset | 1      | 1
    1            | 2026-11-03 | 2         | false        | bucket/logs | bucket  | 1      | 0`
  expect(await made('touch', { habit }, expected)).toEqual(rowsOf(expected))
})

const touch = `
  principal_id | day        | action_id | is_candidate | target      | type    | events | writes
  1            | 2026-11-03 | 1         | false        | bucket/logs | bucket  | 2      | 1
  1            | 2026-11-03 | 2         | false        | bucket/logs | bucket  | 1      | 0
  1            | 2026-11-03 | 2         | false        | job/1       | job     | 1      | 0
  1            | 2026-11-03 | 2         | true         | dataset/a   | dataset | 1      | 0
  2            | 2026-11-04 | 3         | true         | dataset/b   | dataset | 4      | 0
  2            | 2026-11-04 | 3         | false        | bucket/logs | bucket  | 4      | 0
  2            | 2026-11-05 | 3         | false        | bucket/logs | bucket  | 1      | 1`

test('target: what counts as a resource; of actions that were not judged, what keys say', async () => {
  const resource_type = `
    action_id | type    | is_candidate | is_resource
    1         | bucket  | false        | true
    2         | bucket  | false        | true
    2         | job     | false        | false
    2         | dataset | true         | true`
  const expected = `
    target_id | target      | type    | principals | events
    1         | bucket/logs | bucket  | 2          | 8
    2         | dataset/a   | dataset | 1          | 1`
  expect(await made('target', { touch, resource_type }, expected)).toEqual(rowsOf(expected))
  const habitTarget = `
    principal_id | day        | target      | type    | events | writes
    1            | 2026-11-03 | bucket/logs | bucket  | 3      | 1
    1            | 2026-11-03 | dataset/a   | dataset | 1      | 0
    2            | 2026-11-04 | bucket/logs | bucket  | 4      | 0
    2            | 2026-11-05 | bucket/logs | bucket  | 1      | 1`
  const more = { table: 'habit_target' }
  expect(await made('target', { touch, resource_type }, habitTarget, more)).toEqual(rowsOf(habitTarget))
})

test('principal_day_resource: calls and changes by target', async () => {
  const given = {
    habit_target: `
      principal_id | day        | target      | events | writes
      1            | 2026-11-03 | bucket/logs | 3      | 1
      2            | 2026-11-04 | bucket/logs | 4      | 0
      2            | 2026-11-04 | dataset/a   | 1      | 0`,
    target: `
      target_id | target      | events
      1         | bucket/logs | 7
      2         | dataset/a   | 1`,
  }
  const expected = `
    principal_id | day        | target_id | events | writes
    1            | 2026-11-03 | 1         | 3      | 1
    2            | 2026-11-04 | 1         | 4      | 0
    2            | 2026-11-04 | 2         | 1      | 0`
  expect(await made('principal_day_resource', given, expected)).toEqual(rowsOf(expected))
})

test('habit_harm: what calls that write or are risky came with, on scored days', async () => {
  const given = {
    time_window: `
      score_from | score_to
      2026-11-03 | 2026-11-04`,
    action: `
      action_id | severity
      1         |
      2         | high
      3         |`,
    // Of action 1 the write alone can do harm, of action 2 every call; the day before is not scored.
    habit: `
      principal_id | day        | action_id | is_write | denied | slot | network      | agent | region    | access_key | sign_in | targets
      1            | 2026-11-03 | 1         | false    | false  | 40   | 192.0.2.0/24 |       |           |            |         | [bucket/logs]
      1            | 2026-11-03 | 1         | true     | true   | 41   | 192.0.2.0/24 |       |           |            |         | [bucket/logs]
      1            | 2026-11-03 | 2         | false    | true   | 41   | 192.0.2.0/24 |       | eu-west-1 | AKIA1      |         | []
      1            | 2026-11-03 | 2         | false    | false  | 42   | 192.0.2.0/24 |       |           |            |         | [nothing/known]
      1            | 2026-11-02 | 2         | false    | false  | 40   | 192.0.2.0/24 |       |           |            |         | [bucket/logs]
      2            | 2026-11-04 | 3         | true     | false  | 95   |              |       |           |            | x       | [bucket/logs]`,
  }
  const expected = `
    principal_id | day        | kind    | value         | action_id | denied
    1            | 2026-11-03 | slot    | 41            | 1         | true
    1            | 2026-11-03 | slot    | 41            | 2         | true
    1            | 2026-11-03 | slot    | 42            | 2         | false
    1            | 2026-11-03 | key     | AKIA1         | 2         | true
    1            | 2026-11-03 | network | 192.0.2.0/24  | 1         | true
    1            | 2026-11-03 | network | 192.0.2.0/24  | 2         | false
    1            | 2026-11-03 | region  | eu-west-1     | 2         | true
    1            | 2026-11-03 | target  | bucket/logs   | 1         | true
    1            | 2026-11-03 | target  | nothing/known | 2         | false
    2            | 2026-11-04 | slot    | 95            | 3         | false
    2            | 2026-11-04 | sign_in | x             | 3         | false
    2            | 2026-11-04 | target  | bucket/logs   | 3         | false`
  expect(await made('habit_harm', given, expected)).toEqual(rowsOf(expected))
})

test('principal_day_harm: under the numbers of sources and targets; what is neither is left out', async () => {
  const given = {
    habit_harm: `
      principal_id | day        | kind    | value         | action_id | denied
      1            | 2026-11-03 | slot    | 41            | 1         | true
      1            | 2026-11-03 | key     | AKIA1         | 2         | true
      1            | 2026-11-03 | key     | ASIA1         | 2         | true
      1            | 2026-11-03 | network | 192.0.2.0/24  | 1         | false
      1            | 2026-11-03 | target  | bucket/logs   | 1         | true
      1            | 2026-11-03 | target  | nothing/known | 2         | false`,
    source: `
      source_id | kind    | value
      1         | key     | AKIA1
      2         | network | 192.0.2.0/24`,
    target: `
      target_id | target
      1         | bucket/logs`,
  }
  const expected = `
    principal_id | day        | what   | value | action_id | denied
    1            | 2026-11-03 | slot   | 41    | 1         | true
    1            | 2026-11-03 | source | 1     | 2         | true
    1            | 2026-11-03 | source | 2     | 1         | false
    1            | 2026-11-03 | target | 1     | 1         | true`
  expect(await made('principal_day_harm', given, expected)).toEqual(rowsOf(expected))
})

test('session: calls of one key, network and agent without a long pause', async () => {
  // A pause of exactly half an hour does not end a session; a second more does.
  const habit = `
    principal_id | day        | session_key | event_time          | action_id | network        | agent   | access_key
    1            | 2026-11-03 | 11          | 2026-11-03 10:00:00 | 1         | 192.0.2.0/24   | aws-cli | ASIA1
    1            | 2026-11-03 | 11          | 2026-11-03 10:00:00 | 1         | 192.0.2.0/24   | aws-cli | ASIA1
    1            | 2026-11-03 | 11          | 2026-11-03 10:30:00 | 2         | 192.0.2.0/24   | aws-cli | ASIA1
    1            | 2026-11-03 | 11          | 2026-11-03 11:00:01 | 1         | 192.0.2.0/24   | aws-cli | ASIA1
    1            | 2026-11-03 | 12          | 2026-11-03 10:10:00 | 1         | 203.0.113.0/24 | Boto3   |
    2            | 2026-11-03 | 12          | 2026-11-03 10:10:00 | 1         | 203.0.113.0/24 | Boto3   |`
  const expected = `
    principal_id | day        | session | network        | agent   | access_key | first_time          | last_time           | events
    1            | 2026-11-03 | 1       | 192.0.2.0/24   | aws-cli | ASIA1      | 2026-11-03 10:00:00 | 2026-11-03 10:30:00 | 3
    1            | 2026-11-03 | 2       | 203.0.113.0/24 | Boto3   |            | 2026-11-03 10:10:00 | 2026-11-03 10:10:00 | 1
    1            | 2026-11-03 | 3       | 192.0.2.0/24   | aws-cli | ASIA1      | 2026-11-03 11:00:01 | 2026-11-03 11:00:01 | 1
    2            | 2026-11-03 | 1       | 203.0.113.0/24 | Boto3   |            | 2026-11-03 10:10:00 | 2026-11-03 10:10:00 | 1`
  expect(await made('session', { habit }, expected)).toEqual(rowsOf(expected))
})

test('principal_day_step: runs of an action in a session, of each action the first two', async () => {
  const given = {
    habit_session: `
      principal_id | day        | session_key | part | event_time          | action_id | events
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:00:00 | 1         | 2
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:00:10 | 1         | 1
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:00:30 | 2         | 1
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:01:00 | 1         | 1
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:02:00 | 2         | 1
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:03:00 | 1         | 1
      1            | 2026-11-03 | 11          | 1    | 2026-11-03 10:03:00 | 3         | 1
      1            | 2026-11-03 | 11          | 2    | 2026-11-03 12:00:00 | 1         | 1`,
    numbered_session: `
      principal_id | day        | session_key | part | session
      1            | 2026-11-03 | 11          | 1    | 1
      1            | 2026-11-03 | 11          | 2    | 2`,
  }
  // The third run of action 1 is left out; what follows it keeps its place.
  const expected = `
    principal_id | day        | session | position | action_id | start_time          | gap_seconds | events
    1            | 2026-11-03 | 1       | 1        | 1         | 2026-11-03 10:00:00 | 0.0         | 3
    1            | 2026-11-03 | 1       | 2        | 2         | 2026-11-03 10:00:30 | 20.0        | 1
    1            | 2026-11-03 | 1       | 3        | 1         | 2026-11-03 10:01:00 | 30.0        | 1
    1            | 2026-11-03 | 1       | 4        | 2         | 2026-11-03 10:02:00 | 60.0        | 1
    1            | 2026-11-03 | 1       | 6        | 3         | 2026-11-03 10:03:00 | 0.0         | 1
    1            | 2026-11-03 | 2       | 1        | 1         | 2026-11-03 12:00:00 | 0.0         | 1`
  expect(await made('principal_day_step', given, expected)).toEqual(rowsOf(expected))
})
