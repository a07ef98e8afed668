/** A principal's learned hours of the week, as the spans of minutes that a day's chart shades. */
import type { Span } from '../../report-site/page-data.ts'

export interface LearnedHours {
  /** Hours that the principal's clock is ahead of the run's time zone. */
  offsetHours: number
  /** Monday 00:00 first. */
  usualHours: boolean[]
  hourShare: number[]
}

const slots = 96

/** Index of the hour of the week (Monday 00:00 is 0) that a minute of a day falls into on the principal's clock. */
function hourOfWeek(day: string, minute: number, offsetHours: number): number {
  const monday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  const shifted = monday * 1440 + minute + offsetHours * 60
  return Math.floor((((shifted % 10080) + 10080) % 10080) / 60)
}

export function usualSpans(learned: LearnedHours | undefined, day: string): Span[] {
  const spans: Span[] = []
  if (!learned) return spans
  for (let slot = 0; slot < slots; slot++) {
    if (!learned.usualHours[hourOfWeek(day, slot * 15, learned.offsetHours)]) continue
    const last = spans.at(-1)
    if (last && last[1] === slot * 15) last[1] += 15
    else spans.push([slot * 15, slot * 15 + 15])
  }
  return spans
}

/** The weekday's 24 learned shares in percent of that day. */
export function usualShare(learned: LearnedHours | undefined, day: string): number[] | null {
  if (!learned?.hourShare.length) return null
  const hours = Array.from(
    { length: 24 },
    (_, hour) => learned.hourShare[hourOfWeek(day, hour * 60, learned.offsetHours)] ?? 0,
  )
  const total = hours.reduce((sum, share) => sum + share, 0)
  return hours.map((share) => (total > 0 ? Math.round((share / total) * 1000) / 10 : 0))
}

/** The learned hours by hour of the week of the run's time zone. */
export function usualWeek(learned: LearnedHours | undefined): boolean[] | null {
  if (!learned?.usualHours.some(Boolean)) return null
  const monday = '2024-01-01'
  return Array.from(
    { length: 168 },
    (_, hour) => learned.usualHours[hourOfWeek(monday, hour * 60, learned.offsetHours)] === true,
  )
}
