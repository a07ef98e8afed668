/** Rows of a dot and its 95 % interval: what each signal is worth, how each technique ranked. */
import { circle, horizontal, mark, rect, svg, text, textWidth, vertical } from './svg.ts'

export interface IntervalRow {
  name: string
  value: number
  low?: number
  high?: number
  /** Written after the row, and where there is little room. */
  said: string
  brief: string
}

export interface Intervals {
  title: string
  axis: string
  rows: IntervalRow[]
  /** Ranks and budgets; else linear. */
  isLog?: boolean
  /** A line to compare with, and what it is. */
  line?: { at: number; name: string }
}

const rowHeight = 22
const top = 34

export function intervals(of: Intervals): string {
  return draw(of, 'wide') + draw(of, 'narrow')
}

function draw({ title, axis, rows, isLog = false, line }: Intervals, variant: 'wide' | 'narrow'): string {
  const isNarrow = variant === 'narrow'
  const most = isNarrow ? 21 : 52
  const longest = Math.max(0, ...rows.map(({ name }) => textWidth(clipped(name, most))))
  const left = 12 + Math.min(isNarrow ? 140 : 320, longest)
  const [width, right] = isNarrow ? [358, 300] : [960, 840]
  const all = [...rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]), line?.at ?? 0]
  const [from, to] = isLog
    ? [1, Math.max(10, ...all)]
    : [Math.min(0, ...all) - 0.02, Math.max(0, ...all) + 0.02]
  const place = (value: number) =>
    isLog
      ? (Math.log(Math.max(1, value)) - Math.log(from)) / (Math.log(to) - Math.log(from))
      : (value - from) / (to - from)
  const x = (value: number) => left + (right - left) * place(value)
  const bottom = top + rows.length * rowHeight
  const marks = isLog
    ? [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000].filter(
        (at) => at <= to && !(isNarrow && /^[25]/.test(String(at))),
      )
    : linearTicks(from, to, isNarrow ? 3 : 7)
  return svg(
    { width, height: bottom + 30, title, class: variant },
    [
      ...marks.map(
        (at) =>
          vertical(x(at), top - 6, bottom, 'soft grid') +
          text(x(at), bottom + 14, isLog ? at.toLocaleString('en-US') : signed(at), 'sm', 'middle'),
      ),
      text((left + right) / 2, bottom + 28, axis, 'sm', 'middle'),
      ...(line
        ? [
            vertical(x(line.at), top - 10, bottom, 'ax'),
            text(x(line.at), top - 16, line.name, 'sm t2', 'middle'),
          ]
        : []),
      ...rows.map((row, index) => {
        const y = top + index * rowHeight + rowHeight / 2
        return [
          text(left - 10, y + 4, clipped(row.name, most), 't2 sm', 'end'),
          row.low !== undefined && row.high !== undefined
            ? horizontal(y, x(row.low), x(row.high), 'thin')
            : '',
          circle(x(row.value), y, 4, 'inked'),
          text(right + 12, y + 4, clipped(isNarrow ? row.brief : row.said, 26), 'sm'),
          mark(`${row.name}: ${row.said}`, rect(0, y - rowHeight / 2, width, rowHeight, 'hit')),
        ].join('')
      }),
    ].join(''),
  )
}

function linearTicks(from: number, to: number, most: number): number[] {
  const step = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1].find((size) => (to - from) / size <= most) ?? 2
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step)
}

export function signed(value: number): string {
  const rounded = Math.round(value * 100) / 100
  return `${rounded > 0 ? '+' : rounded < 0 ? '\u2212' : ''}${Math.abs(rounded).toFixed(2)}`
}

function clipped(name: string, most: number): string {
  return name.length > most ? `${name.slice(0, most - 1)}…` : name
}
