/** Days, local time, public holidays. Days are numbered from the first day of the sample; times are epoch milliseconds. */
import type { Country } from './estate.ts'

export const DAY = 86_400_000
export const HOUR = 3_600_000
export const MINUTE = 60_000

const offsets = new Map<string, number>()

/** Epoch milliseconds of a local midnight, daylight saving included. */
export function localMidnight(dayStart: number, zone: string): number {
  const key = `${zone} ${dayStart}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    const noon = dayStart + 12 * HOUR
    const parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      timeZoneName: 'longOffset',
    }).formatToParts(noon)
    const name = parts.find((part) => part.type === 'timeZoneName')!.value // GMT, GMT+05:30, GMT-08:00
    const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(name)!
    offset = sign ? (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * MINUTE) : 0
    offsets.set(key, offset)
  }
  return dayStart - offset
}

/** 0 is Sunday. */
export const weekday = (dayStart: number) => new Date(dayStart).getUTCDay()
export const isWeekend = (dayStart: number) => weekday(dayStart) % 6 === 0

/** Public holidays by month and day: those with a fixed date, and the autumn ones that move, as they fell in 2026. */
const holidays: Record<Country, string> = {
  US: '01-01 05-25 06-19 07-04 09-07 10-12 11-11 11-26 11-27 12-25',
  DE: '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26',
  GB: '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-26',
  IN: '01-26 08-15 10-02 10-20 11-09 11-10 12-25',
  AU: '01-01 01-26 04-03 04-06 06-08 10-05 12-25 12-26',
  BR: '01-01 04-21 05-01 09-07 10-12 11-02 11-20 12-25',
  JP: '01-01 04-29 05-04 05-05 07-20 08-11 09-21 09-22 10-12 11-03 11-23',
}

export function isHoliday(dayStart: number, country: Country): boolean {
  return holidays[country].split(' ').includes(new Date(dayStart).toISOString().slice(5, 10))
}
