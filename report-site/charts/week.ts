/**
 * The scored days, one row a day: every principal-day by how rare it was. Usual ones fold to columns, findings
 * are discs (fill is confidence, hue is severity) with the name beside them where there is room.
 */

import { standingOf } from '../levels.ts'
import type { WeekData, WeekDay } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { harm } from '../words/levels.ts'
import { count, counted, twoDigits } from '../words/numbers.ts'
import { rarity } from '../words/rarity.ts'
import { shortDay } from '../words/time.ts'
import { disc } from './disc.ts'
import { circle, horizontal, mark, path, rect, richText, svg, text, textWidth, vertical } from './svg.ts'

type Dot = WeekData['dots'][number]

interface Layout {
  width: number
  left: number
  right: number
  rowHeight: number
  narrow: boolean
}

const wide: Layout = { width: 1184, left: 216, right: 1184, rowHeight: 52, narrow: false }
const narrow: Layout = { width: 358, left: 34, right: 358, rowHeight: 40, narrow: true }
const top = 36
/** Dots that say who they are: those of the highest priority, since a page must stay light. */
const mostTold = 150

/** @param perAlert principal-days of which chance alone puts one beyond the line drawn: those of a week by its alerts */
export function weekChart(week: WeekData, perAlert: number, title: string): string {
  const threshold = Math.max(1, perAlert)
  return drawWeek(week, threshold, title, wide) + drawWeek(week, threshold, title, narrow)
}

function drawWeek(week: WeekData, threshold: number, title: string, layout: Layout): string {
  const { width, left, right, narrow: small } = layout
  const rowHeight = week.days.length > 10 ? layout.rowHeight * 0.6 : layout.rowHeight
  const bottom = top + 8 + week.days.length * rowHeight
  // The axis ends a full decade past what chance alone reaches, or at the rarest finding.
  const decades = Math.max(
    Math.log10(Math.max(10, week.principalDays)) + 0.8,
    ...week.dots.map((dot) => dot.bits * Math.log10(2) + 0.4),
  )
  const x = (decade: number) => left + ((right - left) * decade) / decades
  // Labels must not touch: "1 in 1,000,000" is about 84 wide.
  const decadeWidth = (right - left) / decades
  const labelEvery = Math.ceil(92 / decadeWidth)
  const ticks = Array.from({ length: Math.floor(decades) + 1 }, (_, decade) => decade).filter(
    (decade) => decade % labelEvery === 0 && (x(decade) < right - 42 || labelEvery * decadeWidth > 130),
  )
  const grid = ticks.map(
    (decade) =>
      vertical(x(decade), top - 8, bottom, 'soft grid') +
      text(
        x(decade),
        top - 16,
        `1 in ${count(10 ** decade)}`,
        'sm',
        decade === 0 ? 'start' : x(decade) > right - 30 ? 'end' : 'middle',
      ),
  )
  const highest = Math.max(1, ...week.days.flatMap((day) => day.bins.map(([, days]) => days)))
  const rows = week.days.map((day, index) => {
    const base = top + 8 + (index + 1) * rowHeight
    return (
      horizontal(base + 0.5, 0, right, 'soft grid') +
      text(0, base - 5, small ? shortDay(day.day).slice(0, 3) : shortDay(day.day), small ? 't2 sm' : 't2') +
      (small ? '' : text(172, base - 5, count(day.principalDays), 't3', 'end')) +
      usualColumns(day, x, base, highest, rowHeight - 12) +
      mark(
        dayWords(day),
        rect(0, base - rowHeight, right, rowHeight, 'hit'),
        `findings/1.html#q=day:${day.day}`,
      )
    )
  })
  const told = new Set(week.dots.slice(0, mostTold))
  return svg(
    { width, height: bottom + 6, title, class: small ? 'narrow' : 'wide' },
    grid.join('') +
      vertical(x(Math.log10(threshold)), top - 8, bottom, 'ax') +
      text(
        x(Math.log10(threshold)) + 5,
        top + 4,
        small ? 'alerts' : `alerts from 1 in ${count(twoDigits(threshold))}`,
        'sm t2 halo',
      ) +
      (small ? '' : text(172, top - 16, 'principal-days', 'sm', 'end')) +
      rows.join('') +
      week.days
        .map((day, index) =>
          discs(
            week.dots.filter((dot) => dot.day === day.day),
            x,
            top + 8 + (index + 1) * rowHeight - 10,
            layout,
            told,
          ),
        )
        .join(''),
  )
}

