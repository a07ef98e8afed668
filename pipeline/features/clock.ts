/** What the clock says of the data: whether its last day is still under way, and when its newest file was written. */
import { join } from 'node:path'
import { readLedger } from '../run-folder/ledger.ts'
import type { StageContext } from '../run-folder/stage.ts'
import type { Clock } from '../run-folder/window.ts'
import { fileLiteral, literal, openWarehouse } from '../warehouse/warehouse.ts'

export async function readClock(context: StageContext): Promise<Clock> {
  const { out, settings, now = () => new Date() } = context
  const today = dayOf(now(), settings.timeZone)
  const ledger = readLedger(out)
  // A server's table tells of no files. Whether it has events of today it decides itself (arrive.ts).
  if (!ledger || ledger.server) return { today, deliveredDay: today }
  const newest = ledger.files
    .map(({ modified }) => modified)
    .sort()
    .at(-1)
  const deliveredDay = newest === undefined ? null : dayOf(new Date(newest), settings.timeZone)
  const near = ledger.parts.filter(({ day }) => Math.abs(Date.parse(day) - Date.parse(today)) <= 86_400_000)
  return { today: (await hasEventsOf(context, today, near)) ? today : null, deliveredDay }
}

/** Parts are by days of UTC, which is why their names do not tell. */
async function hasEventsOf(
  { out, settings, memory }: StageContext,
  day: string,
  parts: readonly { path: string }[],
): Promise<boolean> {
  if (parts.length === 0) return false
  const warehouse = await openWarehouse({ file: ':memory:', memory, spill: join(out, 'spill') })
  try {
    const files = parts.map(({ path }) => fileLiteral(join(out, path))).join(', ')
    const found = await warehouse.rows(
      `SELECT 1 FROM stored_event([${files}])
       WHERE calendar_day(event_time, ${literal(settings.timeZone)}) = DATE ${literal(day)} LIMIT 1`,
    )
    return found.length > 0
  } finally {
    warehouse.close()
  }
}

/** The day of a zone's calendar, as 2026-11-09. */
export function dayOf(moment: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(moment)
  const part = (type: string) => parts.find((one) => one.type === type)!.value
  return `${part('year')}-${part('month')}-${part('day')}`
}
