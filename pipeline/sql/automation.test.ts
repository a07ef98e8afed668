/** What tells people from automation, from a few days each. */
import { afterAll, expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'

const { made, warehouse } = await openGiven({ pause_minutes: 2, most_starts: 2 })
afterAll(() => warehouse.close())

test('known_day: days before the scored ones, or newcomers\u2019 first', async () => {
  const given = {
    time_window: `
      score_from
      2026-11-10`,
    principal_day: `
      principal_id | day
      1            | 2026-11-01
      1            | 2026-11-08
      1            | 2026-11-09
      1            | 2026-11-10
      2            | 2026-11-11
      2            | 2026-11-12
      3            | 2026-11-08`,
    malicious_day: `
      principal_id | day
      1            | 2026-11-08
      3            | 2026-11-08`,
  }
  const before = `
    principal_id | day        | nth
    1            | 2026-11-01 | 1
    1            | 2026-11-09 | 2`
  const ofNewcomers = `
    principal_id | day        | nth
    2            | 2026-11-11 | 1`
  await warehouse.set({ newcomers: false })
  expect(await made('known_day', given, before)).toEqual(rowsOf(before))
  await warehouse.set({ newcomers: true })
  expect(await made('known_day', given, ofNewcomers)).toEqual(rowsOf(ofNewcomers))
})

test('automation_facts: how the known days look; zeros and no likeness without one', async () => {
  // A Friday and a Saturday of the first principal, a day of the second round the clock. 9 November is not known.
  const given = {
    principal: `
      principal_id | class
      1            | sso
      2            | role
      3            | user`,
    known_day: `
      principal_id | day        | nth
      1            | 2026-11-06 | 1
      1            | 2026-11-07 | 2
      2            | 2026-11-06 | 1`,
    principal_day: `
      principal_id | day        | events | writes | machine_events
      1            | 2026-11-06 | 6      | 1      | 3
      1            | 2026-11-07 | 4      | 0      | 1
      1            | 2026-11-09 | 100    | 100    | 100
      2            | 2026-11-06 | 12     | 12     | 0
      3            | 2026-11-09 | 1      | 0      | 0`,
    action: `
      action_id | action
      1         | s3:GetObject
      2         | s3:ListObjects
      3         | signin:ConsoleLogin
      4         | s3:PutObject`,
    principal_day_action: `
      principal_id | day        | action_id | events
      1            | 2026-11-06 | 1         | 3
      1            | 2026-11-06 | 2         | 2
      1            | 2026-11-06 | 3         | 1
      1            | 2026-11-07 | 1         | 2
      1            | 2026-11-07 | 2         | 1
      1            | 2026-11-07 | 4         | 1
      1            | 2026-11-09 | 3         | 100
      2            | 2026-11-06 | 4         | 12
      3            | 2026-11-09 | 3         | 1`,
    principal_day_slot: `
      principal_id | day        | slot
      1            | 2026-11-06 | 40
      1            | 2026-11-06 | 41
      1            | 2026-11-06 | 44
      1            | 2026-11-07 | 44
      1            | 2026-11-07 | 95
      1            | 2026-11-09 | 0
      2            | 2026-11-06 | 0
      2            | 2026-11-06 | 16
      2            | 2026-11-06 | 32
      2            | 2026-11-06 | 48
      2            | 2026-11-06 | 64
      2            | 2026-11-06 | 80
      3            | 2026-11-09 | 0`,
    source: `
      source_id | kind
      1         | agent
      2         | agent
      3         | network`,
    principal_day_source: `
      principal_id | day        | source_id
      1            | 2026-11-06 | 1
      1            | 2026-11-06 | 2
      1            | 2026-11-06 | 3
      1            | 2026-11-07 | 1
      2            | 2026-11-06 | 3`,
  }
  const counts = `
    principal_id | class | active_days | sign_ins | agents | actions | machine_sessions | read_share | top_three_share | overlap
    1            | sso   | 2           | 1        | 2      | 4       | 0.4              | 0.9        | 0.9             | 0.5
    2            | role  | 1           | 0        | 0      | 1       | 0.0              | 0.0        | 1.0             |
    3            | user  | 0           | 0        | 0      | 0       | 0.0              | 0.0        | 0.0             |`
  expect(await made('automation_facts', given, counts)).toEqual(rowsOf(counts))
  // Entropy and the circular deviation of first slots an hour apart:
  // python3 -c "from math import *; print(-(2 * .4 * log(.4) + .2 * log(.2)) / log(24), log(6) / log(24), sqrt(-2 * log(cos(radians(7.5)))) * 24 / (2 * pi))"
  const hours = `
    principal_id | hours_per_day | events_per_slot | weekend_share | night_share | hour_entropy | start_spread_hours
    1            | 2.0           | 2.0             | 0.4           | 0.0         | 0.331939     | 0.500717
    2            | 6.0           | 2.0             | 0.0           | 0.333333    | 0.563791     | -0.0
    3            | 0.0           | 0.0             | 0.0           | 0.0         | 0.0          | 0.0`
  expect(await made('automation_facts', given, hours)).toEqual(rowsOf(hours))
})

test('run_start: the newest bursts of calls after a pause, whatever sessions they fall into', async () => {
  const given = {
    known_day: `
      principal_id | day
      1            | 2026-11-01
      2            | 2026-11-01`,
    principal_day_step: `
      principal_id | day        | start_time          | gap_seconds
      1            | 2026-11-01 | 2026-11-01 10:00:00 | 0
      1            | 2026-11-01 | 2026-11-01 10:05:00 | 290
      1            | 2026-11-01 | 2026-11-01 10:06:00 | 50
      1            | 2026-11-01 | 2026-11-01 10:05:30 | 0
      1            | 2026-11-01 | 2026-11-01 12:00:00 | 0
      1            | 2026-11-02 | 2026-11-02 12:00:00 | 0
      2            | 2026-11-01 | 2026-11-01 10:00:00 | 0
      2            | 2026-11-01 | 2026-11-01 10:03:00 | 120`,
  }
  // The third run of the first principal is one too many; two minutes are no pause yet.
  // python3 -c "import datetime as d; print([d.datetime.fromisoformat(f'2026-11-01T{t}:00Z').timestamp() for t in ('10:05', '12:00', '10:00')])"
  const expected = `
    principal_id | second
    1            | 1793527500.0
    1            | 1793534400.0
    2            | 1793527200.0`
  expect(await made('run_start', given, expected)).toEqual(rowsOf(expected))
})
