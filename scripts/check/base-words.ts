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
}

/** "on 33 normal days before", "on 1 day before"; "before" where there was none. */
export const daysBefore = `(?:(?:on|of|on fewer than one in ten of) (?<days>[\\d,]+) (?<dayNoun>normal day|day)s? )?before`

/** @param found the groups of a sentence that holds `daysBefore` */
export function checkDays(found: Record<string, string | undefined>, told: Told, claims: Claims): void {
  const { days: said, dayNoun: noun } = found
  claims.number('days compared with', said ?? 0, told.base.length)
  if (said === undefined) return
  claims.is(
    `"${noun}s" of ${told.base.length} days compared with and ${told.before.length} active days before`,
    (noun === 'normal day') === told.base.length < told.before.length,
  )
}

/** "on the first day" */
export function checkFirstDay(told: Told, claims: Claims): void {
  claims.number('active days before', 0, told.before.length)
}

export function sum<Row>(rows: Iterable<Row>, value: (row: Row) => number): number {
  let total = 0
  for (const row of rows) total += value(row)
  return total
}

export const callsOf = (days: readonly DayFacts[]) => sum(days, ({ calls }) => calls)
