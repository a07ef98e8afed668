import { afterAll, beforeAll, expect, test } from 'vitest'
import { openReader } from '../example/run.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { createFindings } from './findings.ts'

let warehouse: Warehouse
beforeAll(async () => {
  warehouse = await openReader()
})
afterAll(() => warehouse.close())

/** The headline of a day on which secrets are read, a risky action, by the signals that its evidence comes from. */
async function headlineOf(evidence: { signal: string; clause: string }[]): Promise<string> {
  const told = evidence.map(({ signal, clause }, i) => `(1, 9, '${signal}', '${clause}', 9.0, ${i + 1})`)
  const carried = evidence.map(({ signal }) => `('${signal}', 1, DATE '2026-11-10', 'e1')`)
  await warehouse.run(`
    CREATE OR REPLACE TEMP TABLE time_window AS SELECT DATE '2026-11-01' AS first_day;
    CREATE OR REPLACE TEMP TABLE score AS SELECT 1 AS principal_id, 9 AS day, 'medium' AS confidence;
    CREATE OR REPLACE TEMP TABLE evidence AS
      FROM (VALUES ${told}) AS t(principal_id, day, signal, clause, bits, rank);
    CREATE OR REPLACE TEMP TABLE flagged_event AS SELECT 1 AS principal_id, DATE '2026-11-10' AS day, 'e1' AS event_id,
      'secretsmanager:GetSecretValue' AS action, 'high' AS severity, false AS is_write, false AS denied;
    CREATE OR REPLACE TEMP TABLE contributing_event AS FROM (VALUES ${carried}) AS t(signal, principal_id, day, event_id);
    DROP TABLE IF EXISTS finding`)
  await createFindings(warehouse, 4.32)
  return (await warehouse.rows<{ headline: string }>('SELECT headline FROM finding'))[0]!.headline
}

const late = { signal: 'automation_schedule', clause: 'ran off its schedule (at 13:08 UTC)' }

test('a risky action is named first where a signal points at its calls', async () => {
  const touched = { signal: 'resource', clause: 'touched 2 secrets for the first time' }
  expect(await headlineOf([late, touched])).toBe(
    'Called secretsmanager:GetSecretValue, ran off its schedule (at 13:08 UTC) and touched 2 secrets for the first time',
  )
})

test('what a job does every night is not named because it ran at noon', async () => {
  expect(await headlineOf([late])).toBe('Ran off its schedule (at 13:08 UTC)')
  expect(await headlineOf([{ signal: 'working_hours', clause: 'was active outside its usual hours' }])).toBe(
    'Was active outside its usual hours',
  )
})
