/**
 * The action timeline: 24 hours, one row a session. Usual calls fold to ten-minute bars, highlighted calls are
 * ticks, the strange stretch stands in a box, and a lens below tells what happened in it, tactic by tactic.
 */

import type { FindingData, Span } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { counted } from '../words/numbers.ts'
import { clockOfMinute, duration, isAllDay, spansInWords, spokenDuration } from '../words/time.ts'
import { type DayAxis, dayAxis, hourGrid, usualBand } from './day-axis.ts'
import { lens } from './lens.ts'
import { type TimelineRow, timelineRows } from './session-rows.ts'
import { lensStretch, type Stretch, stretches } from './stretch.ts'
import { boxes, horizontal, path, rect, svg, text, textWidth } from './svg.ts'
import { outcomeKey, tickMarks } from './tick-marks.ts'

const top = 26
/** Two lines of words beside a row, or three where anything is known of an address. */
const rowHeights = { two: 38, three: 51 }

export function actionTimeline(finding: FindingData, title: string): string {
  return wideTimeline(finding, title) + narrowTimeline(finding, title)
}

function wideTimeline(finding: FindingData, title: string): string {
  const axis = dayAxis(216, 1184)
  const rows = timelineRows(finding.sessions)
  const all = stretches(finding.ticks)
  const enlarged = lensStretch(all)
  const rowHeight = rows.some((row) => row.place) ? rowHeights.three : rowHeights.two
  const base = (index: number) => top + 18 + (index + 1) * rowHeight
  const bottom = base(rows.length - 1) + 6
  const parts = [
    usualBand(axis, finding.usual, top, bottom),
    bandLabel(axis, finding.usual),
    hourGrid(axis, top, bottom, 3),
    rows
      .map(
        (row, index) =>
          rowLabel(row, base(index)) + horizontal(base(index) + 0.5, axis.left, axis.right, 'soft grid'),
      )
      .join(''),
    rows.map((row, index) => densityBars(row, axis, base(index), rows)).join(''),
    ticks(finding, rows, axis, base, 0.85),
  ]
  const boxed = [...(enlarged ? [enlarged] : []), ...all.filter((of) => of !== enlarged)].slice(0, 3)
  for (const stretch of boxed) parts.push(boxAndWords(stretch, finding, rows, axis, base, rowHeight))
  let height = bottom
  if (enlarged) {
    const lensTop = bottom + 44
    const { content, height: lensHeight } = lens(finding, enlarged, lensTop)
    const [from, to] = [
      Math.max(axis.left, axis.x(enlarged.from) - 2),
      Math.min(axis.right, axis.x(enlarged.to) + 2),
    ]
    const boxBottom = boxEdges(enlarged, rows, base, rowHeight).bottom
    const [a, b] = [from.toFixed(1), to.toFixed(1)]
    parts.push(
      path(`M${a} ${bottom}L216 ${lensTop}H1184L${b} ${bottom}z`, 'lens'),
      content,
      // Straight down past the rows below, so that nothing of them is covered, then apart.
      path(
        `M${a} ${boxBottom}V${bottom}L216 ${lensTop}M${b} ${boxBottom}V${bottom}L1184 ${lensTop}`,
        'lead strong',
      ),
      path(`M216.5 ${lensTop}V${lensTop + lensHeight}M1183.5 ${lensTop}V${lensTop + lensHeight}`, 'lead'),
    )
    height = lensTop + lensHeight
  }
  return svg({ width: 1184, height: height + 34, title, class: 'wide' }, parts.join('') + key(height + 26))
}

