import { rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exampleContext } from '../example/run.ts'
import { record, runIngest, scratchFolder, writeTrail } from '../example/trail-files.ts'
import { readSettings } from '../settings.ts'
import { readClock } from './clock.ts'

const folder = scratchFolder()
const out = join(folder, 'run')
beforeAll(async () => {
  const file = writeTrail(join(folder, 'in', 'a.json'), [
    record(1, { eventTime: '2026-11-02T10:00:00Z' }),
    record(2, { eventTime: '2026-11-03T23:30:00Z' }),
    record(3, { eventTime: '2099-01-01T00:00:00Z' }),
  ])
  const changed = new Date('2026-11-03T23:40:00Z')
  utimesSync(file, changed, changed)
  await runIngest(out, [file])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const clockAt = (now: string, timeZone = 'UTC') =>
  readClock({
    ...exampleContext(out),
    settings: readSettings([`timeZone=${timeZone}`]),
    now: () => new Date(now),
  })

test('today counts only where the data has events of it, by the calendar of the run', async () => {
  expect(await clockAt('2026-11-03T23:45:00Z')).toEqual({ today: '2026-11-03', deliveredDay: '2026-11-03' })
  // Data that ends in the past is not affected, so that nothing is made again for the next day.
  expect((await clockAt('2026-11-04T00:15:00Z')).today).toBe(null)
  expect((await clockAt('2027-03-01T00:00:00Z')).today).toBe(null)
  // In Berlin the last event is of the fourth.
  expect(await clockAt('2026-11-04T08:00:00Z', 'Europe/Berlin')).toEqual({
    today: '2026-11-04',
    deliveredDay: '2026-11-04',
  })
  expect((await clockAt('2026-11-03T20:00:00Z', 'Europe/Berlin')).today).toBe(null)
})
