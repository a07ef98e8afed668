/**
 * A stage note's Vega-Lite specification as SVG. Colours are placeholders of the specification's configuration,
 * replaced by the stylesheet's variables afterwards, so that one drawing serves both themes.
 */
import { loader, parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { escapeMarkup } from './svg.ts'

/** Colours nobody would choose by chance, and what they stand for. */
const placeholders: Record<string, string> = {
  '#010101': 'var(--ink-3)',
  '#020202': 'var(--rule-soft)',
  '#030303': 'var(--axis)',
  '#040404': 'var(--usual)',
  '#050505': 'var(--ink)',
  '#060606': 'var(--quiet)',
  '#070707': 'var(--usual-fill)',
}

const font = {
  labelFont: 'inherit',
  titleFont: 'inherit',
  labelFontSize: 12,
  titleFontSize: 12,
  titleFontWeight: 'normal',
}

const config = {
  background: 'transparent',
  font: 'inherit',
  // Vega cannot measure the reader's font: room for descenders and half a tick label at each side.
  padding: { left: 4, top: 8, right: 16, bottom: 8 },
  view: { stroke: null, continuousWidth: 640, discreteWidth: 640, continuousHeight: 220 },
  axis: {
    ...font,
    domain: false,
    labelColor: '#010101',
    titleColor: '#010101',
    gridColor: '#020202',
    tickColor: '#030303',
    aria: false,
  },
  legend: { ...font, labelColor: '#010101', titleColor: '#010101', aria: false },
  header: { ...font, labelColor: '#010101', titleColor: '#010101' },
  mark: { color: '#040404', aria: false },
  text: { color: '#010101' },
  rule: { color: '#030303' },
  range: {
    category: ['#040404', '#050505', '#060606', '#030303'],
    ramp: ['#060606', '#040404'],
    heatmap: ['#060606', '#040404'],
  },
}

export interface NoteChart {
  /** The specification's title, which is the chart's one-sentence finding. */
  title: string
  svg: string
}

/** @param variant of a chart that has one for each width */
export async function noteChart(specification: object, variant = ''): Promise<NoteChart> {
  const { title: raw, ...rest } = specification as { title?: unknown }
  const title = chartTitle(raw)
  const spec = {
    ...rest,
    config: { ...config, ...((rest as { config?: object }).config ?? {}) },
  } as unknown as TopLevelSpec
  const drawn = await new View(parse(compile(spec, { logger: silent }).spec), {
    renderer: 'none',
    logLevel: 0,
    loader: offline,
  }).toSVG()
  const slim = weightless.reduce((text, of) => text.replaceAll(of, ''), drawn)
  const themed = Object.entries(placeholders).reduce((text, [from, to]) => text.replaceAll(from, to), slim)
  return {
    title,
    svg: themed
      .replace('<svg ', `<svg role="img" aria-label="${escapeMarkup(title || 'Chart')}" `)
      .replace('class="marks"', `class="chart vega ${variant}"`.replace(' "', '"')),
  }
}

/** What Vega writes for its own use, a third of the bytes. */
const weightless = [
  /<path class="(?:fore|back)ground"[^>]*(?:d=""|M0,0h0v0h0Z)[^>]*\/>/g,
  / (?:aria-roledescription|role|pointer-events|stroke-miterlimit|class)="(?:[a-z]+ mark container|graphics-[a-z]+|none|4|mark-[^"]*|root[^"]*|foreground|background)"/g,
  / aria-hidden="true"/g,
  / opacity="1"/g,
  / xmlns:xlink="[^"]*"/g,
  /<g><\/g>/g,
]

function chartTitle(title: unknown): string {
  if (typeof title === 'string') return title
  if (Array.isArray(title)) return title.join(' ')
  if (title && typeof title === 'object') return chartTitle((title as { text?: unknown }).text)
  return ''
}

/** Specifications carry their data; one that names an address gets nothing. */
const offline = { ...loader(), load: () => Promise.reject(new Error('charts load nothing')) }

/** Vega-Lite warns about specifications on the console; the notebook shows the chart instead. */
const silent = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
} as never
