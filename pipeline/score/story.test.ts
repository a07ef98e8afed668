import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Given, openGiven, rowsOf } from '../example/given.ts'

let given: Given
beforeAll(async () => {
  given = await openGiven({}, ['macros'])
})
afterAll(() => given.warehouse.close())

const day = '2026-11-10'

/** Calls of one principal's day: where they came from, and whether they carry the evidence. */
function calls(rows: string): Record<string, string> {
  const cells = rows
    .trim()
    .split('\n')
    .map((row) => row.split('|').map((cell) => cell.trim()))
  return {
    flagged_event: `
      principal_id | day | event_id | session | access_key | network | agent | by_service
      ${cells.map(([id, session, key, network, agent]) => `1 | ${day} | ${id} | ${session} | ${key} | ${network} | ${agent} | false`).join('\n')}`,
    contributing_event: `
      principal_id | day | event_id | is_heavy
      ${cells
        .filter(([, , , , , heavy]) => heavy === 'heavy')
        .map(([id]) => `1 | ${day} | ${id} | true`)
        .join('\n')}`,
  }
}

describe('the strange part of a day', () => {
  const told = async (rows: string, expected: string) =>
    expect(await given.made('score/story_event', calls(rows), expected, { table: 'story_event' })).toEqual(
      rowsOf(expected),
    )

  test('is the session that holds the calls that carry the evidence, whole', () =>
    told(
      `a | 1 | AKIA1 | home | cli  |
       b | 2 | AKIA1 | away | boto | heavy
       c | 2 | AKIA1 | away | boto | heavy
       d | 2 | AKIA1 | away | boto |
       e | 3 | AKIA1 | home | cli  |`,
      `event_id | part    | part_value
       b        | session | 2
       c        | session | 2
       d        | session | 2`,
    ))

  test('is the network, where several sessions from it carry it', () =>
    told(
      `a | 1 |  | home | cli  |
       b | 2 |  | away | boto | heavy
       c | 3 |  | away | cli  | heavy
       d | 4 |  | home | cli  |`,
      `event_id | part    | part_value
       b        | network | away
       c        | network | away`,
    ))

  test('is these calls alone, where they are few of everything that they came with', () =>
    told(
      `a | 1 |  | home | cli | heavy
       b | 1 |  | home | cli |
       c | 1 |  | home | cli |
       d | 1 |  | home | cli |
       e | 2 |  | home | cli | heavy
       f | 2 |  | home | cli |
       g | 2 |  | home | cli |
       h | 2 |  | home | cli |`,
      `event_id | part  | part_value
       a        | calls |
       e        | calls |`,
    ))
})

