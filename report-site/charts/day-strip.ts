/** A day in one small strip, for an alert: usual hours, usual calls by quarter hour, highlighted calls. */
import type { Severity } from '../levels.ts'
import type { Strip } from '../page-data.ts'
import { harm, severityClass } from '../words/levels.ts'
import { isAllDay } from '../words/time.ts'
import { dayAxis, usualBand } from './day-axis.ts'
import { boxes, horizontal, svg, text, vertical } from './svg.ts'

const width = 288
const base = 48
const top = 18

/** @param when the highlighted calls' time in words, such as "21:52 to 23:06" */
export function dayStrip(strip: Strip, when: string): string {
  const axis = dayAxis(0, width)
  const highest = Math.max(1, ...strip.slots.map(([, events]) => events))
  const marked = new Map<number, { calls: number; severity: Severity }>()
  for (const [minute, severity] of strip.marks) {
    const slot = Math.floor(minute / 15)
    const before = marked.get(slot)
    const worst = before && harm(before.severity) > harm(severity) ? before.severity : severity
    marked.set(slot, { calls: (before?.calls ?? 0) + 1, severity: worst })
  }
  const bars = strip.slots.map(([slot, events]) => {
    const height = 3 + 23 * Math.sqrt(events / highest)
    return { x: axis.x(slot * 15) + 0.3, y: base - height, width: 2.4, height, class: 'usual' }
  })
  const ticks = [...marked].map(([slot, { calls, severity }]) => {
    const height = 10 + 18 * Math.sqrt(Math.min(1, calls / highest))
    return { x: axis.x(slot * 15), y: base - height, width: 3, height, class: `f-${severityClass(severity)}` }
  })
  const hours = [0, 6, 12, 18, 24].map(
    (hour) =>
      vertical(axis.x(hour * 60), base, base + 4, 'ax') +
      text(
        axis.x(hour * 60),
        65,
        String(hour).padStart(2, '0'),
        'sm',
        hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle',
      ),
  )
  return svg(
    { width, height: 68, title: `The day in 24 hours; the calls to look at: ${when}` },
    usualBand(axis, strip.usual, top, base) +
      (strip.usual.length && !isAllDay(strip.usual)
        ? text(axis.x(strip.usual[0]![0]) + 2, 12, 'usual hours', 'u sm', labelAnchor(strip))
        : '') +
      horizontal(base + 0.5, 0, width, 'ax') +
      hours.join('') +
      boxes(bars) +
      boxes(ticks),
  )
}

/** Hours that begin late in the day have their label to the left. */
function labelAnchor(strip: Strip): 'start' | 'end' {
  return strip.usual[0]![0] > 1100 ? 'end' : 'start'
}
