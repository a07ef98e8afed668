/** Ticks of highlighted calls: on a day's axis, and one by itself. */
import type { Tick } from '../page-data.ts'
import { harm, severityClass } from '../words/levels.ts'
import type { DayAxis } from './day-axis.ts'
import { type Box, boxes, text } from './svg.ts'

/** Beyond this many, ticks that share a few pixels of a row are one: the riskiest of them. */
const mostExact = 300
/** Columns that they then share: what is hollow is wider than what is not. */
const column = 4
/** Between the pieces of a broken tick. */
const gap = 2.2

type Call = Pick<Tick, 'severity' | 'outcome'>

/** The riskier the action, the taller. */
export function tickHeight(severity: Tick['severity']): number {
  return [12, 15, 21, 27, 32][harm(severity)]!
}

/**
 * A call's tick: whole where it succeeded, hollow where it was denied, broken where it failed for another reason.
 * @param x its middle
 * @param width of a whole one; what is hollow needs more
 */
export function tickBoxes({ severity, outcome }: Call, x: number, base: number, width = 4, scale = 1): Box[] {
  const height = tickHeight(severity) * scale
  const hue = severityClass(severity)
  if (outcome === 'denied')
    return [
      { x: x - 1.4, y: base - height + 0.6, width: 2.8, height: height - 1.2, class: `hollow s-${hue}` },
    ]
  const filled = { x: x - width / 2, width, class: `f-${hue}` }
  if (outcome === 'succeeded') return [{ ...filled, y: base - height, height }]
  const pieces = Math.max(2, Math.round((height + gap) / (5 + gap)))
  const piece = (height - (pieces - 1) * gap) / pieces
  return Array.from({ length: pieces }, (_, index) => ({
    ...filled,
    y: base - piece - index * (piece + gap),
    height: piece,
  }))
}

/** Mild first, so that what is drawn last, and stays, is the worst; of equals, what succeeded. */
export function mildFirst<Of extends Call>(calls: readonly Of[]): Of[] {
  const done = ({ outcome }: Call) => Number(outcome === 'succeeded')
  return calls.toSorted((a, b) => harm(a.severity) - harm(b.severity) || done(a) - done(b))
}

/** @param base the y on which a tick stands; ticks of one base are one row */
export function tickMarks(
  ticks: readonly Tick[],
  axis: DayAxis,
  base: (tick: Tick) => number,
  scale: number,
): string {
  const chosen = new Map<string, Box[]>()
  for (const tick of mildFirst(ticks)) {
    const x = axis.x(tick.second / 60)
    const at = ticks.length > mostExact ? Math.round(x / column) * column : Math.round(x * 10) / 10
    const y = base(tick)
    chosen.set(`${at} ${y}`, tickBoxes(tick, at, y, 2, scale))
  }
  return boxes([...chosen.values()].flat())
}

/** The three outcomes with their words, in a row about 230 wide. */
export function outcomeKey(x: number, y: number, severity: Tick['severity']): string {
  const mark = (outcome: Tick['outcome'], at: number, scale: number) =>
    boxes(tickBoxes({ severity, outcome }, at + 2, y + 2, 4, scale)) + text(at + 11, y, outcome, 'sm t2')
  const scale = 16 / tickHeight(severity)
  return mark('succeeded', x, scale) + mark('denied', x + 88, scale) + mark('failed', x + 156, scale)
}
