/** Ticks of highlighted calls on a day's axis. */
import type { Tick } from '../page-data.ts'
import { harm } from '../words/levels.ts'
import type { DayAxis } from './day-axis.ts'
import { tickLook } from './stretch.ts'
import { type Box, boxes } from './svg.ts'

/** Beyond this many, ticks that share three pixels of a row are one: the riskiest of them. */
const mostExact = 300

/** @param base the y on which a tick stands; ticks of one base are one row */
export function tickMarks(
  ticks: readonly Tick[],
  axis: DayAxis,
  base: (tick: Tick) => number,
  scale: number,
): string {
  const mildFirst = ticks.toSorted((a, b) => harm(a.severity) - harm(b.severity))
  const chosen = new Map<string, Box>()
  for (const tick of mildFirst) {
    const { height, classes } = tickLook(tick)
    const x = axis.x(tick.second / 60) - 1
    const column = ticks.length > mostExact ? Math.round(x / 3) * 3 : Math.round(x * 10) / 10
    const y = base(tick)
    chosen.set(`${column} ${y}`, {
      x: column,
      y: y - height * scale,
      width: 2,
      height: height * scale,
      class: classes.replace('hollow s-', 'f-'),
    })
  }
  return boxes([...chosen.values()])
}
