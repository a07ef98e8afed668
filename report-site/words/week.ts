/** Sentences about the scored days as a whole. */

import { type Standing, standings } from '../levels.ts'
import type { FindingSummary, WeekData } from '../page-data.ts'
import { cut } from './cut.ts'
import { accountInWords, ownerShort } from './known.ts'
import { automationName } from './levels.ts'
import { count, counted } from './numbers.ts'
import { rarity } from './rarity.ts'
import { shortDay, weekday } from './time.ts'

/** ", DeveloperAccess in 111122223333 (production), human; owner Platform": after a name. */
export function whoIs({ role, account, accountName, automation, owner }: FindingSummary): string {
  const place = [role, accountInWords(account, accountName)].filter(Boolean).join(' in ')
  const answers = ownerShort(owner)
  return `${place && `, ${cut(place, 160)}`}, ${automationName(automation)}${answers ? `; ${answers}` : ''}`
}

/** A headline that takes several lines stands in smaller letters. */
export function headlineClass(headline: string): string | undefined {
  return headline.length > 110 ? 'long' : undefined
}

/** Gaps first, because they say what could not be seen; then what the stages warned of. */
export function dataWarnings(week: WeekData): string[] {
  const gaps = week.gaps.map(
    ({ account, days }) =>
      `Account ${cut(account, 40)} delivered nothing on ${days.map(shortDay).join(', ')}, where it usually does; its principals were judged on the rest.`,
  )
  return [...gaps, ...week.warnings]
}

/** Findings of all levels, and those that continue earlier ones. */
export function allOf(findings: Record<Standing, number>): number {
  return standings.reduce((sum, standing) => sum + findings[standing], 0)
}

/** "5,661 of 5,684 principal-days were as usual; 23 stood out, the furthest with 1 in 96,000". */
export function weekClaim(week: WeekData): string {
  const found = allOf(week.findings)
  if (!found) return `All ${counted(week.principalDays, 'principal-day')} were as usual`
  const furthest = week.dots.toSorted((a, b) => b.bits - a.bits)[0]
  const where = furthest
    ? `, the furthest ${cut(furthest.name, 60)} on ${weekday(furthest.day)}, ${rarity(furthest.bits)}`
    : ''
  return `${count(week.principalDays - found)} of ${counted(week.principalDays, 'principal-day')} were as usual; ${count(found)} stood out${where}`
}