function bandLabel(axis: DayAxis, usual: readonly Span[]): string {
  if (!usual.length) return ''
  if (isAllDay(usual)) return text(axis.left + 8, top + 15, 'all hours are usual', 'u sm')
  const longest = usual.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]))[0]!
  const words = `usual hours, ${spansInWords(usual)}`
  const room = axis.x(longest[1]) - axis.x(longest[0]) - 12
  const label = textWidth(words) <= room ? words : 'usual hours'
  const overflow = axis.x(longest[0]) + 8 + textWidth(label) > axis.right
  return overflow
    ? text(axis.x(longest[1]) - 4, top + 15, label, 'u sm', 'end')
    : text(axis.x(longest[0]) + 8, top + 15, label, 'u sm')
}

function rowLabel(row: TimelineRow, base: number): string {
  const calls = counted(row.events, 'call')
  const strange = row.newAgent || row.newNetwork
  const unseen = row.newAgent && row.newNetwork ? 'both new' : strange ? 'new' : ''
  const address = cut(row.address, unseen ? 22 : 30)
  // The place stands below the address: both move up to make room for it.
  const up = row.place ? 13 : 0
  return (
    text(0, base - 14 - up, cut(row.label, 18), row.newAgent ? 't1' : 't2') +
    text(200, base - 14 - up, calls, strange ? 't1 sm' : 't3 sm', 'end') +
    text(0, base - up, address, row.newNetwork ? 't1 sm' : 't3 sm') +
    (unseen ? text(200, base - up, unseen, 't2 sm', 'end') : '') +
    (row.place ? text(0, base, cut(row.place, 33), 't2 sm') : '')
  )
}

function densityBars(row: TimelineRow, axis: DayAxis, base: number, rows: readonly TimelineRow[]): string {
  const highest = Math.max(1, ...rows.flatMap((of) => of.density.map(([, events]) => events)))
  const tallest = axis.right - axis.left > 500 ? 24 : 16
  const width = Math.max(2, axis.x(10) - axis.x(0) - 1)
  return boxes(
    row.density.map(([bin, events]) => {
      const height = 4 + (tallest - 4) * Math.sqrt(events / highest)
      return { x: axis.x(bin * 10) + 0.4, y: base - height, width, height, class: 'usual' }
    }),
  )
}

function ticks(
  finding: FindingData,
  rows: readonly TimelineRow[],
  axis: DayAxis,
  base: (index: number) => number,
  scale: number,
): string {
  const rowOf = new Map(
    rows.flatMap((row, index) => row.sessions.map((session) => [session, index] as const)),
  )
  return tickMarks(finding.ticks, axis, (tick) => base(rowOf.get(tick.session) ?? rows.length - 1), scale)
}

function boxEdges(
  stretch: Stretch,
  rows: readonly TimelineRow[],
  base: (index: number) => number,
  rowHeight: number,
) {
  const touched = rows.flatMap((row, index) =>
    row.sessions.some((session) => stretch.sessions.includes(session)) ? [index] : [],
  )
  const [first, last] = [Math.min(...touched, rows.length - 1), Math.max(...touched, 0)]
  return { top: base(first) - rowHeight + 4, bottom: base(Math.max(first, last)) + 5 }
}

function boxAndWords(
  stretch: Stretch,
  finding: FindingData,
  rows: readonly TimelineRow[],
  axis: DayAxis,
  base: (index: number) => number,
  rowHeight: number,
): string {
  const edges = boxEdges(stretch, rows, base, rowHeight)
  const [from, to] = [
    Math.max(axis.left, axis.x(stretch.from) - 2),
    Math.min(axis.right, axis.x(stretch.to) + 2),
  ]
  const seconds = stretch.lastSecond - stretch.firstSecond
  const calls = counted(stretch.ticks.length, 'call')
  const words =
    seconds < 60
      ? `${calls} at ${clockOfMinute(stretch.firstSecond / 60)}`
      : `${calls} in ${spokenDuration(seconds)}`
  const width = textWidth(words, true)
  const before = from - 10 - width > axis.left
  const y = edges.top + 14
  const label = before ? text(from - 9, y, words, 't1 halo', 'end') : text(to + 9, y, words, 't1 halo')
  const box = `<rect x="${from.toFixed(1)}" y="${edges.top}" width="${(to - from).toFixed(1)}" height="${edges.bottom - edges.top}" rx="1" class="box"/>`
  return label + box + gapToUsualHours(stretch, finding.usual, axis, edges.top + 28, from, to)
}

