/** The lens: a strange stretch enlarged, one lane a tactic, so that an attack reads as a staircase. */
import type { EventRow, FindingData } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { harm } from '../words/levels.ts'
import { count, counted } from '../words/numbers.ts'
import { clockOfMinute, clockOfSecond, secondOfDay } from '../words/time.ts'
import { callGroups, groupLabel } from './call-groups.ts'
import { eventsWithin, type Stretch, type TacticLane, tacticLanes } from './stretch.ts'
import { boxes, horizontal, path, rect, richText, text, textWidth, vertical } from './svg.ts'
import { tickBoxes, tickHeight } from './tick-marks.ts'

const left = 216
const right = 1184
const tickGap = 5.5
const labelLine = 16
const mostLabels = 12

interface Placed {
  event: EventRow
  x: number
}

interface Label {
  bold: string
  regular: string
  x: number
  /** 0 beside the ticks, 1 and up above them. */
  line: number
  anchor: 'start' | 'end'
  tickX: number
  tickHeight: number
}

export interface Lens {
  content: string
  height: number
}

/** @param top y of the lens's upper edge */
export function lens(finding: FindingData, stretch: Stretch, top: number): Lens {
  const span = stretch.to - stretch.from
  const x = (minute: number) => left + 12 + ((right - left - 24) * (minute - stretch.from)) / span
  const lanes = tacticLanes(eventsWithin(stretch, finding))
  const budget = namedGroups(lanes, x)
  const parts: string[] = []
  let y = top + 34
  for (const lane of lanes) {
    const placed = spread(lane.events, (event) => x(secondOfDay(event.time) / 60))
    const labels = placeLabels(placed, budget)
    const lines = Math.max(0, ...labels.map((label) => label.line))
    y += 46 + lines * labelLine
    parts.push(drawLane(lane, placed, labels, y))
    y += 14
  }
  const usual = finding.usualCalls.filter(
    ([minute]) => minute >= Math.floor(stretch.from) && minute <= stretch.to,
  )
  const usualEvents = usual.reduce((sum, [, events]) => sum + events, 0)
  if (usualEvents) {
    y += 24
    parts.push(horizontal(y + 0.5, left, right, 'grid'))
    parts.push(
      text(0, y - 4, 'Usual calls', 'u') + text(200, y - 4, counted(usualEvents, 'call'), 't3 sm', 'end'),
    )
    parts.push(
      usual.map(([minute]) => rect(Math.max(left + 4, x(minute) - 1.5), y - 10, 3, 10, 'usual')).join(''),
    )
    y += 14
  }
  const bottom = y
  return {
    content:
      path(`M${left} ${top}H${right}V${bottom}H${left}z`, 'lens') +
      timeGrid(stretch, x, top, bottom) +
      parts.join(''),
    height: bottom - top,
  }
}

/** Round steps so that about eight labels fit. */
function timeGrid(stretch: Stretch, x: (minute: number) => number, top: number, bottom: number): string {
  const span = stretch.to - stretch.from
  const seconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]
  const step = (seconds.find((of) => (span * 60) / of <= 9) ?? 7200) / 60
  const marks: string[] = []
  for (
    let index = Math.ceil(stretch.from / step);
    index * step <= Math.min(stretch.from + span, 1440);
    index++
  ) {
    const minute = index * step
    const anchor = x(minute) > right - 20 ? 'end' : x(minute) < left + 20 ? 'start' : 'middle'
    marks.push(
      vertical(x(minute), top + 22, bottom, 'grid') +
        text(
          x(minute),
          top + 15,
          step < 1 ? clockOfSecond(minute * 60) : clockOfMinute(minute),
          'sm',
          anchor,
        ),
    )
  }
  return marks.join('')
}

/** Ticks closer than their width are moved apart to the right; a row that is full is squeezed. */
function spread(events: readonly EventRow[], x: (event: EventRow) => number): Placed[] {
  const gap = Math.min(tickGap, (right - left - 24) / Math.max(1, events.length))
  const placed = events.map((event) => ({ event, x: x(event) }))
  for (let i = 1; i < placed.length; i++) placed[i]!.x = Math.max(placed[i]!.x, placed[i - 1]!.x + gap)
  const limit = right - 12
  for (let i = placed.length - 1; i >= 0 && placed[i]!.x > limit - (placed.length - 1 - i) * gap; i--)
    placed[i]!.x = limit - (placed.length - 1 - i) * gap
  return placed
}

