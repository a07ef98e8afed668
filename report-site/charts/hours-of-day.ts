/** Usual hours against the day's, as two small charts for the side-by-side table. */
import type { FindingData } from '../page-data.ts'
import { harm, severityClass } from '../words/levels.ts'
import { dayAxis, usualBand } from './day-axis.ts'
import { horizontal, rect, svg } from './svg.ts'

const axis = dayAxis(0, 340)

/** Learned share of each hour. */
export function usualHoursChart(finding: FindingData, title: string): string {
  const share = finding.usualShare ?? []
  const highest = Math.max(0.001, ...share)
  const bars = share.map((of, hour) =>
    rect(axis.x(hour * 60) + 1, 22 - (20 * of) / highest, 12, (20 * of) / highest, 'usual'),
  )
  return frame(finding, title, bars.join(''))
}

/** Highlighted calls by quarter hour in the hue of the worst of them. */
export function observedHoursChart(finding: FindingData, title: string): string {
  const slots = new Map<number, { calls: number; worst: FindingData['severity'] }>()
  for (const tick of finding.ticks) {
    const slot = Math.floor(tick.second / 900)
    const before = slots.get(slot)
    const worst = before && harm(before.worst) > harm(tick.severity) ? before.worst : tick.severity
    slots.set(slot, { calls: (before?.calls ?? 0) + 1, worst })
  }
  const highest = Math.max(1, ...[...slots.values()].map(({ calls }) => calls))
  const bars = [...slots].map(([slot, { calls, worst }]) => {
    const height = 5 + 16 * Math.sqrt(calls / highest)
    return rect(axis.x(slot * 15), 22 - height, 3, height, `f-${severityClass(worst)}`)
  })
  return frame(finding, title, bars.join(''))
}

function frame(finding: FindingData, title: string, bars: string): string {
  return svg(
    { width: 340, height: 24, title },
    usualBand(axis, finding.usual, 0, 22) + horizontal(22.5, 0, 340, 'ax') + bars,
  )
}
