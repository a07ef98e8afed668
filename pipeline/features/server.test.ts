/** CloudTrail's own table on a server that says what Trino would; scripts/compare-trino.ts asks Trino itself. */

import { once } from 'node:events'
import { existsSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exampleContext } from '../example/run.ts'
import { record, runIngest, scratchFolder, writeTrail } from '../example/trail-files.ts'
import { readLedger, requireAllEvents } from '../run-folder/ledger.ts'
import { readNote } from '../run-folder/stage.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'
import { documentedColumns, type RawColumn } from './raw-record.ts'
import { openSource } from './server.ts'

let server: Server
let out: string
let asked: string[]
let table: readonly RawColumn[]
let kept: number

const page = (columns: Record<string, string>, data: unknown[][]) => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  data,
})

function answerTo(sql: string): object {
  if (sql.startsWith('DESCRIBE'))
    return page(
      { Column: 'varchar', Type: 'varchar' },
      table.map(({ name, type }) => [name, type]),
    )
  if (/AS duplicates/.test(sql)) {
    const numbers = ['read', 'rejected', 'duplicates', 'differing', 'kept', 'nameless']
    const columns = Object.fromEntries(numbers.map((name) => [name, 'bigint']))
    const texts = { digest: 'varchar', newest: 'varchar', from: 'varchar', to: 'varchar' }
    return page({ ...columns, ...texts }, [
      [6, 1, 2, 1, kept, 0, '0badc0de', '2026-11-03 10:00:00.000', '2026-11-02', '2026-11-03'],
    ])
  }
  if (/^SELECT CAST\(event\.day/.test(sql)) return page({ day: 'varchar' }, [['2026-11-02'], ['2026-11-03']])
  if (/^SELECT event\.\*/.test(sql)) {
    const day = sql.match(/event\.day = CAST\('([^']+)'/)![1]
    return page(
      {
        event_id: 'varchar',
        event_time: 'timestamp(3)',
        day: 'date',
        principal: 'varchar(9)',
        targets: 'array(varchar)',
        file_id: 'integer',
      },
      [
        ['b', `${day} 09:00:00.250`, day, '1/user/z', [], 1],
        ['a', `${day} 10:00:00.000`, day, '1/user/a', ["bucket/o'", 'role/x'], 1],
      ],
    )
  }
  if (/^SELECT reason/.test(sql))
    return page({ reason: 'varchar', excerpt: 'varchar' }, [['no eventTime', '{}']])
  return {}
}

beforeEach(async () => {
  out = scratchFolder()
  asked = []
  table = documentedColumns
  kept = 3
  server = createServer(async (request, response) => {
    const sql = await text(request)
    asked.push(sql)
    response.end(JSON.stringify({ id: 'q', ...answerTo(sql) }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => {
  server.close()
  rmSync(out, { recursive: true })
})

const variables = { time_zone: 'UTC', score_from: null, score_to: null, today: null, delivered_day: null }
const open = () =>
  openSource(
    exampleContext(out),
    {
      server: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      catalog: 'hive',
      schema: 'logs',
      table: 'cloudtrail_logs',
    },
    variables,
  )

test('of its own table the events of the scored days come here, with what later stages ask of ingest', async () => {
  const source = await open()
  expect(source.ingested.facts).toEqual({ events_kept: 3 })
  await source.close()
  const ledger = readLedger(out)!
  expect(ledger.server).toEqual({ table: 'hive.logs.cloudtrail_logs', from: '2026-11-02', to: '2026-11-03' })
  expect(ledger.parts).toEqual([
    expect.objectContaining({
      path: join('events', 'day=2026-11-02', 'part-0001.parquet'),
      day: '2026-11-02',
      events: 2,
    }),
    expect.objectContaining({
      path: join('events', 'day=2026-11-03', 'part-0001.parquet'),
      day: '2026-11-03',
      events: 2,
    }),
  ])
  expect(ledger.files).toEqual([
    expect.objectContaining({
      path: 'hive.logs.cloudtrail_logs',
      read: 6,
      kept: 3,
      duplicates: 2,
      rejected: 1,
    }),
  ])
  const note = readNote(out, 'ingest')!
  expect(note.counts).toEqual({ 'records read': 6, 'events kept': 3, duplicates: 2, rejected: 1 })
  expect(note.warnings[0]).toMatch(/^1 duplicates had the event id of another event with different content/)

  const warehouse = await openWarehouse({ file: ':memory:', memory: '1GiB', spill: join(out, 'spill') })
  const files = join(out, 'events', '**', '*.parquet')
  const rows = await warehouse.rows<{ row: string }>(
    `SELECT CAST(e AS VARCHAR) AS row FROM stored_event('${files}') AS e WHERE day = '2026-11-02'`,
  )
  expect(rows.map(({ row }) => row)).toEqual([
    "{'event_id': a, 'event_time': '2026-11-02 10:00:00', 'principal': 1/user/a, 'targets': ['bucket/o\\'', role/x], 'file_id': 1, 'day': 2026-11-02}",
    "{'event_id': b, 'event_time': '2026-11-02 09:00:00.25', 'principal': 1/user/z, 'targets': [], 'file_id': 1, 'day': 2026-11-02}",
  ])
  expect(
    await warehouse.rows(
      `SELECT file, position, reason, excerpt FROM read_parquet('${join(out, 'rejects.parquet')}')`,
    ),
  ).toEqual([{ file: 'hive.logs.cloudtrail_logs', position: null, reason: 'no eventTime', excerpt: '{}' }])
  warehouse.close()
  expect(() => requireAllEvents(out)).toThrow(/has only the days from 2026-11-02 to 2026-11-03/)
})

test('what was made on the server is dropped, and the table is only read', async () => {
  await (await open()).close()
  const made = asked.flatMap((sql) => sql.match(/^(?:--.*\n)*CREATE (?:TABLE|VIEW) (\w+)/m)?.[1] ?? [])
  const dropped = asked.flatMap(
    (sql) => sql.match(/^DROP (?:TABLE|VIEW) (?:IF EXISTS )?(?:.*\.)?"?(\w+)"?$/i)?.[1] ?? [],
  )
  expect(made).toEqual(expect.arrayContaining(['record', 'arrival', 'parameter', 'event', 'time_window']))
  expect(dropped.toSorted()).toEqual(made.toSorted())
  expect(asked.at(-1)).toMatch(/^DROP SCHEMA IF EXISTS "hive"\."usually_[0-9a-f]{8}"$/)
  expect(asked.filter((sql) => /(INSERT|DROP|CREATE|DELETE).*cloudtrail_logs/.test(sql))).toEqual([])
})

test('when the table says the same, nothing is brought again', async () => {
  await (await open()).close()
  asked = []
  await (await open()).close()
  expect(asked.filter((sql) => /^SELECT event\.\*/.test(sql))).toEqual([])
})

test('events that files gave are not replaced', async () => {
  const input = scratchFolder()
  writeTrail(join(input, 'a.json'), [record(1)])
  await runIngest(out, [input])
  const source = await open()
  const warehouse = await openWarehouse({ file: ':memory:', memory: '1GiB', spill: join(out, 'spill') })
  await expect(source.engine(warehouse).openEvents()).rejects.toThrow(
    /^hive\.logs\.cloudtrail_logs is CloudTrail's own table, and .* holds the events of files; name another --out/,
  )
  warehouse.close()
  await source.close()
  expect(readLedger(out)!.server).toBeUndefined()
})

test('a table of events as ingest writes them needs those events here', async () => {
  table = [{ name: 'principal', type: 'varchar' }]
  await expect(open()).rejects.toThrow(/no output of the ingest stage/)
  // Nothing was made, and there is nothing to drop.
  expect(asked).toHaveLength(1)
})

test('a table without an event is an error that says what was read', async () => {
  kept = 0
  await expect(open()).rejects.toThrow(
    /^hive\.logs\.cloudtrail_logs: no event in 6 records, of which 1 could not be used\. Is this CloudTrail\?$/,
  )
  expect(existsSync(join(out, 'ingest.json'))).toBe(false)
  expect(asked.at(-1)).toMatch(/^DROP SCHEMA/)
})
