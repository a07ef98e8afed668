/** Curves with their 95 % bands, the own one ahead of the others, each named at its end; drawn by Vega-Lite. */
import { cut } from '../words/cut.ts'
import { noteChart } from './vega.ts'

export interface CurvePoint {
  x: number
  y: number
  low?: number
  high?: number
}

export interface Curve {
  /** Written at the curve's end; empty for a curve that stands alone. */
  name: string
  points: CurvePoint[]
}

export interface Axis {
  title: string
  scale: 'share' | 'log share' | 'log' | 'bits'
}

export interface Curves {
  title: string
  x: Axis
  y: Axis
  /** The first one is the run's own. */
  curves: Curve[]
  /** Where promise and fact are equal. */
  diagonal?: boolean
}

interface Layout {
  name: 'wide' | 'narrow'
  width: number
  height: number
  labels: number
}

const fewest = 0.0002

export async function curves(of: Curves): Promise<string> {
  const others = of.curves.length > 1
  const layouts: Layout[] = [
    { name: 'wide', width: others ? 560 : 380, height: others ? 280 : 260, labels: 12 },
    { name: 'narrow', width: others ? 200 : 300, height: others ? 240 : 220, labels: 4 },
  ]
  return (await Promise.all(layouts.map((layout) => draw(of, layout)))).join('')
}

async function draw({ title, x, y, curves, diagonal }: Curves, layout: Layout): Promise<string> {
  const all = curves.flatMap(({ points }) => points)
  const spans = {
    x: domain(
      all.map((point) => point.x),
      x.scale,
    ),
    y: domain(
      all.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
      y.scale,
    ),
  }
  const encode = (axis: Axis, field: string, [from, to]: readonly [number, number]) => ({
    field,
    type: 'quantitative' as const,
    title: axis.title,
    scale: {
      domain: [from, to],
      nice: false,
      clamp: true,
      ...(axis.scale.startsWith('log') ? { type: 'log' } : {}),
    },
    axis: { ...ticks(axis.scale, from, to, layout.name === 'narrow'), labelOverlap: 'greedy' },
  })
  const across = encode(x, 'x', spans.x)
  const up = encode(y, 'y', spans.y)
  const [own, ...rest] = curves
  const diagonalEnds = [Math.max(spans.x[0], spans.y[0]), Math.min(spans.x[1], spans.y[1])]
  const names = curves.filter(({ name }) => name)
  const { svg } = await noteChart(
    {
      title,
      width: layout.width,
      height: layout.height,
      padding: { left: 4, top: 8, bottom: 8, right: layout.labels },
      layer: [
        {
          data: { values: own!.points.map((point) => ({ low: point.y, high: point.y, ...point })) },
          mark: { type: 'area', color: '#070707' },
          encoding: { x: across, y: { ...up, field: 'low' }, y2: { field: 'high' } },
        },
        ...(diagonal
          ? [
              {
                data: { values: diagonalEnds.map((at) => ({ x: at, y: at })) },
                mark: { type: 'line', color: '#030303', strokeDash: [4, 3] },
                encoding: { x: across, y: up },
              },
            ]
          : []),
        ...rest.map(({ points }, index) => ({
          data: { values: points },
          mark: {
            type: 'line',
            color: '#030303',
            strokeWidth: 1.25,
            strokeDash: dashes[index % dashes.length],
          },
          encoding: { x: across, y: up },
        })),
        {
          data: { values: own!.points },
          mark: { type: 'line', color: '#040404', strokeWidth: 2.5 },
          encoding: { x: across, y: up },
        },
        {
          data: { values: own!.points },
          mark: { type: 'point', filled: true, size: 36, color: '#040404', opacity: 1 },
          encoding: { x: across, y: up },
        },
        ...(names.length
          ? [
              {
                data: { values: placed(names, spans.y, layout.height, layout.name === 'narrow' ? 16 : 38) },
                mark: {
                  type: 'text',
                  align: 'left',
                  baseline: 'middle',
                  dx: 8,
                  fontSize: 11,
                  color: '#010101',
                },
                encoding: {
                  x: { datum: spans.x[1], type: 'quantitative', scale: across.scale },
                  y: up,
                  text: { field: 'name' },
                },
              },
            ]
          : []),
      ],
    },
    layout.name,
  )
  return svg
}

const dashes = [
  [1, 0],
  [6, 3],
  [2, 2],
  [8, 2, 2, 2],
  [10, 4],
]

/** Names at the ends of their curves, moved apart where they would touch. */
function placed(
  named: readonly Curve[],
  [from, to]: readonly [number, number],
  height: number,
  most: number,
) {
  const apart = (13 * (to - from)) / height
  const ends = named
    .map(({ name, points }) => ({ name: cut(name, most), y: points.at(-1)?.y ?? from }))
    .toSorted((a, b) => b.y - a.y)
  let above = Number.POSITIVE_INFINITY
  for (const end of ends) {
    end.y = Math.min(end.y, above - apart)
    above = end.y
  }
  // What was pushed below the axis pushes the others up again.
  let below = from
  for (const end of ends.toReversed()) {
    if (end.y >= below) break
    end.y = below
    below += apart
  }
  return ends
}

function domain(values: readonly number[], scale: Axis['scale']): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (scale === 'share') return [0, 1]
  if (scale === 'log share') return [Math.max(fewest, least || fewest), 1]
  if (scale === 'log') return [Math.max(1, least), Math.max(2, most)]
  return [0, Math.max(1, Math.ceil(most))]
}

/** Ticks that a person would choose, however small the domain. */
function ticks(scale: Axis['scale'], from: number, to: number, isNarrow: boolean) {
  if (scale === 'share') return { values: isNarrow ? [0, 0.5, 1] : [0, 0.2, 0.4, 0.6, 0.8, 1], format: '.0%' }
  if (scale === 'log share')
    return {
      values: [0.0001, 0.001, 0.01, 0.1, 1].filter((at) => at >= from * 0.999 && at <= to),
      format: '~%',
    }
  if (scale === 'log')
    return {
      values: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((at) => at >= from && at <= to),
      format: 'd',
    }
  const step = [1, 2, 5, 10, 20].find((size) => to / size <= (isNarrow ? 5 : 8)) ?? 50
  return {
    values: Array.from({ length: Math.floor(to / step) + 1 }, (_, index) => index * step),
    format: 'd',
  }
}
