import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
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

test('what a statement names finds its events, each once a signal', async () => {
  const told = await inWarehouse(async (warehouse) => {
    await warehouse.run(`
      CREATE TABLE flagged_event AS FROM (VALUES
        ('e1', 1, 1, FALSE, FALSE, 40, '192.0.2.0/24', 'Boto3', 'eu-west-1', 'AKIA', NULL, ['bucket/a'], []::VARCHAR[], FALSE),
        ('e2', 1, 2, TRUE, TRUE, 41, '192.0.2.0/24', 'Boto3', 'eu-west-1', 'AKIA', NULL, []::VARCHAR[], ['bucket/a'], FALSE),
        ('e3', 2, 1, FALSE, FALSE, 41, '203.0.113.0/24', 'aws-cli', 'us-east-1', NULL, 'without MFA', []::VARCHAR[], []::VARCHAR[], FALSE),
        ('e4', 2, 2, FALSE, FALSE, 90, '203.0.113.0/24', 'aws-cli', 'us-east-1', NULL, NULL, ['bucket/a'], ['bucket/a'], TRUE)
      ) AS v(event_id, session, action_id, is_write, denied, slot, network, agent, region, access_key, sign_in, targets, candidates, by_service);
      ALTER TABLE flagged_event ADD COLUMN principal_id INTEGER DEFAULT 7;
      ALTER TABLE flagged_event ADD COLUMN day DATE DEFAULT '2026-11-03';
      ALTER TABLE flagged_event ADD COLUMN event_time TIMESTAMP DEFAULT '2026-11-03 10:00:00';
      CREATE TABLE contribution AS FROM (VALUES
        (7, 2, 'all', 'all', NULL, NULL, NULL),
        (7, 2, 'writes', 'write', NULL, NULL, NULL),
        (7, 2, 'actions', 'action', NULL, 1, NULL),
        (7, 2, 'within', 'session_action', 2, 1, NULL),
        (7, 2, 'denied', 'denied_action', NULL, 2, NULL),
        (7, 2, 'denied', 'denied_action', NULL, 1, NULL),
        (7, 2, 'slots', 'slot', NULL, 41, NULL),
        (7, 2, 'sessions', 'session', 1, 1, NULL),
        (7, 2, 'targets', 'target', NULL, NULL, 'bucket/a'),
        (7, 2, 'sources', 'network', NULL, NULL, '203.0.113.0/24'),
        (7, 2, 'sources', 'agent', NULL, NULL, 'aws-cli'),
        (7, 2, 'regions', 'region', NULL, NULL, 'eu-west-1'),
        (7, 2, 'keys', 'key', NULL, NULL, 'AKIA'),
        (7, 2, 'sign_ins', 'sign_in', NULL, NULL, 'without MFA'),
        (7, 3, 'another day', 'all', NULL, NULL, NULL),
        (8, 2, 'somebody else', 'all', NULL, NULL, NULL)
      ) AS v(principal_id, day, signal, what, session, number, text)`)
    await warehouse.runFile('told_event')
    return warehouse.rows<{ signal: string; events: string }>(
      "SELECT signal, string_agg(event_id, ' ' ORDER BY event_id) AS events FROM told_event GROUP BY signal",
    )
  })
  expect(Object.fromEntries(told.map(({ signal, events }) => [signal, events]))).toEqual({
    all: 'e1 e2 e3', // e4 was made by a service
    writes: 'e2',
    actions: 'e1 e3',
    within: 'e3',
    denied: 'e2',
    slots: 'e2 e3',
    sessions: 'e1 e2',
    targets: 'e1 e2',
    sources: 'e3',
    regions: 'e1 e2',
    keys: 'e1 e2',
    sign_ins: 'e3',
  })
})
