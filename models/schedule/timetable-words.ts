/** A timetable in words; times are UTC, since schedules are. */

import { names, plural } from '../words.ts'
import { phaseOf, type Starts } from './schedule.ts'
import type { Timetable, Window } from './timetable.ts'

const day = 1440
const week = 7 * day
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const mostWindows = 3

/** "daily between 02:11 and 02:19 UTC", "every 15 minutes", "weekly on Monday at 04:00 UTC". */
export function timetableWords(timetable: Timetable): string {
  const { minutes, windows } = timetable
  if (minutes < day)
    return windows.length > 1
      ? `${plural(windows.length, 'time')} every ${cycleName(minutes)}`
      : `every ${cycleName(minutes)}, ${windows.map((window) => windowWords(window, minutes)).join()}`
  const often = minutes === day ? 'daily' : minutes === week ? 'weekly' : 'monthly'
  if (windows.length > mostWindows) return `at ${plural(windows.length, 'time')} ${often}`
  return `${often} ${whenUsual(timetable)}`
}

/** Where earlier runs began: "between 02:11 and 02:19 UTC". */
export function whenUsual({ minutes, windows }: Timetable): string {
  const told = windows.toSorted((a, b) => b.starts - a.starts).slice(0, mostWindows)
  const rest = windows.length - told.length
  const list = [
    ...told.sort((a, b) => a.from - b.from).map((window) => windowWords(window, minutes)),
    ...(rest > 0 ? [`at ${plural(rest, 'other time')}`] : []),
  ]
  return minutes < day
    ? `${names(list, list.length)} of every ${cycleName(minutes)}`
    : `${names(list, list.length)} UTC`
}

/** How many starts lie in the minutes that `whenUsual` names. */
export function startsWhenUsual({ minutes, windows }: Timetable, starts: Starts): number {
  const wholeMinutes = windows.map(({ from, to }) => [
    Math.floor(from / 60) * 60,
    Math.floor(to / 60) * 60 + 60,
  ])
  return starts.filter((start) => {
    const phase = phaseOf(start, minutes)
    return wholeMinutes.some(([from, to]) => (phase >= from! && phase < to!) || phase + minutes * 60 < to!)
  }).length
}

/** 47,480 -> "13:11" */
export function clockTime(seconds: number): string {
  const minutes = Math.floor((((seconds % 86400) + 86400) % 86400) / 60)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

function windowWords({ from, to }: Window, minutes: number): string {
  if (minutes < day) {
    const [first, last] = [Math.floor(from / 60), Math.floor(to / 60)]
    return first === last ? `in minute ${first}` : `in minutes ${first} to ${last}`
  }
  const times =
    clockTime(from) === clockTime(to) && to - from < 60
      ? `at ${clockTime(from)}`
      : `between ${clockTime(from)} and ${clockTime(to)}`
  if (minutes === day) return times
  const [first, last] = [from, to].map((second) => {
    const date = Math.floor(second / 86400) % (minutes / day)
    return minutes === week ? weekdays[date]! : `day ${date + 1}`
  })
  // Over one midnight the first day says enough; over more, both ends are named.
  return first === last || to - from < 43_200
    ? `on ${first} ${times}`
    : `between ${first} ${clockTime(from)} and ${last} ${clockTime(to)}`
}

function cycleName(minutes: number): string {
  if (minutes === 60) return 'hour'
  return minutes % 60 === 0 ? `${minutes / 60} hours` : `${minutes} minutes`
}
