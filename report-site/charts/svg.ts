/**
 * SVG as text. Colours come from the stylesheet's classes, so that one drawing serves both themes; no style
 * attributes, which the pages' security policy forbids. Everything that is not markup is escaped here.
 */
import { group } from 'd3-array'

type Attributes = Record<string, string | number | undefined>

export function escapeMarkup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** One decimal is a tenth of a pixel; more only makes the page heavier. */
function value(of: string | number): string {
  return typeof of === 'number' ? String(Math.round(of * 10) / 10) : escapeMarkup(of)
}

function element(name: string, attributes: Attributes, content = ''): string {
  const written = Object.entries(attributes)
    .filter(([, of]) => of !== undefined)
    .map(([key, of]) => ` ${key}="${value(of!)}"`)
    .join('')
  return content ? `<${name}${written}>${content}</${name}>` : `<${name}${written}/>`
}

export interface Frame {
  width: number
  height: number
  /** The sentence a screen reader says; without one the drawing is decoration beside its text. */
  title?: string
  class?: string
  /** Equal cells whose values public/report.js shows under the pointer. */
  grid?: { x: number; y: number; width: number; height: number; columns: number; values: readonly number[] }
}

export function svg({ width, height, title, class: classes = '', grid }: Frame, content: string): string {
  return element(
    'svg',
    {
      class: `chart ${classes}`.trim(),
      viewBox: `0 0 ${value(width)} ${value(height)}`,
      ...(grid && {
        'data-grid': [grid.x, grid.y, grid.width, grid.height, grid.columns].map(value).join(' '),
        'data-values': grid.values.join(' '),
      }),
      ...(title ? { role: 'img', 'aria-label': title } : { 'aria-hidden': 'true' }),
    },
    content || ' ',
  )
}

export function rect(x: number, y: number, width: number, height: number, classes: string): string {
  return element('rect', { x, y, width: Math.max(0, width), height: Math.max(0, height), class: classes })
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
  class: string
}

/** Many rectangles as one path a class: a third of the bytes, which counts where there are thousands. */
export function boxes(of: readonly Box[]): string {
  return [...group(of, (box) => box.class)]
    .map(([classes, own]) =>
      path(
        own
          .map(
            (box) =>
              `M${value(box.x)} ${value(box.y)}h${value(box.width)}v${value(box.height)}h${value(-box.width)}z`,
          )
          .join(''),
        classes,
      ),
    )
    .join('')
}

export function path(d: string, classes: string): string {
  return element('path', { d, class: classes })
}

export function vertical(x: number, from: number, to: number, classes: string): string {
  return path(`M${value(x)} ${value(from)}V${value(to)}`, classes)
}

export function horizontal(y: number, from: number, to: number, classes: string): string {
  return path(`M${value(from)} ${value(y)}H${value(to)}`, classes)
}

export function circle(cx: number, cy: number, r: number, classes: string): string {
  return element('circle', { cx, cy, r, class: classes })
}

/**
 * Marks with words of their own, which a browser shows under the pointer; public/report.js shows them at once and to the
 * arrow keys too. @param to  the page that they lead to there
 */
export function mark(words: string, content: string, to?: string): string {
  return element('g', { class: 'mark', 'data-to': to }, `<title>${escapeMarkup(words)}</title>${content}`)
}

/** @param anchor where x is: start, middle or end of the text */
export function text(
  x: number,
  y: number,
  content: string,
  classes = '',
  anchor: 'start' | 'middle' | 'end' = 'start',
): string {
  return element(
    'text',
    { x, y, class: classes || undefined, 'text-anchor': anchor === 'start' ? undefined : anchor },
    escapeMarkup(content) || ' ',
  )
}

/** Text in parts of different weight: [content, class]. */
export function richText(
  x: number,
  y: number,
  parts: readonly (readonly [content: string, classes: string])[],
  classes = '',
  anchor: 'start' | 'end' = 'start',
): string {
  const spans = parts
    .filter(([content]) => content)
    .map(([content, of]) => element('tspan', { class: of }, escapeMarkup(content)))
  return element(
    'text',
    { x, y, class: classes || undefined, 'text-anchor': anchor === 'start' ? undefined : anchor },
    spans.join(''),
  )
}

/** Width of 12 px text in a system font, on the wide side; used to keep labels apart. */
export function textWidth(content: string, semibold = false): number {
  return content.length * (semibold ? 7.5 : 6.7)
}
