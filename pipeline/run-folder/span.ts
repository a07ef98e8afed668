/** The days of a run as numbers: 0 is the first day of the data. */
import type { Settings } from '../../models/settings.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export interface Span {
  /** ISO date of day 0 */
  firstDate: string
  /** days since the first day of the data */
  calibrationFrom: number
  calibrationDays: number
  scoreFrom: number
  scoreTo: number
  /** seconds since 1970 */
  lastEvent: number
}

export async function readSpan(warehouse: Warehouse, settings: Settings['calibration']): Promise<Span> {
  const [row] = await warehouse.rows<{
    first: string
    score_from: number
    score_to: number
    last_event: number
  }>(
    `SELECT first_day::VARCHAR AS first, (score_from - first_day)::INTEGER AS score_from,
       (score_to - first_day)::INTEGER AS score_to,
       (SELECT coalesce(max(epoch(start_time)), 0) FROM principal_day_step)::DOUBLE AS last_event
     FROM time_window`,
  )
  const scoreFrom = row!.score_from
  const calibrationDays = Math.min(settings.days, Math.max(1, Math.floor(scoreFrom * settings.share)))
  return {
    firstDate: row!.first,
    calibrationFrom: scoreFrom - calibrationDays,
    calibrationDays,
    scoreFrom,
    scoreTo: row!.score_to,
    lastEvent: row!.last_event,
  }
}

/** Days from one ISO date to another. */
export function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 86_400_000
}

/** ISO date of a day that is counted from the first one. */
export function dateOf(day: number, firstDate: string): string {
  return new Date(Date.parse(firstDate) + day * 86_400_000).toISOString().slice(0, 10)
}
