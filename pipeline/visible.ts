/**
 * Makes what a log's author could hide visible: control marks, marks that turn the direction of text, invisible
 * characters. Every string of the page data passes here, as does every value that is printed, so that no page and no
 * command has to think of it.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}\u115f\u1160\u3164\uffa0\ufff9-\uffff]/gu

/** Longest text that a page's data or a line carries; what is longer is whole in the run's files. */
const longest = 2000

/** A value for a line or a page: a line break in it would forge a line, and is written out too. */
export function visible(text: string): string {
  const kept = text.length > longest ? `${text.slice(0, longest)}…` : text
  return kept.replace(hidden, written)
}

/** A line for a terminal, however long: a line break in it would forge another one. */
export function printableLine(text: string): string {
  return text.replace(hidden, written)
}

/** Text of several lines for a terminal; its values have passed `visible` where a line break must not be one. */
export function printable(text: string): string {
  return text.replace(hidden, (mark) => (mark === '\n' || mark === '\t' ? mark : written(mark)))
}

function written(mark: string): string {
  return `\u2039U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}\u203a`
}

/** The value with every string and name in it made visible. */
export function allVisible(value: unknown): unknown {
  if (typeof value === 'string') return visible(value)
  if (Array.isArray(value)) return value.map(allVisible)
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [visible(name), allVisible(of)]))
  return value
}

/** JSON that means the same and hides nothing: what would be invisible is written as an escape. */
export function visibleJson(value: unknown, indent = 0): string {
  // Line breaks of its own stand between values; those within a text are escapes already.
  return JSON.stringify(value, null, indent).replace(hidden, (mark) =>
    mark === '\n'
      ? mark
      : [...Array(mark.length).keys()]
          .map((index) => `\\u${mark.charCodeAt(index).toString(16).padStart(4, '0')}`)
          .join(''),
  )
}
