/**
 * An incident in time: a lane a principal, its highlighted calls as ticks, and arrows from what led to what. Nights
 * and other pauses are cut out, so that minutes stay readable in an incident of days.
 */
import type { IncidentData, IncidentTick } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { secondOf } from '../words/incident.ts'
import { harm } from '../words/levels.ts'
import { counted } from '../words/numbers.ts'
import { clockOfSecond, duration, shortDay } from '../words/time.ts'
import { type Box, boxes, circle, horizontal, path, rect, svg, text, textWidth, vertical } from './svg.ts'
import { mildFirst, outcomeKey, tickBoxes } from './tick-marks.ts'

interface Layout {
  width: number
  left: number
  laneHeight: number
  /** Between two stretches: how long nothing happened. */
  gap: number
  leastWidth: number
  mostStretches: number
  narrow: boolean
}

const wide: Layout = {
  width: 1184,
  left: 216,
  laneHeight: 92,
  gap: 76,
  leastWidth: 110,
  mostStretches: 6,
  narrow: false,
}
const narrow: Layout = {
  width: 358,
  left: 0,
  laneHeight: 96,
  gap: 14,
  leastWidth: 66,
  mostStretches: 4,
  narrow: true,
}
const top = 34
const mostLabels = 3

/** Seconds from first to last, and where they are drawn. */
interface Piece {
  from: number
  to: number
  left: number
  right: number
}

export function incidentTimeline(incident: IncidentData, title: string): string {
  return draw(incident, title, wide) + draw(incident, title, narrow)
}

function draw(incident: IncidentData, title: string, layout: Layout): string {
  const pieces = piecesOf(incident, layout)
  const x = (second: number) => place(second, pieces)
  const base = (lane: number) => top + (lane + 1) * layout.laneHeight - 22
  const bottom = base(incident.lanes.length - 1) + 20
  const lanes = incident.lanes.map((lane, index) => {
    const y = base(index)
    return (
      label(lane, y, layout) +
      pieces.map(({ left, right }) => horizontal(y + 0.5, left, right, 'grid')).join('') +
      spans(lane.spans, pieces, y) +
      ticks(lane.ticks, x, y, layout) +
      actionLabels(lane.ticks, x, y, layout)
    )
  })
  return svg(
    {
      width: layout.width,
      height: bottom + (layout.narrow ? 4 : 30),
      title,
      class: layout.narrow ? 'narrow' : 'wide',
    },
    timeAxis(pieces, bottom, layout) +
      lanes.join('') +
      arrows(incident, x, base) +
      (layout.narrow ? '' : key(bottom + 24)),
  )
}

/** Times that nothing longer than the pause parts; the pause grows until few enough are left. */
function piecesOf({ lanes, links }: IncidentData, layout: Layout): Piece[] {
  const times = [
    ...lanes.flatMap(({ ticks: of }) => of.map(({ at }) => at)),
    ...links.flatMap(({ fromTime, toTime }) => [secondOf(fromTime), secondOf(toTime)]),
  ].sort((a, b) => a - b)
  let parts: [number, number][] = []
  for (let pause = 3600; parts.length === 0 || parts.length > layout.mostStretches; pause *= 2) {
    parts = []
    for (const time of times) {
      const last = parts.at(-1)
      if (last && time - last[1] <= pause) last[1] = time
      else parts.push([time, time])
    }
    if (times.length === 0) parts = [[0, 1]]
  }
  const aired = parts.map(([from, to]): [number, number] => {
    const air = Math.max(10, (to - from) / 24)
    return [from - air, to + air]
  })
  const room = layout.width - layout.left - layout.gap * (aired.length - 1) - layout.leastWidth * aired.length
  const weight = aired.map(([from, to]) => Math.sqrt(to - from))
  const total = weight.reduce((sum, of) => sum + of, 0)
  let left = layout.left
  return aired.map(([from, to], index) => {
    const right = left + layout.leastWidth + (Math.max(0, room) * weight[index]!) / total
    const piece = { from, to, left, right }
    left = right + layout.gap
    return piece
  })
}

function place(second: number, pieces: readonly Piece[]): number {
  const piece = pieces.findLast(({ from }) => second >= from) ?? pieces[0]!
  const share = (Math.min(second, piece.to) - piece.from) / (piece.to - piece.from)
  return piece.left + Math.max(0, share) * (piece.right - piece.left)
}

