import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openGiven, rowsOf } from '../example/given.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'

async function inWarehouse<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T> {
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: '512MiB',
    spill: join(tmpdir(), 'usually-spill'),
  })
  try {
    await warehouse.run("CREATE TABLE time_window AS SELECT DATE '2026-11-01' AS first_day")
    return await use(warehouse)
  } finally {
    warehouse.close()
  }
}

const values = (rows: readonly (readonly string[])[]) => rows.map((row) => `(${row.join(', ')})`).join(', ')

/** By signal, its bits and the events that its statement is about, of one day; event `e3` is the third in time. */
type Told = Record<string, { bits: number; events: readonly string[] }>

/** The events that carry each signal, of principal-days that are told of side by side. */
async function carrying(...days: Told[]): Promise<Record<string, string[]>[]> {
  return inWarehouse(async (warehouse) => {
    const evidence = days.flatMap((told, day) =>
      Object.entries(told).map(([signal, { bits }]) => ['7', `${day}`, literal(signal), `${bits}::DOUBLE`]),
    )
    const events = days.flatMap((told, day) =>
      Object.entries(told).flatMap(([signal, { events }]) =>
        events.map((event) => [
          literal(signal),
          '7',
          `DATE '2026-11-01' + ${day}`,
          literal(event),
          `TIMESTAMP '2026-11-01 10:00:00' + INTERVAL ${event.slice(1)} MINUTE`,
        ]),
      ),
    )
    await warehouse.run(`
      CREATE TABLE evidence AS FROM (VALUES ${values(evidence)}) AS v(principal_id, day, signal, bits);
      CREATE TABLE told_event AS FROM (VALUES ${values(events)}) AS v(signal, principal_id, day, event_id, event_time)`)
    await warehouse.runFile('contributing_event')
    const rows = await warehouse.rows<{ day: number; signal: string; event_id: string }>(
      `SELECT (day - first_day)::INTEGER AS day, signal, event_id FROM contributing_event, time_window
       ORDER BY day, signal, event_time`,
    )
    return days.map((told, day) =>
      Object.fromEntries(
        Object.keys(told).map((signal) => [
          signal,
          rows.filter((row) => row.day === day && row.signal === signal).map(({ event_id }) => event_id),
        ]),
      ),
    )
  })
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `e${from + i}`)

test('a theft of two calls from a network that all came from: the two carry both', async () => {
  const [day] = await carrying({
    source: { bits: 4, events: range(1, 20) },
    new_action: { bits: 6, events: ['e8', 'e9'] },
  })
  // e8 and e9 weigh 10, the others 4, less than half of that.
  expect(day).toEqual({ source: ['e8', 'e9'], new_action: ['e8', 'e9'] })
})

test('from half the weight of the heaviest an event carries, and not a millionth below', async () => {
  const of = (bits: number) =>
    carrying({
      source: { bits, events: range(1, 5) },
      new_action: { bits: 2, events: ['e1'] },
    })
  expect(await of(2)).toEqual([{ source: range(1, 5), new_action: ['e1'] }]) // 2 * 2 >= 4
  expect(await of(1.999999)).toEqual([{ source: ['e1'], new_action: ['e1'] }])
})

test('the bits of all signals that are about an event count, not the number of signals', async () => {
  const [day] = await carrying({
    volume: { bits: 2, events: ['e1', 'e2'] },
    errors: { bits: 2, events: ['e1', 'e2'] },
    resource: { bits: 9, events: ['e3'] },
    source: { bits: 3, events: ['e1'] },
  })
  // e1 weighs 7, e2 4 and e3 9: all but e2 at least half of 9.
  expect(day).toEqual({ volume: ['e1'], errors: ['e1'], resource: ['e3'], source: ['e1'] })
})

test('a signal that is about none of the heaviest keeps its first three as examples', async () => {
  const [day] = await carrying({
    new_action: { bits: 8, events: ['e20', 'e21', 'e22', 'e23'] },
    source: { bits: 8, events: ['e20', 'e21', 'e22', 'e23'] },
    working_hours: { bits: 3, events: range(8, 12).reverse() },
    errors: { bits: 2, events: ['e4', 'e3'] },
  })
  expect(day).toEqual({
    new_action: range(20, 23),
    source: range(20, 23),
    working_hours: ['e8', 'e9', 'e10'],
    errors: ['e3', 'e4'],
  })
})

test('each day has a heaviest of its own', async () => {
  expect(
    await carrying(
      { volume: { bits: 9, events: ['e1'] }, source: { bits: 9, events: ['e1'] } },
      { volume: { bits: 3, events: range(1, 4) } },
    ),
  ).toEqual([{ volume: ['e1'], source: ['e1'] }, { volume: range(1, 4) }])
})

