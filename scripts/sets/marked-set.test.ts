import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWarehouse } from '../../pipeline/warehouse/warehouse.ts'
import { readMarkedSet } from './marked-set.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-marked-'))
const file = (name: string) => join(folder, name)

/** A run over three scored days: ann under two names, bob, and carl who came lately. */
beforeAll(async () => {
  const warehouse = await openWarehouse({
    file: file('warehouse.duckdb'),
    memory: '256MiB',
    spill: file('spill'),
  })
  await warehouse.run(`
    CREATE TABLE time_window AS SELECT DATE '2026-01-01' AS first_day, DATE '2026-01-21' AS score_from, DATE '2026-01-23' AS score_to;
    CREATE TABLE principal AS SELECT * FROM (VALUES (1, 'ann'), (2, 'bob'), (3, 'carl'), (4, 'role/ann')) AS p (principal_id, principal);
    CREATE TABLE action AS SELECT 1 AS action_id;
    CREATE TABLE principal_day AS
      SELECT principal_id, day::DATE AS day, 5 AS events, 1 AS actions, 1 AS sessions, 0 AS writes, 0 AS errors, 0 AS denied, day AS first_time
      FROM principal, generate_series(TIMESTAMP '2026-01-01 09:00:00', TIMESTAMP '2026-01-23 09:00:00', INTERVAL 1 DAY) AS days (day)
      WHERE principal <> 'carl' OR day > TIMESTAMP '2026-01-15';
    CREATE TABLE principal_day_action AS SELECT principal_id, day, 1 AS action_id, 5 AS events FROM principal_day;
    CREATE TABLE principal_day_step AS SELECT principal_id, day, 1 AS session, 1 AS position, 1 AS action_id FROM principal_day;
    CREATE TABLE principal_day_source AS SELECT principal_id, day FROM principal_day;
    CREATE TABLE principal_day_resource AS SELECT principal_id, day FROM principal_day;
    COPY (
      SELECT * REPLACE (score::DOUBLE AS score, p_value::DOUBLE AS p_value) FROM (VALUES
        ('ann', DATE '2026-01-21', 5, 1.0, 0.5, 'none', 1.0),
        ('role/ann', DATE '2026-01-21', 5, 7.0, 0.01, 'low', 6.0),
        ('ann', DATE '2026-01-22', 5, 3.0, 0.1, 'none', 3.0),
        ('bob', DATE '2026-01-22', 2, 2.0, 0.2, 'none', 2.0),
        ('carl', DATE '2026-01-23', 5, 9.0, 0.001, 'high', 9.0)
      ) AS s (principal, day, events, score, p_value, confidence, bits_new_action)
    ) TO '${file('scores.parquet')}';
    COPY (
      SELECT * FROM (VALUES
        ('role/ann', DATE '2026-01-21', 'new_action', ['e1', 'e2']), ('role/ann', DATE '2026-01-21', 'source', ['e2', 'e3', 'e4']),
        ('carl', DATE '2026-01-23', 'source', ['e9'])
      ) AS e (principal, day, signal, event_ids)
    ) TO '${file('evidence.parquet')}';
    COPY (SELECT 'f1' AS uid, 'role/ann' AS principal, DATE '2026-01-21' AS day) TO '${file('findings.parquet')}';
    COPY (
      SELECT * FROM (VALUES ('f1', 'e1', false), ('f1', 'e2', true), ('f1', 'e3', true), ('f1', 'e4', true)) AS e (uid, event_id, in_story)
    ) TO '${file('finding_events.parquet')}'`)
  warehouse.close()
  const write = (name: string, lines: string[]) => writeFileSync(file(name), `${lines.join('\n')}\n`)
  write('labels.csv', [
    'principal,start,end,incident,technique',
    'ann,2026-01-20T22:00:00Z,2026-01-21T01:00:00Z,I-1,T1000',
    'carl,2026-01-23T01:00:00Z,2026-01-23T02:00:00Z,I-2,T2000',
  ])
  write('hard_negatives.csv', ['principal,day,reason', 'bob,2026-01-22,travel'])
  write('truth.csv', ['principal,aliases', 'ann,role/ann|shared', 'bob,shared'])
  write('attack_events.csv', ['event_id,incident', 'e2,I-1', 'e3,I-1', 'e7,I-1'])
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a principal that the run splits in two counts once a day, by its stranger half', async () => {
  const { days, score, positive, bits, incidents } = await readMarkedSet(folder, folder, 'organisation-9')
  expect(days.map(({ principal, own, day, odd }) => [principal, own, day, odd])).toEqual([
    ['ann', 'role/ann', '2026-01-21', ''],
    ['ann', 'ann', '2026-01-22', ''],
    ['bob', 'bob', '2026-01-22', 'travel'],
    ['carl', 'carl', '2026-01-23', ''],
  ])
  expect([...score]).toEqual([7, 3, 2, 9])
  expect([...bits.get('new_action')!]).toEqual([6, 3, 2, 9])
  expect([...positive]).toEqual([1, 0, 0, 1])
  expect(incidents.map((incident) => [incident.incident, incident.class])).toEqual([
    ['I-1', 'T1000'],
    ['I-2', 'T2000'],
  ])
})

test('evidence counts each named event once a day, and by signal those of the attack', async () => {
  const { evidence } = await readMarkedSet(folder, folder, 'organisation-9')
  const [ann, carl] = evidence!
  expect(ann!.all).toEqual({ named: 4, attack: 2 })
  expect(Object.fromEntries(ann!.signals)).toEqual({
    new_action: { named: 2, attack: 1 },
    source: { named: 3, attack: 2 },
  })
  expect(ann!.story).toEqual({ named: 3, attack: 2 })
  expect(carl!.all).toEqual({ named: 1, attack: 0 })
})

test('of a repository, days of few events and people with little past are left out', async () => {
  const { days } = await readMarkedSet(folder, folder, 'repository-9')
  expect(days.map(({ principal }) => principal)).toEqual(['ann', 'ann'])
})
