/**
 * The outline of JSON text: where the members of an object and the items of a list stand, without looking into them.
 * What is decided by it depends on top-level keys alone; a string within a value, which anybody who calls AWS can
 * choose, decides nothing. The text may end early: a value that it ends in reaches to its end.
 */

/** [start, end) in the text */
export type Span = readonly [start: number, end: number]

/** The members of the object that starts at a place; the last of equal keys counts. */
export function membersOf(text: string, start = 0): Map<string, Span> {
  const members = new Map<string, Span>()
  let at = skipBlanks(text, start + 1)
  while (text[at] === '"') {
    const keyEnd = endOfValue(text, at)
    const colon = skipBlanks(text, keyEnd)
    if (text[colon] !== ':') break
    const from = skipBlanks(text, colon + 1)
    if (from >= text.length) break
    const to = endOfValue(text, from)
    members.set(keyOf(text.slice(at, keyEnd)), [from, to])
    at = skipBlanks(text, to)
    if (text[at] !== ',') break
    at = skipBlanks(text, at + 1)
  }
  return members
}

/** The items of the list that starts at a place. @param most  how many are wanted */
export function itemsOf(text: string, start = 0, most = Infinity): Span[] {
  const items: Span[] = []
  let at = skipBlanks(text, start + 1)
  while (at < text.length && text[at] !== ']' && items.length < most) {
    const to = endOfValue(text, at)
    if (to === at) break
    items.push([at, to])
    at = skipBlanks(text, to)
    if (text[at] !== ',') break
    at = skipBlanks(text, at + 1)
  }
  return items
}

export function skipBlanks(text: string, start: number): number {
  let at = start
  while (/\s/.test(text[at] ?? '')) at++
  return at
}

/** Where the value that starts at a place ends; the end of the text where it does not. */
export function endOfValue(text: string, start: number): number {
  if (text[start] === '"') return endOfString(text, start)
  if (text[start] !== '{' && text[start] !== '[') {
    plain.lastIndex = start
    return plain.exec(text)?.index ?? text.length
  }
  let depth = 0
  mark.lastIndex = start
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    if (found[0] === '"') mark.lastIndex = endOfString(text, found.index)
    else if (found[0] === '{' || found[0] === '[') depth++
    else if (--depth === 0) return found.index + 1
  }
  return text.length
}

const mark = /["{}[\]]/g
/** What ends a number, true, false or null. */
const plain = /[,\]}\s]/g

function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text[quote - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return text.length
}

function keyOf(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted)
  } catch {
    return quoted.slice(1, -1)
  }
}
