/** The words with which statements name what they compare with: "4,112 calls on 33 normal days before". */
import type { Claims } from './claims.ts'
import type { DayFacts, Facts, Principal } from './facts.ts'

/** A principal-day that a statement is about, and what it may have been compared with. */
export interface Told {
  facts: Facts
  principal: Principal
  day: DayFacts
  base: DayFacts[]
  /** all active days before, whatever was learned of them */
  before: DayFacts[]
  /** those and the days that were judged malicious, which count for nothing but happened */
  happened: DayFacts[]
}

/** "on 33 normal days before", "on 1 day before"; "before", "on a normal day before" where there was none. */
export const daysBefore = `(?:(?:on|of|on fewer than one in ten of) (?<days>[\\d,]+) (?<dayNoun>normal day|day)s? |(?<noNormal>on a normal day ))?before`

/** @param found the groups of a sentence that holds `daysBefore` */
export function checkDays(found: Record<string, string | undefined>, told: Told, claims: Claims): void {
  const { days: said, dayNoun: noun, noNormal } = found
  claims.number('days compared with', said ?? 0, told.base.length)
  if (said === undefined) {
    const active = told.before.length
    claims.is(
      `nothing compared with of ${active} active days before`,
      (noNormal !== undefined) === active > 0,
    )
    return
  }
  claims.is(
    `"${noun}s" of ${told.base.length} days compared with and ${told.before.length} active days before`,
    (noun === 'normal day') === told.base.length < told.before.length,
  )
}

/** How a day is told that is compared with no other. */
export const withoutBase = '(?<alone>on the first day|before any normal day)'

/** @param found the groups of a sentence that holds `withoutBase` */
export function checkAlone(found: Record<string, string | undefined>, told: Told, claims: Claims): void {
  claims.number('days compared with', 0, told.base.length)
  const active = told.happened.length
  claims.is(
    `"${found.alone}" after ${active} active days`,
    (found.alone === 'on the first day') === (active === 0),
  )
}

export function sum<Row>(rows: Iterable<Row>, value: (row: Row) => number): number {
  let total = 0
  for (const row of rows) total += value(row)
  return total
}

export const callsOf = (days: readonly DayFacts[]) => sum(days, ({ calls }) => calls)
