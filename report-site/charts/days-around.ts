/** The days around a finding on the timeline's 24-hour axis, each with its own weekday's usual hours. */
import type { DayAround, FindingData } from '../page-data.ts'
import { counted } from '../words/numbers.ts'
import { longDay, shortDay } from '../words/time.ts'
import { dayAxis, hourGrid, usualBand } from './day-axis.ts'
import { boxes, horizontal, svg, text } from './svg.ts'
import { tickMarks } from './tick-marks.ts'

const top = 26

export function daysAround(finding: FindingData): string {
  const title = `The days around ${longDay(finding.day)} on the same 24 hours`
  return draw(finding, title, false) + draw(finding, title, true)
}

function draw(finding: FindingData, title: string, narrow: boolean): string {
  const axis = narrow ? dayAxis(0, 358) : dayAxis(216, 1184)
  const rowHeight = narrow ? 30 : 28
  const highest = Math.max(1, ...finding.around.flatMap((day) => day.slots.map(([, events]) => events)))
  const bottom = top + finding.around.length * rowHeight
  const rows = finding.around.map((day, index) => {
    const base = top + (index + 1) * rowHeight - 2
    const own = day.day === finding.day
    const weight = own ? 't1' : 't2'
    const calls = day.events ? counted(day.events, 'call') : 'none'
    const label = narrow
      ? text(0, base - 14, `${shortDay(day.day)}, ${calls}`, `${weight} sm halo`)
      : text(0, base - 4, shortDay(day.day), weight) +
        text(200, base - 4, calls, own ? 't1 sm' : 't3 sm', 'end')
    return (
      usualBand(axis, day.usual, base - rowHeight + 4, base) +
      horizontal(base + 0.5, axis.left, axis.right, 'soft grid') +
      bars(day, axis, base, highest, narrow) +
      (own ? tickMarks(finding.ticks, axis, () => base, 0.7) : '') +
      label
    )
  })
  return svg(
    { width: narrow ? 358 : 1184, height: bottom + 4, title, class: narrow ? 'narrow' : 'wide' },
    rows.join('') + hourGrid(axis, top, bottom, narrow ? 6 : 3, narrow),
  )
}

function bars(
  day: DayAround,
  axis: ReturnType<typeof dayAxis>,
  base: number,
  highest: number,
  narrow: boolean,
): string {
  const width = narrow ? 2.6 : 7
  return boxes(
    day.slots.map(([slot, events]) => {
      const height = 2 + 18 * Math.sqrt(events / highest)
      return { x: axis.x(slot * 15) + 0.5, y: base - height, width, height, class: 'usual' }
    }),
  )
}
