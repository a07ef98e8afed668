/** The 24 hours of a day as a horizontal axis, shared by all charts that stand below each other. */
import type { Span } from '../page-data.ts'
import { clockOfMinute, isAllDay } from '../words/time.ts'
import { rect, text, vertical } from './svg.ts'

export interface DayAxis {
  left: number
  right: number
  /** Pixel of a minute of the day. */
  x(minute: number): number
}

export function dayAxis(left: number, right: number): DayAxis {
  return { left, right, x: (minute) => left + ((right - left) * minute) / 1440 }
}

/** Hour lines from top to bottom with their labels above. */
export function hourGrid(
  axis: DayAxis,
  top: number,
  bottom: number,
  stepHours: number,
  short = false,
): string {
  const marks: string[] = []
  for (let hour = 0; hour <= 24; hour += stepHours) {
    const x = axis.x(hour * 60)
    const label = short ? String(hour).padStart(2, '0') : clockOfMinute(hour * 60)
    marks.push(vertical(x, top, bottom, 'soft grid'))
    marks.push(text(x, top - 7, label, 'sm', hour === 0 ? 'start' : hour === 24 ? 'end' : 'middle'))
  }
  return marks.join('')
}

export function usualBand(axis: DayAxis, spans: readonly Span[], top: number, bottom: number): string {
  if (isAllDay(spans)) return ''
  return spans
    .map(([from, to]) => rect(axis.x(from), top, axis.x(to) - axis.x(from), bottom - top, 'band'))
    .join('')
}
