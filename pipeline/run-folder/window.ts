/** What decides which days a run is about: pipeline/sql/event.sql and time_window.sql read it with getvariable(). */
import type { Settings } from '../../models/settings.ts'
import { eventFiles } from './ledger.ts'

/** Days of the run's time zone. */
export interface Clock {
  /** The present day, where the data has events of it: it is not over, and tomorrow's run must look again. */
  today: string | null
  /** The day on which the newest file was changed: what is dated later cannot have stood in it. */
  deliveredDay: string | null
}

export const noClock: Clock = { today: null, deliveredDay: null }

/** Scored days as they were asked for, ISO dates. */
export interface AskedDays {
  scoreFrom?: string | null
  scoreTo?: string | null
}

export function windowVariables(
  out: string,
  { timeZone }: Pick<Settings, 'timeZone'>,
  { scoreFrom = null, scoreTo = null }: AskedDays,
  { today, deliveredDay }: Clock = noClock,
) {
  return {
    events: eventFiles(out),
    time_zone: timeZone,
    score_from: scoreFrom,
    score_to: scoreTo,
    today,
    delivered_day: deliveredDay,
  }
}
