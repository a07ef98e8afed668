/** Alerts and findings of each week as columns, with a bar at what chance alone would give. */
import type { WeekRow } from '../page-data.ts'
import { counted } from '../words/numbers.ts'
import { shortDay, shortRange } from '../words/time.ts'
import { boxes, horizontal, mark, rect, svg, text } from './svg.ts'

interface Layout {
  width: number
  narrow: boolean
}

export function weeksChart(weeks: readonly WeekRow[], title: string): string {
  return (
    draw(weeks, title, { width: 960, narrow: false }) +
    draw(weeks.slice(-13), title, { width: 358, narrow: true })
  )
}

const panels = [
  { name: 'alerts', top: 42, height: 84 },
  { name: 'findings', top: 182, height: 110 },
] as const
const bottom = 292

function draw(weeks: readonly WeekRow[], title: string, { width, narrow }: Layout): string {
  const pitch = Math.min(narrow ? 44 : 72, width / weeks.length)
  const column = Math.min(34, pitch * 0.62)
  const x = (index: number) => index * pitch + (pitch - column) / 2
  const right = weeks.length * pitch
  const drawn = panels.map(({ name, top, height }) => {
    const values = weeks.map((week) => valuesOf(week, name))
    const highest = Math.max(1, ...values.flatMap(({ found, expected }) => [found, expected]))
    const base = top + height
    const tall = (value: number) => (height * value) / highest
    return [
      text(0, top - 28, panelTitle(name, weeks), 'sm t2'),
      horizontal(base + 0.5, 0, right, 'ax'),
      boxes(
        values.flatMap(({ found, alerts }, index) => [
          { x: x(index), y: base - tall(found), width: column, height: tall(found), class: 'usual' },
          { x: x(index), y: base - tall(alerts), width: column, height: tall(alerts), class: 'inked' },
        ]),
      ),
      ...values.map(({ found, expected }, index) => {
        const at = base - tall(expected)
        const promise = expected ? horizontal(at, x(index) - 4, x(index) + column + 4, 'promise') : ''
        // A number stands above what is higher, so that the promise does not cross it.
        const label = weeks[index]!.scoredDays
          ? text(
              x(index) + column / 2,
              base - tall(Math.max(found, expected)) - 5,
              String(found),
              'sm t1',
              'middle',
            )
          : ''
        return promise + label
      }),
    ].join('')
  })
  const every = Math.max(1, Math.ceil((narrow ? 62 : 70) / pitch))
  const labels = weeks.map((week, index) =>
    (weeks.length - 1 - index) % every === 0
      ? text(x(index) + column / 2, bottom + 18, shortDay(week.to).slice(4), 'sm', 'middle')
      : '',
  )
  const told = weeks.map((week, index) => mark(weekWords(week), rect(index * pitch, 8, pitch, bottom, 'hit')))
  return svg(
    { width, height: bottom + 26, title, class: narrow ? 'narrow' : 'wide' },
    drawn.join('') + labels.join('') + told.join(''),
  )
}

type Panel = (typeof panels)[number]['name']

function panelTitle(panel: Panel, weeks: readonly WeekRow[]): string {
  if (panel === 'findings') return 'findings a week, alerts in ink'
  return weeks.some(({ known }) => known !== undefined)
    ? 'alerts a week, in ink those of no known incident'
    : 'alerts a week'
}

function valuesOf({ findings, expected, known = 0 }: WeekRow, panel: Panel) {
  return panel === 'alerts'
    ? { found: findings.high, alerts: findings.high - known, expected: expected.high }
    : {
        found: findings.high + findings.medium + findings.low,
        alerts: findings.high,
        expected: expected.low,
      }
}

/** "9 to 15 November: 3 alerts, 1 by chance; 19 findings, 10.5 by chance" */
export function weekWords(week: WeekRow): string {
  const range = shortRange(week.from, week.to)
  if (!week.scoredDays) return `${range}: no finding was kept`
  const { findings, expected } = week
  const part = week.scoredDays < 7 ? ` (${counted(week.scoredDays, 'day')} scored)` : ''
  const chance = (value: number) => `${Number(value.toFixed(1))} by chance`
  return `${range}${part}: ${counted(findings.high, 'alert')}, ${chance(expected.high)}; ${counted(findings.high + findings.medium + findings.low, 'finding')}, ${chance(expected.low)}`
}