function grouped(placed: readonly Placed[]): { events: EventRow[]; from: number; to: number }[] {
  const at = new Map(placed.map(({ event, x }) => [event, x]))
  const groups = callGroups(
    placed.map(({ event }) => event),
    (a, b) => at.get(b)! - at.get(a)! < (a.action === b.action ? right : 14),
  )
  return groups.map(({ events }) => ({ events, from: at.get(events[0]!)!, to: at.get(events.at(-1)!)! }))
}

/** First events of the groups that get a label: at most twelve, the riskiest. */
function namedGroups(lanes: readonly TacticLane[], x: (minute: number) => number): Set<EventRow> {
  const groups = lanes.flatMap((lane) =>
    grouped(spread(lane.events, (event) => x(secondOfDay(event.time) / 60))),
  )
  return new Set(
    groups
      .map(({ events }) => events[0]!)
      .toSorted(
        (a, b) => harm(b.severity) - harm(a.severity) || (a.time < b.time ? -1 : a.time > b.time ? 1 : 0),
      )
      .slice(0, mostLabels),
  )
}

/** Right of the ticks, else left, else above them on the first line with room. */
function placeLabels(placed: readonly Placed[], named: ReadonlySet<EventRow>): Label[] {
  const groups = grouped(placed)
  const taken: [line: number, from: number, to: number][] = groups.map(({ from, to }) => [
    0,
    from - 4,
    to + 6,
  ])
  const labels: Label[] = []
  const free = (line: number, from: number, to: number) =>
    from >= left + 2 && to <= right - 2 && !taken.some(([of, a, b]) => of === line && a < to && b > from)
  const wanted = groups
    .filter(({ events }) => named.has(events[0]!))
    .toSorted((a, b) => harm(b.events[0]!.severity) - harm(a.events[0]!.severity) || a.from - b.from)
  for (const { events, from, to } of wanted) {
    const [bold, regular] = groupLabel({ events, severity: events[0]!.severity })
    const width = textWidth(bold, true) + textWidth(regular)
    const choices: [line: number, start: number, anchor: 'start' | 'end'][] = [
      [0, to + 10, 'start'],
      [0, from - 6 - width, 'end'],
    ]
    for (let line = 1; line <= 5; line++)
      choices.push([line, from - 1, 'start'], [line, to + 4 - width, 'end'])
    const choice = choices.find(([line, start]) => free(line, start, start + width))
    if (!choice) continue
    const [line, start, anchor] = choice
    taken.push([line, start - 8, start + width + 8])
    labels.push({
      bold,
      regular,
      x: anchor === 'start' ? start : start + width,
      line,
      anchor,
      tickX: anchor === 'start' ? from + 1 : to + 1,
      tickHeight: tickHeight(events[0]!.severity),
    })
  }
  return labels
}

function drawLane(
  lane: TacticLane,
  placed: readonly Placed[],
  labels: readonly Label[],
  base: number,
): string {
  const ticks = boxes(placed.flatMap(({ event, x }) => tickBoxes(event, x + 1, base)))
  const y = (label: Label) => (label.line === 0 ? base - 5 : base - 34 - (label.line - 1) * labelLine)
  const leaders = labels
    .filter((label) => label.line > 0)
    .map((label) => vertical(label.tickX, y(label) + 4, base - label.tickHeight - 2, 'lead'))
  // All leaders lie below all labels, whose halo then interrupts a leader that passes behind.
  const named = labels.map((label) =>
    richText(
      label.x,
      y(label),
      [
        [label.bold, 't1'],
        [label.regular, 't2'],
      ],
      'halo on-lens',
      label.anchor,
    ),
  )
  return (
    horizontal(base + 0.5, left, right, 'grid') +
    text(0, base - 14, cut(lane.name, 22), 't1') +
    text(0, base + 1, lane.gist, 't3 sm') +
    text(
      200,
      base - 14,
      `${count(lane.events.length)} ${lane.events.length === 1 ? 'call' : 'calls'}`,
      't3 sm',
      'end',
    ) +
    ticks +
    leaders.join('') +
    named.join('')
  )
}
