import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await openWarehouse({
    file: ':memory:',
    memory: '256MiB',
    spill: join(tmpdir(), 'usually-finding-events'),
  })
  const texts =
    'access_level risk_class tactic severity region source_ip network agent error_code error_message account event_type identity_type identity_arn session_name access_key invoked_by user_agent request_parameters response_elements additional_event_data request_id'
  // A robot's day of 2,000 reads, 100 writes, one of which was denied, and one call of another session; a day of three.
  await warehouse.run(`
    CREATE TABLE named_finding AS FROM (VALUES ('busy', 1, DATE '2026-11-10'), ('quiet', 2, DATE '2026-11-10')) AS f(uid, principal_id, day);
    CREATE TABLE flagged_event AS
    SELECT *, [] AS targets, FALSE AS read_only, FALSE AS mfa, DATE '2026-11-10' AS day,
      TIMESTAMP '2026-11-10 09:00:00' + to_seconds(i) AS event_time,
      ${texts
        .split(' ')
        .map((name) => `NULL::VARCHAR AS ${name}`)
        .join(', ')}
    FROM (
      SELECT 1 AS principal_id, 'r' || i AS event_id, 1 AS session, 's3:GetObject' AS action, FALSE AS denied, i FROM range(2000) AS t(i)
      UNION ALL SELECT 1, 'w' || i, 1, 's3:PutObject', i = 50, i FROM range(100) AS t(i)
      UNION ALL SELECT 1, 'odd', 2, 's3:GetObject', FALSE, 7
      UNION ALL SELECT 2, 'q' || i, 1, 's3:GetObject', FALSE, i FROM range(3) AS t(i)
    );
    CREATE TABLE contributing_event AS SELECT 'volume' AS signal, principal_id, day, event_id FROM flagged_event WHERE action = 's3:PutObject';
    CREATE TABLE story_event AS FROM contributing_event;`)
})
afterAll(() => warehouse.close())

const kept = async (callsKept: number) => {
  await warehouse.set({ calls_kept: callsKept })
  return warehouse.rows(`
    SELECT uid, session, action, outcome, in_story, count(*)::INTEGER AS rows, sum(calls)::INTEGER AS calls, min(event_id) AS first
    FROM (${warehouse.query('score/finding_events')}) GROUP BY ALL ORDER BY ALL`)
}

test('of a robot\u2019s day every nth call of those alike stands for n; nothing rare is left out', async () => {
  const reads = { session: 1, action: 's3:GetObject', outcome: 'succeeded', in_story: false }
  const writes = { session: 1, action: 's3:PutObject', outcome: 'succeeded', in_story: true }
  // 2,101 calls, 200 wanted: every eleventh.
  expect(await kept(200)).toEqual([
    { uid: 'busy', ...reads, rows: 182, calls: 2000, first: 'r0' },
    { uid: 'busy', ...writes, outcome: 'denied', rows: 1, calls: 1, first: 'w50' },
    { uid: 'busy', ...writes, rows: 9, calls: 99, first: 'w0' },
    { uid: 'busy', ...reads, session: 2, rows: 1, calls: 1, first: 'odd' },
    { uid: 'quiet', ...reads, rows: 3, calls: 3, first: 'q0' },
  ])
})

test('a day of no more calls than are kept is there whole', async () => {
  const rows = (await kept(2101)) as { uid: string; rows: number; calls: number }[]
  expect(rows.map(({ uid, rows, calls }) => [uid, rows, calls])).toEqual([
    ['busy', 2000, 2000],
    ['busy', 1, 1],
    ['busy', 99, 99],
    ['busy', 1, 1],
    ['quiet', 3, 3],
  ])
})
