/** The clock of where an owner is, beside that of the run. */
import type { FindingEvent } from './finding-event.ts'

export interface LocalClock {
  /** "15:52:41" */
  clock(moment: number): string
  /** First and last contributing call. */
  told: { timeZone: string; first: string; last: string } | null
}

/** Null where the owner's clock is unknown or shows what the run's shows on that day. */
export function localClock(
  timeZone: string | null,
  runZone: string,
  events: readonly Pick<FindingEvent, 'moment' | 'signals'>[],
): LocalClock | null {
  if (timeZone === null) return null
  const [local, run] = [clockOf(timeZone), clockOf(runZone)]
  if (events.every(({ moment }) => local(moment) === run(moment))) return null
  const moments = events.filter(({ signals }) => signals?.length).map(({ moment }) => moment)
  const told = moments.length
    ? { timeZone, first: local(Math.min(...moments)), last: local(Math.max(...moments)) }
    : null
  return { clock: (moment) => local(moment).slice(11), told }
}

/** "2026-11-12 21:52:08" of a moment in a time zone */
function clockOf(timeZone: string): (moment: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return (moment) => format.format(moment)
}
