/** What every account delivered by day: darker is more; an outlined cell is a day that delivered nothing. */

import type { Coverage } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { shortDay } from '../words/time.ts'
import { rect, svg, text } from './svg.ts'

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
    const cells = events.map((of, index) => {
      const x = left + index * pitch
      const cellY = narrow ? y + 14 : y + 2
      if (of)
        return rect(
          x + 0.5,
          cellY,
          Math.max(1, pitch - 1),
          height - (narrow ? 16 : 4),
          `heat-${Math.max(1, Math.ceil(7 * Math.sqrt(of / highest)))}`,
        )
      if (missing.has(`${account} ${days[index]}`))
        return rect(x + 1, cellY + 0.5, Math.max(1, pitch - 2), height - (narrow ? 17 : 5), 'missing')
      return ''
    })
    return (
      text(0, narrow ? y + 10 : y + 15, cut(account, narrow ? 40 : 30), narrow ? 't2 sm' : 't2') +
      cells.join('')
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
