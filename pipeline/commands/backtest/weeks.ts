/** Which weeks are looked back on, and when each of them ends. */

import { join } from 'node:path'
import { plural } from '../../../models/words.ts'
import { Failure } from '../../failure.ts'
import { readClock } from '../../features/clock.ts'
import { requireAllEvents } from '../../run-folder/ledger.ts'
import type { StageContext } from '../../run-folder/stage.ts'
import { windowVariables } from '../../run-folder/window.ts'
import { openWarehouse } from '../../warehouse/warehouse.ts'

export interface PastWeek {
  /** First and last day, ISO dates of the run's time zone. */
  from: string
  to: string
  /** When its last day is over, milliseconds since 1970. */
  endMs: number
  /** Days of data before it. */
  baselineDays: number
}

export interface PastWeeks {
  firstDay: string
  /** Oldest first. */
  weeks: PastWeek[]
}

/** The least that a first week is judged from; train warns of less. */
const leastBaseline = 14

const dayMs = 86_400_000
const plusDays = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)

/**
 * The last `count` weeks of the data.
 * @param scoreTo last day of the last week; by default the last day of the data, as of a run
 * @throws Failure where the data is too short for them
 */
export async function pastWeeks(context: StageContext, count: number, scoreTo?: string): Promise<PastWeeks> {
  const { out, memory, settings } = context
  requireAllEvents(out)
  const clock = await readClock(context)
  const warehouse = await openWarehouse({ file: ':memory:', memory, spill: join(out, 'spill') })
  try {
    await warehouse.set({ ...windowVariables(out, settings, { scoreTo }, clock), weeks: count })
    await warehouse.runFile('event')
    await warehouse.runFile('time_window')
    const [window] = await warehouse.rows<{ first: string | null; last: string; end: string }>(
      'SELECT first_day::VARCHAR AS "first", last_day::VARCHAR AS "last", score_to::VARCHAR AS "end" FROM time_window',
    )
    const { first, last, end } = window!
    if (!first) throw new Failure(`${out}: no event at all; nothing to look back on. Check what ingest read.`)
    if (end > last)
      throw new Failure(`--score-to ${end} is after the last day of the data, ${last}; choose one within it`)
    const days = (Date.parse(end) - Date.parse(first)) / dayMs + 1
    const most = Math.max(0, Math.floor((days - leastBaseline) / 7))
    if (count > most)
      throw new Failure(
        `--weeks ${count}: the data runs from ${first} to ${end}, ${plural(days, 'day')}, and the first week needs ${leastBaseline} days before it. ` +
          (most > 0 ? `At most --weeks ${most}.` : 'Add earlier CloudTrail files.'),
      )
    const ends = await warehouse.rows<{ to: string; end_ms: number }>(
      warehouse.query('commands/backtest_end'),
    )
    return {
      firstDay: first,
      weeks: ends.map(({ to, end_ms }) => {
        const from = plusDays(to, -6)
        return { from, to, endMs: end_ms, baselineDays: (Date.parse(from) - Date.parse(first)) / dayMs }
      }),
    }
  } finally {
    warehouse.close()
  }
}