test('contributing_event: of two signals the events on which they agree, of the third its first three', async () => {
  const given = {
    time_window: `
      first_day
      2026-11-01`,
    evidence: `
      principal_id | day INTEGER | signal     | bits
      7            | 2           | source     | 4
      7            | 2           | new_action | 6
      7            | 2           | errors     | 1`,
    told_event: `
      signal     | principal_id | day        | event_id | event_time
      source     | 7            | 2026-11-03 | e1       | 2026-11-03 10:01:00
      source     | 7            | 2026-11-03 | e2       | 2026-11-03 10:02:00
      new_action | 7            | 2026-11-03 | e2       | 2026-11-03 10:02:00
      errors     | 7            | 2026-11-03 | e6       | 2026-11-03 10:06:00
      errors     | 7            | 2026-11-03 | e5       | 2026-11-03 10:05:00
      errors     | 7            | 2026-11-03 | e4       | 2026-11-03 10:04:00
      errors     | 7            | 2026-11-03 | e3       | 2026-11-03 10:03:00`,
  }
  // e2 weighs 10, e1 4 and the others 1.
  const expected = `
    signal     | principal_id | day        | event_id | event_time
    source     | 7            | 2026-11-03 | e2       | 2026-11-03 10:02:00
    new_action | 7            | 2026-11-03 | e2       | 2026-11-03 10:02:00
    errors     | 7            | 2026-11-03 | e3       | 2026-11-03 10:03:00
    errors     | 7            | 2026-11-03 | e4       | 2026-11-03 10:04:00
    errors     | 7            | 2026-11-03 | e5       | 2026-11-03 10:05:00`
  const { made, warehouse } = await openGiven()
  expect(await made('contributing_event', given, expected)).toEqual(rowsOf(expected))
  warehouse.close()
})

test('told_event: what a statement names finds its events, each once a signal', async () => {
  const given = {
    time_window: `
      first_day
      2026-11-01`,
    // e4 was made by a service.
    flagged_event: `
      event_id | principal_id | day        | session | action_id | is_write | denied | slot | network        | agent   | region    | access_key | sign_in     | targets    | candidates | by_service
      e1       | 7            | 2026-11-03 | 1       | 1         | false    | false  | 40   | 192.0.2.0/24   | Boto3   | eu-west-1 | AKIA       |             | [bucket/a] | []         | false
      e2       | 7            | 2026-11-03 | 1       | 2         | true     | true   | 41   | 192.0.2.0/24   | Boto3   | eu-west-1 | AKIA       |             | []         | [bucket/a] | false
      e3       | 7            | 2026-11-03 | 2       | 1         | false    | false  | 41   | 203.0.113.0/24 | aws-cli | us-east-1 |            | without MFA | []         | []         | false
      e4       | 7            | 2026-11-03 | 2       | 2         | false    | false  | 90   | 203.0.113.0/24 | aws-cli | us-east-1 |            |             | [bucket/a] | [bucket/a] | true`,
    contribution: `
      principal_id | day INTEGER | signal        | what           | session | number | text
      7            | 2           | all           | all            |         |        |
      7            | 2           | writes        | write          |         |        |
      7            | 2           | actions       | action         |         | 1      |
      7            | 2           | within        | session_action | 2       | 1      |
      7            | 2           | denied        | denied_action  |         | 2      |
      7            | 2           | denied        | denied_action  |         | 1      |
      7            | 2           | slots         | slot           |         | 41     |
      7            | 2           | sessions      | session        | 1       | 1      |
      7            | 2           | targets       | target         |         |        | bucket/a
      7            | 2           | sources       | network        |         |        | 203.0.113.0/24
      7            | 2           | sources       | agent          |         |        | aws-cli
      7            | 2           | regions       | region         |         |        | eu-west-1
      7            | 2           | keys          | key            |         |        | AKIA
      7            | 2           | sign_ins      | sign_in        |         |        | without MFA
      7            | 3           | another day   | all            |         |        |
      8            | 2           | somebody else | all            |         |        |`,
  }
  const expected = `
    signal   | event_id
    all      | e1
    all      | e2
    all      | e3
    writes   | e2
    actions  | e1
    actions  | e3
    within   | e3
    denied   | e2
    slots    | e2
    slots    | e3
    sessions | e1
    sessions | e2
    targets  | e1
    targets  | e2
    sources  | e3
    regions  | e1
    regions  | e2
    keys     | e1
    keys     | e2
    sign_ins | e3`
  const { made, warehouse } = await openGiven()
  const empty = { flagged_event: ['event_time'] }
  expect(await made('told_event', given, expected, { empty })).toEqual(rowsOf(expected))
  warehouse.close()
})
