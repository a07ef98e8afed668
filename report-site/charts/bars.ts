/** Small bars for table cells. */
import type { Source } from '../page-data.ts'
import { daysBetween } from '../words/time.ts'
import { horizontal, rect, svg } from './svg.ts'

export function shareBar(value: number, highest: number): string {
  return svg(
    { width: 200, height: 10 },
    rect(0, 0, 200 * Math.min(1, value / Math.max(1, highest)), 10, 'usual'),
  )
}

/** From the first day a source was seen to the last, over all days of the data; new ones in ink. */
export function lifeline(source: Source, firstDay: string, lastDay: string): string {
  const days = daysBetween(firstDay, lastDay) + 1
  const x = (day: string) => (224 * daysBetween(firstDay, day)) / days
  const width = Math.max(4, x(source.last) - x(source.first) + 224 / days)
  return svg(
    { width: 224, height: 12 },
    horizontal(6, 0, 224, 'soft grid') +
      rect(x(source.first), 2, width, 8, source.before ? 'usual' : 'inked'),
  )
}
