/** Calls by weekday and hour, the learned hours outlined, calls of findings as discs. */
import type { Severity } from '../levels.ts'
import type { PrincipalData } from '../page-data.ts'
import { severityClass } from '../words/levels.ts'
import { count } from '../words/numbers.ts'
import { boxes, circle, path, rect, svg, text } from './svg.ts'

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']
const top = 26

export function heatMap(principal: PrincipalData, title: string): string {
  return (
    draw(principal, title, { width: 960, left: 92, cellWidth: 33.6, cellHeight: 34, narrow: false }) +
    draw(principal, title, { width: 358, left: 34, cellWidth: 13.2, cellHeight: 26, narrow: true })
  )
}

interface Layout {
  width: number
  left: number
  cellWidth: number
  cellHeight: number
  narrow: boolean
}

function draw(principal: PrincipalData, title: string, layout: Layout): string {
  const { width, left, cellWidth, cellHeight, narrow } = layout
  const x = (hour: number) => left + hour * cellWidth
  const y = (weekday: number) => top + weekday * cellHeight
  const step = narrow ? 6 : 3
  const hours = Array.from({ length: 24 / step + 1 }, (_, index) => index * step).map((hour) =>
    text(
      x(hour),
      15,
      narrow ? String(hour).padStart(2, '0') : `${String(hour).padStart(2, '0')}:00`,
      'sm',
      'middle',
    ),
  )
  const highest = Math.max(1, ...principal.hours)
  const rows = weekdays.map((name, weekday) => {
    const own = principal.hours.slice(weekday * 24, weekday * 24 + 24)
    const total = own.reduce((sum, calls) => sum + calls, 0)
    const middle = y(weekday) + cellHeight / 2 + 4
    return (
      text(0, middle, narrow ? name.slice(0, 3) : name, narrow ? 't2 sm' : 't2') +
      (narrow ? '' : text(960, middle, count(total), 't3 sm', 'end')) +
      boxes(
        shades(own, highest).flatMap((shade, hour) =>
          shade
            ? [
                {
                  x: x(hour) + 0.5,
                  y: y(weekday) + 0.5,
                  width: cellWidth - 1,
                  height: cellHeight - 1,
                  class: `heat-${shade}`,
                },
              ]
            : [],
        ),
      )
    )
  })
  const ground = rect(left, top, cellWidth * 24, cellHeight * 7, 'sunk')
  const outline =
    principal.usualHours && !principal.usualHours.every(Boolean)
      ? path(outlineOf(principal.usualHours, x, y), 'outline')
      : ''
  return svg(
    {
      width,
      height: top + cellHeight * 7 + 6,
      title,
      class: narrow ? 'narrow' : 'wide',
      grid: { x: left, y: top, width: cellWidth, height: cellHeight, columns: 24, values: principal.hours },
    },
    (narrow ? '' : text(960, 15, 'calls', 'sm', 'end')) +
      hours.join('') +
      ground +
      rows.join('') +
      outline +
      findings(principal, x, y, layout),
  )
}

/** Seven shades by square root: an hour with one call is told from an hour with none. */
function shades(calls: readonly number[], highest: number): number[] {
  return calls.map((of) => (of === 0 ? 0 : Math.max(1, Math.ceil(7 * Math.sqrt(of / highest)))))
}

/** Every edge between an hour inside and one outside. */
function outlineOf(
  usual: readonly boolean[],
  x: (hour: number) => number,
  y: (weekday: number) => number,
): string {
  const inside = (weekday: number, hour: number) =>
    weekday >= 0 && weekday < 7 && hour >= 0 && hour < 24 && usual[weekday * 24 + hour] === true
  const edges: string[] = []
  for (let weekday = 0; weekday < 7; weekday++)
    for (let hour = 0; hour < 24; hour++) {
      if (!inside(weekday, hour)) continue
      const [a, b, c, d] = [
        x(hour).toFixed(1),
        x(hour + 1).toFixed(1),
        y(weekday).toFixed(1),
        y(weekday + 1).toFixed(1),
      ]
      if (!inside(weekday - 1, hour)) edges.push(`M${a} ${c}H${b}`)
      if (!inside(weekday + 1, hour)) edges.push(`M${a} ${d}H${b}`)
      if (!inside(weekday, hour - 1)) edges.push(`M${a} ${c}V${d}`)
      if (!inside(weekday, hour + 1)) edges.push(`M${b} ${c}V${d}`)
    }
  return edges.join('')
}

function findings(
  principal: PrincipalData,
  x: (hour: number) => number,
  y: (weekday: number) => number,
  layout: Layout,
): string {
  const highest = Math.max(1, ...principal.findingHours.map(([, events]) => events))
  return principal.findingHours
    .map(([hourOfWeek, events, severity]: [number, number, Severity]) => {
      const radius = Math.min(layout.cellWidth / 2 - 1, 2.5 + 8 * Math.sqrt(events / highest))
      const [weekday, hour] = [Math.floor(hourOfWeek / 24), hourOfWeek % 24]
      return circle(
        x(hour) + layout.cellWidth / 2,
        y(weekday) + layout.cellHeight / 2,
        radius,
        `f-${severityClass(severity)} ringed`,
      )
    })
    .join('')
}