const dayOf = (second: number) => new Date(second * 1000).toISOString().slice(0, 10)
const clockOf = (second: number, withSeconds: boolean) =>
  clockOfSecond(((second % 86_400) + 86_400) % 86_400).slice(0, withSeconds ? 8 : 5)

function timeAxis(pieces: readonly Piece[], bottom: number, layout: Layout): string {
  return pieces
    .map((piece, index) => {
      const { left, right, from } = piece
      const day = shortDay(dayOf(from))
      const isNewDay = index === 0 || dayOf(pieces[index - 1]!.to) !== dayOf(from)
      const before = pieces[index - 1]
      const pause = before
        ? layout.narrow
          ? path(`M${left - layout.gap} ${top}l4 -4 4 8 4 -4`, 'lead')
          : text(left - layout.gap / 2, top - 5, duration(from - before.to), 'sm t3', 'middle')
        : ''
      return (
        pause +
        rect(left, top, right - left, bottom - top, 'sunk') +
        (isNewDay ? text(left, top - 20, layout.narrow ? day.slice(0, 6) : day, 't1 sm') : '') +
        hours(piece, bottom)
      )
    })
    .join('')
}

/** Round times with room for their labels; at least the first. */
function hours({ from, to, left, right }: Piece, bottom: number): string {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200]
  const label = to - from < 240 ? 62 : 44
  const step = steps.find((of) => (of * (right - left)) / (to - from) >= label + 14) ?? 86_400
  const marks: string[] = []
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
    const x = left + ((at - from) / (to - from)) * (right - left)
    // At the edges a label would reach into the pause.
    const fits = x >= left + label / 2 && x <= right - label / 2
    marks.push(
      vertical(x, top, bottom, 'grid') +
        (fits ? text(x, top - 5, clockOf(at, step < 60), 'sm', 'middle') : ''),
    )
  }
  return marks.join('').includes('<text') ? marks.join('') : text(left, top - 5, clockOf(from, false), 'sm')
}

function label(lane: IncidentData['lanes'][number], y: number, layout: Layout): string {
  const calls = lane.highlighted ? `${counted(lane.highlighted, 'call')} stood out` : 'no finding by itself'
  return layout.narrow
    ? text(4, y - 56, cut(lane.name, 40), 't2 sm on-sunk')
    : text(0, y - 14, cut(lane.name, 26), 't1') + text(0, y + 1, calls, 't3 sm')
}

/** Days that are no finding: from their first to their last call. */
function spans(of: readonly [number, number][], pieces: readonly Piece[], y: number): string {
  return of
    .flatMap(([from, to]) =>
      pieces.map((piece) => {
        const [a, b] = [Math.max(from, piece.from), Math.min(to, piece.to)]
        if (b < a) return ''
        const left = place(a, pieces)
        return rect(left, y - 6, Math.max(3, place(b, pieces) - left), 6, 'usual')
      }),
    )
    .join('')
}

function ticks(
  of: readonly IncidentTick[],
  x: (second: number) => number,
  y: number,
  layout: Layout,
): string {
  const scale = layout.narrow ? 0.7 : 0.9
  const chosen = new Map<number, Box[]>()
  for (const tick of mildFirst(of)) {
    const at = Math.round(x(tick.at) * 2) / 2
    chosen.set(at, tickBoxes(tick, at, y, 2, scale))
  }
  return boxes([...chosen.values()].flat())
}

