/** The clock of where an owner is, beside that of the run. */
import type { FindingEvent } from './finding-event.ts'

export interface LocalClock {
  /** "15:52:41" */
  clock(moment: number): string
  /** First and last contributing call. */
  told: { timeZone: string; first: string; last: string } | null
}

/**
 * Null where the owner's clock is unknown or shows what the run's shows on that day.
 * @param events in order of time
 */
export function localClock(
  timeZone: string | null,
  runZone: string,
  events: readonly Pick<FindingEvent, 'moment' | 'signals'>[],
): LocalClock | null {
  if (timeZone === null) return null
  const [local, run] = [clockOf(timeZone), clockOf(runZone)]
  // What two clocks both show at a day’s first and last call, they show in between.
  if ([events.at(0), events.at(-1)].every((event) => !event || local(event.moment) === run(event.moment)))
    return null
  const contributing = events.filter(({ signals }) => signals?.length)
  const [first, last] = [contributing.at(0), contributing.at(-1)]
  const told = first && last ? { timeZone, first: local(first.moment), last: local(last.moment) } : null
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