/** "Mon 9 Nov: 38 principal-days, 1 alert, 1 medium and 0 low findings" */
function dayWords({ day, principalDays, high, medium, low }: WeekDay): string {
  return `${shortDay(day)}: ${counted(principalDays, 'principal-day')}; ${counted(high, 'alert')}, ${count(medium)} medium and ${count(low)} low findings`
}

function dotWords({ name, day, bits, confidence, severity }: Dot): string {
  return `${cut(name, 60)}, ${shortDay(day)}: ${rarity(bits)}; ${confidence} confidence, ${severity} severity`
}

/** Columns of a twentieth of a decade, as one path. Heights are square roots: one principal-day stays visible. */
function usualColumns(
  day: WeekDay,
  x: (decade: number) => number,
  base: number,
  highest: number,
  room: number,
): string {
  const columns = day.bins
    .map(
      ([bin, days]) =>
        `M${(x((bin + 0.5) / 20)).toFixed(1)} ${base}v-${Math.max(1.5, room * Math.sqrt(days / highest)).toFixed(1)}`,
    )
    .join('')
  return columns ? path(columns, 'columns') : ''
}

/** Discs and their labels: right, else left, else none; confident ones choose first. */
function discs(
  dots: Dot[],
  x: (decade: number) => number,
  y: number,
  layout: Layout,
  told: ReadonlySet<Dot>,
): string {
  const taken = dots.map((dot) => {
    const center = x(dot.bits * Math.log10(2))
    return [center - 8, center + 8] as const
  })
  const marks: string[] = []
  const labels: string[] = []
  const rank = { high: 0, medium: 1, low: 2 }
  const ordered = dots.toSorted(
    (a, b) =>
      rank[a.confidence] - rank[b.confidence] || b.bits - a.bits || harm(b.severity) - harm(a.severity),
  )
  for (const dot of ordered) {
    const center = x(dot.bits * Math.log10(2))
    const radius = dot.confidence === 'high' ? 5.5 : dot.confidence === 'medium' ? 4.2 : 2.8
    const drawn = disc(Number(center.toFixed(1)), y, radius, standingOf(dot), dot.severity)
    marks.push(
      told.has(dot)
        ? mark(dotWords(dot), drawn + circle(center, y, 8, 'hit'), `finding/${dot.uid}.html`)
        : drawn,
    )
    if (dot.confidence === 'low' || (layout.narrow && dot.confidence !== 'high')) continue
    const name = cut(dot.name, layout.narrow ? 16 : 30)
    const howRare = dot.confidence === 'high' && !layout.narrow ? ` ${rarity(dot.bits)}` : ''
    const width = textWidth(name, true) + textWidth(howRare)
    const free = (from: number, to: number) =>
      taken.every(([a, b]) => b < from || a > to || (a < center && b > center))
    const right = center + radius + 5
    const left = center - radius - 5
    const classes = dot.confidence === 'high' ? 't1' : 't2'
    const fitsRight = right + width < layout.right && free(right, right + width)
    const fitsLeft = left - width > layout.left && free(left - width, left)
    if (!fitsRight && !fitsLeft) continue
    const at = fitsRight ? right : left
    taken.push(fitsRight ? [right, right + width] : [left - width, left])
    const parts = [
      [name, classes],
      [howRare, 't3'],
    ] as const
    labels.push(richText(at, y + 4, parts, 'sm halo', fitsRight ? 'start' : 'end'))
  }
  return marks.reverse().join('') + labels.join('')
}