/** The riskiest actions of a lane, each at its first call, where there is room. */
function actionLabels(
  of: readonly IncidentTick[],
  x: (second: number) => number,
  y: number,
  layout: Layout,
): string {
  const first = new Map<string, IncidentTick>()
  for (const tick of of) {
    const known = first.get(tick.action)
    if (!known || harm(tick.severity) > harm(known.severity)) first.set(tick.action, tick)
  }
  const ranked = [...first.values()]
    .filter(({ severity }) => harm(severity) >= 2)
    .toSorted((a, b) => harm(b.severity) - harm(a.severity) || a.at - b.at)
  const taken: [number, number][][] = [[], []]
  const drawn: string[] = []
  for (const tick of ranked) {
    if (drawn.length >= (layout.narrow ? 1 : mostLabels)) break
    const words = cut(tick.action, 40) + (tick.outcome === 'succeeded' ? '' : `, ${tick.outcome}`)
    const width = textWidth(words, true)
    // Beside the tick, so that an arrow's head has its place above it.
    const at = x(tick.at) + 7
    const fits = at + width <= layout.width
    const [from, to] = fits ? [at, at + width] : [at - width, at]
    const line = taken.findIndex((row) => row.every(([a, b]) => to + 8 < a || from - 8 > b))
    if (line < 0 || from < layout.left) continue
    taken[line]!.push([from, to])
    drawn.push(text(at, y - 36 - line * 14, words, 't1 sm on-sunk', fits ? 'start' : 'end'))
  }
  return drawn.join('')
}

interface Arrow {
  from: number
  to: number
  a: number
  b: number
  numbers: number[]
}

/** Arrows between lanes and along one; those that end on one spot are one, with all their numbers. */
function arrows(
  incident: IncidentData,
  x: (second: number) => number,
  base: (lane: number) => number,
): string {
  const drawn: Arrow[] = []
  for (const [index, link] of incident.links.entries()) {
    const [from, to] = [incident.laneOf[link.from]!, incident.laneOf[link.to]!]
    if (!link.joins || Math.max(from, to) >= incident.lanes.length) continue
    const [a, b] = [x(secondOf(link.fromTime)), x(secondOf(link.toTime))]
    const same = drawn.find((of) => of.from === from && of.to === to && Math.abs(of.b - b) < 40)
    if (same) same.numbers.push(index + 1)
    else drawn.push({ from, to, a, b, numbers: [index + 1] })
  }
  return drawn.map((of) => arrow(of, base)).join('')
}

function arrow({ from, to, a, b, numbers }: Arrow, base: (lane: number) => number): string {
  const words = spoken(numbers)
  if (from === to) {
    const y = base(from) + 11
    return (
      path(`M${a} ${y - 7}V${y}H${b}V${y - 4}`, 'lead strong') +
      head(b, y - 9, -1) +
      number((a + b) / 2, y, words)
    )
  }
  const down = to > from
  const [y, end] = down ? [base(from) + 2, base(to) - 32] : [base(from) - 32, base(to) + 8]
  const bend = down ? y + 11 : y - 11
  return (
    path(`M${a} ${y}V${bend}H${b}V${end - (down ? 5 : -5)}`, 'lead strong') +
    head(b, end, down ? 1 : -1) +
    number(b, bend, words)
  )
}

/** "1", "1, 2", "1 to 6", "1, 3 and 3 more" */
function spoken(numbers: readonly number[]): string {
  const [first, last] = [numbers[0]!, numbers.at(-1)!]
  if (numbers.length > 2 && last - first === numbers.length - 1) return `${first}\u2013${last}`
  return numbers.length > 4 ? `${numbers.slice(0, 3).join(', ')} \u2026` : numbers.join(', ')
}

function head(x: number, y: number, direction: 1 | -1): string {
  return path(`M${x} ${y}l-4 ${-7 * direction}h8z`, 'inked')
}

function number(x: number, y: number, words: string): string {
  const width = words.length * 6 + 10
  return words.length < 2
    ? circle(x, y, 8, 'number') + text(x, y + 4, words, 'sm on-ink', 'middle')
    : `<rect x="${(x - width / 2).toFixed(1)}" y="${y - 8}" width="${width.toFixed(1)}" height="16" rx="8" class="number"/>` +
        text(x, y + 4, words, 'sm on-ink', 'middle')
}

function key(y: number): string {
  return (
    text(0, y, 'How to read the marks', 't3 sm') +
    outcomeKey(216, y, 'critical') +
    text(454, y, 'the taller, the riskier', 'sm t3') +
    rect(592, y - 6, 18, 6, 'usual') +
    text(616, y, 'a day that is no finding by itself', 'sm t2') +
    circle(822, y - 4, 8, 'number') +
    text(822, y, '1', 'sm on-ink', 'middle') +
    text(836, y, 'what led to what, as numbered below', 'sm t2') +
    text(1060, y, 'pauses are cut out', 'sm t3')
  )
}
