/** What every account delivered by day: darker is more; an outlined cell is a day that delivered nothing. */

import type { Coverage } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { shortDay } from '../words/time.ts'
import { type Box, boxes, svg, text } from './svg.ts'

export function coverageChart(coverage: Coverage, title: string): string {
  return draw(coverage, title, 1184, 216, false) + draw(coverage, title, 358, 0, true)
}

function draw(
  { days, accounts, gaps }: Coverage,
  title: string,
  width: number,
  left: number,
  narrow: boolean,
): string {
  const pitch = Math.min(40, (width - left) / Math.max(1, days.length))
  const height = narrow ? 34 : 22
  const top = 26
  const missing = new Set(gaps.flatMap(({ account, days: of }) => of.map((day) => `${account} ${day}`)))
  const rows = accounts.map(({ account, events }, row) => {
    const y = top + row * height
    const highest = Math.max(1, ...events)
    const cellY = narrow ? y + 14 : y + 2
    const cellHeight = height - (narrow ? 16 : 4)
    const cells = events.flatMap((of, index): Box[] => {
      const x = left + index * pitch
      if (of) {
        const shade = Math.max(1, Math.ceil(7 * Math.sqrt(of / highest)))
        return [
          { x: x + 0.5, y: cellY, width: Math.max(1, pitch - 1), height: cellHeight, class: `heat-${shade}` },
        ]
      }
      if (!missing.has(`${account} ${days[index]}`)) return []
      return [
        { x: x + 1, y: cellY + 0.5, width: Math.max(1, pitch - 2), height: cellHeight - 1, class: 'missing' },
      ]
    })
    return (
      text(0, narrow ? y + 10 : y + 15, cut(account, narrow ? 40 : 30), narrow ? 't2 sm' : 't2') +
      boxes(cells)
    )
  })
  const step = Math.max(1, Math.ceil(days.length / (narrow ? 4 : 12)))
  const labels = days
    .map((day, index) =>
      (index % step === 0 && (index + 1) * pitch < width - left - (narrow ? 40 : 30)) || index === 0
        ? text(left + index * pitch, 14, shortDay(day).slice(4), 'sm')
        : '',
    )
    .join('')
  return svg(
    { width, height: top + accounts.length * height + 4, title, class: narrow ? 'narrow' : 'wide' },
    labels + rows.join(''),
  )
}
