import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { features } from '../2-features.ts'
import { exampleContext } from '../example/run.ts'
import { record, runIngest, scratchFolder, session, writeTrail } from '../example/trail-files.ts'
import { openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'

const home = { sourceIPAddress: '198.51.100.7', userAgent: 'Boto3/1.34.1' }
const elsewhere = { sourceIPAddress: '203.0.113.9', userAgent: 'Boto3/1.34.1' }
const otherTool = { sourceIPAddress: '198.51.100.7', userAgent: 'aws-cli/2.17.1' }

let number = 0
/** Calls a minute apart, one with each of the keys. */
function calls(identity: object, keys: readonly string[], from: object, start = '10:00') {
  return keys.map((accessKeyId, i) =>
    record(++number, {
      ...from,
      userIdentity: { ...identity, accessKeyId },
      eventTime: new Date(Date.parse(`2026-11-03T${start}:00Z`) + i * 60_000)
        .toISOString()
        .replace('.000', ''),
    }),
  )
}
const role = (name: string) => session(name, 'i-0123456789abcdef0')
const user = (userName: string) => ({
  type: 'IAMUser',
  arn: `arn:aws:iam::123456789012:user/${userName}`,
  accountId: '123456789012',
  userName,
})
const newKeys = (count: number) => Array.from({ length: count }, () => `ASIA${++number}`)
const repeated = (times: number, keys: readonly string[]) => keys.flatMap((key) => Array(times).fill(key))

const given = [
  record(++number), // a day to learn from
  // A new key a call; one of them was stolen and is used elsewhere, another with another tool.
  ...calls(role('fleeting'), newKeys(12), home),
  ...calls(role('fleeting'), ['ASIASTOLEN', 'ASIASTOLEN', 'ASIASTOLEN'], elsewhere, '10:03'),
  ...calls(role('fleeting'), ['ASIASTOLEN'], otherTool, '10:05'),
  // After a long pause.
  ...calls(role('fleeting'), newKeys(2), home, '11:00'),
  // As many keys as that with five calls each: a job that takes a key for its run.
  ...calls(role('job'), repeated(5, newKeys(11)), home),
  // A new key a call, but not many of them.
  ...calls(role('seldom'), newKeys(10), home),
  // A person's key of the day, and a thief's with another of the same person, from the same place.
  ...calls(role('person'), repeated(20, ['ASIADAY']), home),
  ...calls(role('person'), repeated(3, ['ASIATHIEF']), home, '10:05'),
  // A long-lived key, and short-lived ones made with it.
  ...calls(user('eve'), repeated(4, ['AKIAEVE1', 'AKIAEVE2']), home),
  ...calls(user('eve'), newKeys(20), home),
]

let out: string
let warehouse: Warehouse
beforeAll(async () => {
  out = scratchFolder()
  await runIngest(out, [writeTrail(join(scratchFolder(), 'a.json'), given)])
  const context = exampleContext(out, ['sessions.manyKeys=10'])
  await features(context, {})
  warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: context.memory,
    spill: join(out, 'spill'),
    readOnly: true,
  })
  await warehouse.set({ events: join(out, 'events', '**', '*.parquet'), time_zone: 'UTC' })
})
afterAll(() => warehouse.close())

const sessionsOf = async (name: string) =>
  (
    await warehouse.rows<Record<string, unknown>>(
      `SELECT session, network, agent, access_key, events::INTEGER AS events
       FROM session JOIN (SELECT principal_id, name FROM principal) USING (principal_id)
       WHERE name = '${name}' ORDER BY session`,
    )
  ).map(({ network, agent, access_key, events }) => [network, agent, access_key, events])

test('a role that takes a new key for every call: sessions by network and agent', async () => {
  expect(await sessionsOf('fleeting')).toEqual([
    ['198.51.100.0/24', 'Boto3', null, 12],
    ['203.0.113.0/24', 'Boto3', null, 3],
    ['198.51.100.0/24', 'aws-cli', null, 1],
    ['198.51.100.0/24', 'Boto3', null, 2],
  ])
})

test('keys that hold for some calls, or are few, tell sessions apart', async () => {
  expect((await sessionsOf('job')).map(([, , , events]) => events)).toEqual(Array(11).fill(5))
  expect((await sessionsOf('seldom')).map(([, , , events]) => events)).toEqual(Array(10).fill(1))
  expect(await sessionsOf('person')).toEqual([
    ['198.51.100.0/24', 'Boto3', 'ASIADAY', 20],
    ['198.51.100.0/24', 'Boto3', 'ASIATHIEF', 3],
  ])
})

test('a long-lived key always does', async () => {
  expect((await sessionsOf('eve')).map(([, , key, events]) => [key, events])).toEqual([
    ['AKIAEVE1', 4],
    [null, 20],
    ['AKIAEVE2', 4],
  ])
})

test('every event is found in the one session that counted it', async () => {
  await warehouse.run(
    'CREATE TEMP TABLE evidence AS SELECT principal_id, (day - first_day)::INTEGER AS day FROM principal_day, time_window',
  )
  for (const table of ['event', 'named_event', 'flagged_event']) await warehouse.runFile(table)
  const counted = await warehouse.rows(
    'SELECT principal_id, session, events::INTEGER AS events FROM session ORDER BY principal_id, day, session',
  )
  const found = await warehouse.rows(
    `SELECT principal_id, session, count(*)::INTEGER AS events FROM flagged_event
     GROUP BY principal_id, day, session ORDER BY principal_id, day, session`,
  )
  expect(found).toEqual(counted)
  // What an event says of its key is as recorded.
  const [keys] = await warehouse.rows(
    `SELECT count(DISTINCT access_key)::INTEGER AS keys FROM flagged_event WHERE principal LIKE '%/fleeting'`,
  )
  expect(keys).toEqual({ keys: 15 })
})

test('keys that live shortly are no source', async () => {
  const keys = await warehouse.rows("SELECT value FROM source WHERE kind = 'key' ORDER BY value")
  expect(keys.map(({ value }) => value)).toEqual(['AKIAEVE1', 'AKIAEVE2', 'AKIAEXAMPLE'])
})
