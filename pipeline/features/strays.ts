/** Events of days that do not count (time_window.sql): how many, of which days, in which files. */
import { group } from 'd3-array'
import { readLedger } from '../run-folder/ledger.ts'
import type { StageNote } from '../run-folder/stage.ts'
import { visible } from '../visible.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { Engine } from './engine.ts'

/** Events before and after the days that count, with their files. */
export async function tellStrays(
  engine: Engine,
  warehouse: Warehouse,
  out: string,
  note: StageNote,
): Promise<void> {
  const [window] = await warehouse.rows<{ strays: boolean }>(
    'SELECT oldest_day < first_day OR newest_day > last_day AS strays FROM time_window',
  )
  if (!window!.strays) return
  const strays = await engine.rows<{
    later: boolean
    file_id: number
    n: bigint
    first: string
    last: string
  }>(
    `SELECT day > last_day AS later, file_id, count(*) AS n, CAST(min(day) AS VARCHAR) AS first, CAST(max(day) AS VARCHAR) AS last
     FROM (SELECT calendar_day(event_time, getvariable('time_zone')) AS day, file_id FROM event) AS dated
     CROSS JOIN (SELECT first_day, last_day FROM time_window) AS counted
     WHERE day < first_day OR day > last_day
     GROUP BY day > last_day, file_id
     ORDER BY n DESC, file_id`,
  )
  const paths = new Map(readLedger(out)?.files.map(({ id, path }) => [id, path]))
  for (const [later, files] of group(strays, (of) => of.later)) {
    const events = files.reduce((sum, { n }) => sum + Number(n), 0)
    const days = [
      files.map(({ first }) => first).sort()[0]!,
      files
        .map(({ last }) => last)
        .sort()
        .at(-1)!,
    ]
    const names = files.slice(0, 3).map(({ file_id }) => visible(paths.get(file_id) ?? `file ${file_id}`))
    note.warnings.push(
      `${events.toLocaleString('en-US')} ${events === 1 ? 'event is' : 'events are'} dated ${[...new Set(days)].join(' to ')}, ` +
        `${later ? 'later' : 'earlier'} than the rest of the data by more than a pause: a wrong clock? ` +
        `${events === 1 ? 'It is' : 'They are'} kept in events/ and neither learned nor scored` +
        `${later ? '; name the days with --score-to to score them' : ''}. In ${names.join(', ')}` +
        `${files.length > names.length ? ` and ${files.length - names.length} more` : ''}.`,
    )
  }
}
