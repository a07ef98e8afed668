/**
 * Numbers and lists as statements write them. Statements, clauses and headlines name no pronoun: one sentence serves people,
 * who are "they", and machines; where the report speaks by itself, it chooses.
 */

/** 4112 -> "4,112" */
export function count(n: number): string {
  return Math.round(n).toLocaleString('en-US')
}

/** plural(1, 'call') -> "1 call"; plural(2, 'policy') -> "2 policies" */
export function plural(n: number, noun: string): string {
  return `${count(n)} ${n === 1 ? noun : pluralOf(noun)}`
}

export function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`
  if (/(s|x|ch|sh)$/.test(noun)) return `${noun}es`
  return `${noun}s`
}

/** withArticle('agent') -> "an agent" */
export function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The first names in full, the rest as a number: "a, b and 3 more". */
export function names(list: readonly string[], most = 3): string {
  if (list.length <= most) {
    if (list.length <= 1) return list[0] ?? ''
    return `${list.slice(0, -1).join(', ')} and ${list.at(-1)}`
  }
  return `${list.slice(0, most).join(', ')} and ${count(list.length - most)} more`
}

/** Ranges of hours of a set, such as "08:00-12:00, 13:00-18:00"; hours run from 0 to 23. */
export function hourRanges(hours: readonly boolean[]): string {
  if (hours.every(Boolean)) return 'all day'
  const ranges: string[] = []
  for (let hour = 0; hour < 24; hour++) {
    if (!hours[hour] || hours[(hour + 23) % 24]) continue
    let end = hour
    while (hours[end % 24]) end++
    ranges.push(`${clock(hour * 4)}\u2013${clock((end % 24) * 4)}`)
  }
  return ranges.join(', ') || 'none'
}

/** Quarter hour 0 to 95 as "08:15". */
export function clock(slot: number): string {
  return `${String(Math.floor(slot / 4)).padStart(2, '0')}:${String((slot % 4) * 15).padStart(2, '0')}`
}

interface DaysBefore {
  events: number
  days: number
  seenDays: number
}

/** What a day is compared with: "4,112 calls on 33 days before", of these days only. */
export function base(history: DaysBefore): string {
  if (history.days === 0) return 'no earlier call'
  return `${plural(history.events, 'call')} ${daysBefore(history)}`
}

/**
 * "on 33 days before", "on 33 normal days before" where there were others that are not compared with, held out of
 * learning; "before", or "on a normal day before", where there is none to compare with.
 */
export function daysBefore(history: Omit<DaysBefore, 'events'>, on = 'on'): string {
  if (history.days === 0) return history.seenDays > 0 ? 'on a normal day before' : 'before'
  return `${on} ${plural(history.days, dayNoun(history))} before`
}

/** Of a day that is compared with none of the principal's own: others may have been held out or judged malicious. */
export function withoutBase({ seen }: { seen: ReadonlyMap<number, number> }): string {
  return seen.size === 0 ? 'on the first day' : 'before any normal day'
}

/** Days that were not learned do not count as normal and are not compared with. */
export function dayNoun({ days, seenDays }: Omit<DaysBefore, 'events'>): string {
  return seenDays > days ? 'normal day' : 'day'
}

export const forTheFirstTime = 'for the first time'
/** Of what was done before, but only on days that were not learned; and of some of several things. */
export const notNormal = 'as on no normal day before'
export const notCounted = 'on days not counted as normal'

/** How rarely, without claiming more than a model can know: "1 time in 3,942", "less than 1 time in 10,000". */
export function oneIn(times: number): string {
  return times > 10_000 ? 'less than 1 time in 10,000' : `1 time in ${count(times)}`
}