describe('what was done in it', () => {
  const events = `
    principal_id | day | event_id | action_id | action | access_level | severity | is_write | denied | error_code | error_message | request_parameters | event_time | targets | source_ip | network | agent | access_key | region | session_name | user_name | role | identity_type | part VARCHAR | part_value`
  const event = (id: string, second: number, action: string, more: Partial<Record<string, string>> = {}) =>
    [
      1,
      day,
      id,
      action === 's3:DeleteObject' ? 1 : 2,
      action,
      'Write',
      'high',
      true,
      more.denied ?? false,
      more.error ?? '',
      '',
      more.request ?? '{}',
      `2026-11-10 10:00:${String(second).padStart(2, '0')}`,
      more.targets ?? '[]',
      '203.0.113.9',
      more.network ?? 'away',
      'boto',
      'AKIA1',
      'eu',
      more.session ?? 'ana',
      more.user ?? 'ana',
      '',
      'IAMUser',
      'session',
      '2',
    ].join(' | ')
  const story = (...rows: string[]) => ({ story_event: [events, ...rows].join('\n') })
  const made = async (file: string, tables: Record<string, string>, expected: string) =>
    expect(await given.made(`score/${file}`, tables, expected, { table: file })).toEqual(rowsOf(expected))

  test('by action: how its calls came out, how many different things, since when it is done', () =>
    made(
      'deed',
      {
        ...story(
          event('a', 1, 's3:DeleteObject', { request: '{"key":"x"}', targets: '[bucket/media]' }),
          event('b', 2, 's3:DeleteObject', { request: '{"key":"x"}', targets: '[bucket/media]' }),
          event('c', 3, 's3:DeleteObject', { request: '{"key":"y"}', targets: '[bucket/logs]' }),
          event('d', 4, 's3:DeleteObject', { request: '{"key":"z"}', denied: 'true', error: 'AccessDenied' }),
          event('e', 5, 'cloudtrail:DeleteTrail', {
            error: 'TrailNotFoundException',
            targets: '[trail/main]',
          }),
        ),
        score: `
          principal_id | day INTEGER | learned BOOLEAN
          1            | 0           | true`,
        time_window: `
          first_day
          2026-11-10`,
        principal_day_action: `
          principal_id | day        | action_id
          1            | 2026-11-08 | 1
          1            | 2026-11-10 | 1
          1            | 2026-11-11 | 2`,
      },
      `action                 | calls | succeeded | denied | failed | things | days_before | about
       s3:DeleteObject        | 4     | 3         | 1      | 0      | 2      | 1           | [{'type': bucket, 'number': 2, 'name': media}]
       cloudtrail:DeleteTrail | 1     | 0         | 0      | 1      | 0      | 0           | [{'type': trail, 'number': 1, 'name': main}]`,
    ))

  const sources = {
    source: `
      source_id | kind    | value
      1         | network | home
      2         | network | away
      3         | agent   | boto`,
    principal_day_source: `
      principal_id | day        | source_id
      1            | 2026-11-03 | 1
      1            | 2026-11-10 | 2
      1            | 2026-11-03 | 3
      2            | 2026-11-03 | 2`,
  }

  test('from where, and whether the principal had ever called from there', () =>
    made(
      'story_place',
      {
        ...story(event('a', 1, 's3:DeleteObject', { network: 'home' }), event('b', 31, 's3:DeleteObject')),
        ...sources,
        principal_day: `
          principal_id | day
          1            | 2026-11-03
          1            | 2026-11-10`,
      },
      `days_before | calls | networks | new_networks | new_network_calls | new_agent_calls | first_time          | last_time
       1           | 2     | 2        | 1            | 1                 | 0               | 2026-11-10 10:00:01 | 2026-11-10 10:00:31`,
    ))

  test('and which rules of harm its calls meet', () =>
    made(
      'harm_hit',
      {
        ...story(
          event('a', 1, 's3:DeleteObject', { network: 'home', request: '{"key":"x"}' }),
          event('b', 2, 's3:DeleteObject', { request: '{"key":"y"}' }),
          event('c', 3, 'iam:AttachUserPolicy', { targets: '[user/ana]', request: '{"policyArn":"Admin"}' }),
          event('d', 4, 'iam:AttachUserPolicy', { targets: '[user/ben]', denied: 'true' }),
        ),
        ...sources,
        automation: `
          principal_id | automation
          1            | human`,
        harm_rule: `
          rule    | actions                  | request | session VARCHAR | new_network BOOLEAN | self BOOLEAN | machine BOOLEAN
          bulk    | s3:DeleteObject          |         |         | false               | false        | false
          outside | .*                       |         | ^ana$   | true                | false        | false
          self    | iam:Attach.*             |         |         | false               | true         | false
          admin   | iam:.*                   | Admin   |         | false               | false        | false
          machine | .*                       |         |         | true                | false        | true`,
      },
      `rule    | calls | succeeded | denied | things | actions
       bulk    | 2     | 2         | 0      | 2      | ['s3:DeleteObject']
       outside | 3     | 2         | 1      | 2      | ['iam:AttachUserPolicy', 's3:DeleteObject']
       self    | 1     | 1         | 0      | 1      | ['iam:AttachUserPolicy']
       admin   | 1     | 1         | 0      | 1      | ['iam:AttachUserPolicy']`,
    ))
})
