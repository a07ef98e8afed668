/** Days and clock times as the report writes them; all of them come in the run's time zone already. */

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

function parts(day: string): { year: string; month: string; date: number } {
  const [year, month, date] = day.split('-')
  return { year: year!, month: months[Number(month) - 1]!, date: Number(date) }
}

/** "Thursday" */
export function weekday(day: string): string {
  return weekdays[new Date(`${day.slice(0, 10)}T00:00:00Z`).getUTCDay()]!
}

/** "12 November", never in two lines */
export function dayMonth(day: string): string {
  const { month, date } = parts(day.slice(0, 10))
  return `${date}\u00a0${month}`
}

/** "Thursday 12 November" */
export function longDay(day: string): string {
  return `${weekday(day)} ${dayMonth(day)}`
}

/** "Thu 12 Nov" */
export function shortDay(day: string): string {
  const { month, date } = parts(day.slice(0, 10))
  return `${weekday(day).slice(0, 3)} ${date} ${month.slice(0, 3)}`
}

/** "9 to 15 November 2026" */
export function dayRange(from: string, to: string): string {
  const [a, b] = [parts(from), parts(to)]
  if (from === to) return `${a.date} ${a.month} ${a.year}`
  if (a.year !== b.year) return `${a.date} ${a.month} ${a.year} to ${b.date} ${b.month} ${b.year}`
  if (a.month !== b.month) return `${a.date} ${a.month} to ${b.date} ${b.month} ${b.year}`
  return `${a.date} to ${b.date} ${b.month} ${b.year}`
}

/** "9 to 15 November", without the year */
export function shortRange(from: string, to: string): string {
  return dayRange(from, to).replace(/ \d{4}/g, '')
}

export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** "21:52" of '2026-11-12 21:52:08' */
export function clock(time: string): string {
  return time.slice(11, 16)
}

/** "21:52 to 23:06", or "21:52" when both are the same minute. */
export function clockRange(first: string, last: string): string {
  return clock(first) === clock(last) ? clock(first) : `${clock(first)} to ${clock(last)}`
}

export function secondOfDay(time: string): number {
  return Number(time.slice(11, 13)) * 3600 + Number(time.slice(14, 16)) * 60 + Number(time.slice(17, 19))
}

/** 1310 is "21:50"; 1440 is "24:00". */
export function clockOfMinute(minute: number): string {
  const whole = Math.floor(minute)
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(whole % 60).padStart(2, '0')}`
}

/** "13:16:05" */
export function clockOfSecond(second: number): string {
  const whole = Math.round(second)
  return `${clockOfMinute(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`
}

/** "4 h 21 min", "43 min", "30 s" */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`
}

/** "75 minutes", "3 hours", "8 seconds": a duration within a sentence. */
export function spokenDuration(seconds: number): string {
  const [value, noun] =
    seconds < 90
      ? [Math.max(1, Math.round(seconds)), 'second']
      : seconds < 7200
        ? [Math.round(seconds / 60), 'minute']
        : [Math.round(seconds / 3600), 'hour']
  return `${value} ${noun}${value === 1 ? '' : 's'}`
}

/** "Berlin time", "UTC" */
export function zoneName(timeZone: string): string {
  return timeZone.includes('/') ? `${timeZone.split('/').at(-1)!.replaceAll('_', ' ')} time` : timeZone
}

type Spans = readonly (readonly [number, number])[]

/** Of an automation that works around the clock, hours say nothing. */
export function isAllDay(spans: Spans): boolean {
  return spans.length === 1 && spans[0]![0] === 0 && spans[0]![1] === 1440
}

/** Spans of minutes in words: "08:00 to 12:00 and 13:00 to 18:00". */
export function spansInWords(spans: Spans): string {
  if (isAllDay(spans)) return 'all day'
  const texts = spans.map(([from, to]) => `${clockOfMinute(from)} to ${clockOfMinute(to)}`)
  return texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
