/** Sentences about the scored days as a whole. */
import { cut } from './cut.ts'
import type { WeekData } from '../page-data.ts'
import { count, counted, oneIn } from './numbers.ts'
import { weekday } from './time.ts'

/** "5,661 of 5,684 principal-days were as usual; 23 stood out, the furthest with 1 in 96,000". */
export function weekClaim(week: WeekData): string {
  const { high, medium, low } = week.findings
  const found = high + medium + low
  if (!found) return `All ${counted(week.principalDays, 'principal-day')} were as usual`
  const furthest = week.dots.toSorted((a, b) => b.bits - a.bits)[0]
  const where = furthest ? `, the furthest ${cut(furthest.name, 60)} on ${weekday(furthest.day)} with ${oneIn(furthest.bits)}` : ''
  return `${count(week.principalDays - found)} of ${counted(week.principalDays, 'principal-day')} were as usual; ${count(found)} stood out${where}`
}
