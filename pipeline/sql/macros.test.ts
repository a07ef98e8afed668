import { afterAll, expect, test } from 'vitest'
import { openReader } from '../example/run.ts'

const warehouse = await openReader()
afterAll(() => warehouse.close())

const uuid = '00000000-0000-4000-8000-000000000001'

test.each<[call: string, result: string | null]>([
  ["calendar_day(TIMESTAMP '2026-11-03 23:30:00', 'UTC')", '2026-11-03'],
  ["calendar_day(TIMESTAMP '2026-11-03 23:30:00', 'Europe/Berlin')", '2026-11-04'],
  ["calendar_day(TIMESTAMP '2026-11-03 02:30:00', 'America/New_York')", '2026-11-02'],
  // In the night of 25 October Berlin's clocks went back from three to two: 00:59 and 01:01 UTC are both two and a minute.
  ["local_time(TIMESTAMP '2026-10-25 00:59:00', 'Europe/Berlin')", '2026-10-25 02:59:00'],
  ["local_time(TIMESTAMP '2026-10-25 01:01:00', 'Europe/Berlin')", '2026-10-25 02:01:00'],
  ["quarter_hour(TIMESTAMP '2026-11-03 10:14:59', 'UTC')", '40'],
  ["quarter_hour(TIMESTAMP '2026-11-03 10:15:00', 'UTC')", '41'],
  ["quarter_hour(TIMESTAMP '2026-11-03 23:59:00', 'Asia/Kolkata')", '21'],
  ["add_days(DATE '2026-02-27', 2)", '2026-03-01'],
  ["days_between(DATE '2026-02-27', DATE '2026-03-01')", '2'],
  ["seconds_between(TIMESTAMP '2026-11-03 10:00:00', TIMESTAMP '2026-11-03 10:01:30')", '90.0'],
  ["session_access_key('ASIA1', NULL)", 'ASIA1'],
  ["session_access_key('ASIA1', DATE '2026-11-03')", null],
  ["session_access_key('AKIA1', DATE '2026-11-03')", 'AKIA1'],
  ["last_part('1/role/dev/ana')", 'ana'],
  ['json_or_text(\'{"a": 1}\')', '{"a": 1}'],
  ["json_or_text('no json')", '"no json"'],
  ["utc_time('2026-11-03T10:00:00Z')", '2026-11-03 10:00:00'],
  ["utc_time('2026-11-03T10:00:00.123456789+02:00')", '2026-11-03 08:00:00.123456'],
  ["utc_time('2026-11-03 10:00:00')", '2026-11-03 10:00:00'],
  ["utc_time('noon')", null],
  [`event_key('${uuid}')`, uuid],
  // python3 -c "import hashlib, uuid; print(uuid.UUID(hashlib.md5(b'event-1').hexdigest()))"
  ["event_key('event-1')", 'fdc3f116-9f99-dce6-3429-3eac7ddbba73'],
  [`dotted_members('{"a.b": 1, "a.c": 2, "d": 3}', 'a.')`, '{"b":"1","c":"2"}'],
  [
    `spelled('{"EVENTTIME": "eventname", "eventname": 1}', ['eventTime', 'eventName'])`,
    '{"eventTime": "eventname", "eventName": 1}',
  ],
])('%s is %s', async (call, result) => {
  const [row] = await warehouse.rows<{ result: string | null }>(`SELECT CAST(${call} AS VARCHAR) AS result`)
  expect(row!.result).toBe(result)
})