/** A dimension line from the box to the nearest usual hour, when the stretch lies outside all of them. */
function gapToUsualHours(
  stretch: Stretch,
  usual: readonly Span[],
  axis: DayAxis,
  y: number,
  from: number,
  to: number,
): string {
  const [first, last] = [stretch.firstSecond / 60, stretch.lastSecond / 60]
  if (!usual.length || usual.some(([a, b]) => a < last && b > first)) return ''
  const ended = Math.max(...usual.map(([, end]) => (end <= first ? end : -1)))
  const begins = Math.min(...usual.map(([begin]) => (begin >= last ? begin : 9999)))
  const after = ended >= 0 && first - ended <= begins - last
  const [a, b] = after ? [axis.x(ended), from - 6] : [to + 6, axis.x(begins)]
  if (b - a < 90) return ''
  const words = duration((after ? first - ended : begins - last) * 60)
  const middle = (a + b) / 2
  return (
    path(
      `M${a.toFixed(1)} ${y - 4}v8M${a.toFixed(1)} ${y}H${b.toFixed(1)}M${b.toFixed(1)} ${y - 4}v8`,
      'lead',
    ) +
    rect(middle - 34, y - 8, 68, 16, 'paper') +
    text(middle, y + 4, words, 't2 sm', 'middle')
  )
}

function key(y: number): string {
  const entries = [
    ['critical', 'f-critical', 20],
    ['high', 'f-high', 17],
    ['medium', 'f-medium', 13],
    ['low risk of the action', 'f-low', 9],
  ] as const
  let x = 216
  const marks = entries.map(([label, classes, height]) => {
    const mark = rect(x, y - height + 2, 4, height, classes) + text(x + 10, y, label, 'sm t2')
    x += 34 + label.length * 6.6
    return mark
  })
  const usual = rect(x + 220, y - 9, 4, 11, 'usual') + text(x + 231, y, 'usual calls', 'sm t2')
  return (
    text(0, y, 'How to read the marks', 't3 sm') +
    marks.join('') +
    outcomeKey(x, y, 'high') +
    usual +
    text(x + 308, y, 'moved apart where they would overlap', 'sm t3')
  )
}

function narrowTimeline(finding: FindingData, title: string): string {
  const axis = dayAxis(0, 358)
  const rows = timelineRows(finding.sessions)
  const height = 34
  const base = (index: number) => 22 + (index + 1) * height + 4
  const bottom = base(rows.length - 1) + 4
  const strange = stretches(finding.ticks)
    .slice(0, 3)
    .map((stretch) => {
      const edges = boxEdges(stretch, rows, base, rowHeights.two)
      return `<rect x="${Math.max(0.5, axis.x(stretch.from) - 2).toFixed(1)}" y="${edges.top + 4}" width="${(axis.x(stretch.to) - axis.x(stretch.from) + 4).toFixed(1)}" height="${edges.bottom - edges.top - 4}" class="box"/>`
    })
  return svg(
    { width: 358, height: bottom + 6, title, class: 'narrow' },
    usualBand(axis, finding.usual, 18, bottom) +
      hourGrid(axis, 18, bottom, 6, true) +
      rows
        .map(
          (row, index) =>
            horizontal(base(index) + 0.5, 0, 358, 'soft grid') +
            densityBars(row, axis, base(index), rows) +
            text(
              0,
              base(index) - 18,
              `${cut(row.label, 20)}, ${row.events}`,
              row.newAgent ? 't1 sm halo' : 't2 sm halo',
            ),
        )
        .join('') +
      ticks(finding, rows, axis, base, 0.6) +
      strange.join(''),
  )
}
