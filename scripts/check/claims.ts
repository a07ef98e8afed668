/** The claims of one sentence: how many were checked, which are false, and which only a model can know. */

export class Claims {
  checked = 0
  readonly wrong: string[] = []
  /** patterns of what only a model knows: how likely, which of several */
  readonly models: string[] = []

  /** @param said as it stands in the sentence */
  number(what: string, said: string | number, found: number): void {
    const value = typeof said === 'number' ? said : Number(said.replaceAll(',', ''))
    this.is(`${what}: ${value} said, ${found} counted`, value === found)
  }

  text(what: string, said: string, found: string): void {
    this.is(`${what}: "${said}" said, "${found}" found`, said === found)
  }

  is(what: string, isTrue: boolean): void {
    this.checked++
    if (!isTrue) this.wrong.push(what)
  }

  model(pattern: string): void {
    this.models.push(pattern)
  }
}

/** Whether the sentence was taken apart; what it claims was checked on the way. */
export type Reader<Given> = (sentence: string, given: Given, claims: Claims) => boolean

export const digits = '([\\d,]+)'

export function numberOf(text: string): number {
  return Number(text.replaceAll(',', ''))
}

/**
 * Names in a row, "a, b and c" or "a, b, c and 3 more", which may hold commas and blanks themselves.
 * @returns null where they are not all among the known ones
 */
export function listed(text: string, known: Iterable<string>): { names: string[]; more: number } | null {
  const byLength = [...new Set(known)].sort((a, b) => b.length - a.length)
  const names: string[] = []
  let rest = text
  for (;;) {
    const more = rest.match(/^([\d,]+) more$/)
    if (more && names.length > 0) return { names, more: numberOf(more[1]!) }
    const candidates = byLength.filter((name) => rest.startsWith(name))
    const name = candidates.find((one) => /^(, | and |$)/.test(rest.slice(one.length)))
    if (name === undefined) return null
    names.push(name)
    rest = rest.slice(name.length)
    if (rest === '') return { names, more: 0 }
    rest = rest.replace(/^(, | and )/, '')
  }
}
