/** A principal's learned hours of the week, as the spans of minutes that a day's chart shades. */
import type { Span } from '../../report-site/page-data.ts'

export interface LearnedHours {
  /** In the run's time zone, Monday 00:00 first. */
  usualHours: boolean[]
  hourShare: number[]
}

/** Index of the first hour of a day in a week (Monday 00:00 is 0). */
function firstHourOf(day: string): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) * 24
}

export function usualSpans(learned: LearnedHours | undefined, day: string): Span[] {
  const spans: Span[] = []
  if (!learned) return spans
  const first = firstHourOf(day)
  for (let hour = 0; hour < 24; hour++) {
    if (!learned.usualHours[first + hour]) continue
    const last = spans.at(-1)
    if (last && last[1] === hour * 60) last[1] += 60
    else spans.push([hour * 60, hour * 60 + 60])
  }
  return spans
}

/** The weekday's 24 learned shares in percent of that day. */
export function usualShare(learned: LearnedHours | undefined, day: string): number[] | null {
  if (!learned?.hourShare.length) return null
  const first = firstHourOf(day)
  const hours = learned.hourShare.slice(first, first + 24)
  const total = hours.reduce((sum, share) => sum + share, 0)
  return hours.map((share) => (total > 0 ? Math.round((share / total) * 1000) / 10 : 0))
}

/** The learned hours by hour of the week; null where nothing is usual. */
export function usualWeek(learned: LearnedHours | undefined): boolean[] | null {
  if (!learned?.usualHours.some(Boolean)) return null
  return learned.usualHours
}
