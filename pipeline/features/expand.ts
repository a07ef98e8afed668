/**
 * The feature SQL for engines that have neither macros nor variables nor temporary tables: macros are replaced by
 * their texts, getvariable('name') by its value, TEMP is left out. What the files may say besides, all engines take;
 * docs/engines.md lists it.
 */
import type { DuckDBValue } from '@duckdb/node-api'
import { visible } from '../visible.ts'
import { literal } from '../warehouse/warehouse.ts'

export interface Macro {
  parameters: string[]
  /** tokens, without comments */
  body: string[]
}

export type Variables = ReadonlyMap<string, DuckDBValue>

export interface Statement {
  sql: string
  /** what it creates */
  makes?: { kind: 'table' | 'view'; name: string; isTemporary: boolean }
  /** the table that it drops */
  drops?: string
}

/** Comments, texts, quoted names, names, numbers, blanks, and each other character: every character is in one. */
const token = /--[^\n]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|[A-Za-z_]\w*|\d[\w.]*|\s+|./gs

const tokensOf = (sql: string): string[] => sql.match(token) ?? []
const isBlank = (text: string) => /^(\s|--)/.test(text)
const isName = (text: string | undefined) => text !== undefined && /^[A-Za-z_]/.test(text)

/** The macros of some files by name; of two with one name the later holds. Those that stand for a table are left out. */
export function readMacros(...files: string[]): Map<string, Macro> {
  const macros = new Map<string, Macro>()
  for (const tokens of files.flatMap((file) => split(tokensOf(file), ';'))) {
    const bare = tokens.filter((text) => !text.startsWith('--'))
    const [, name, parameters, table, body] =
      bare
        .join('')
        .match(
          /^\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP\s+)?MACRO\s+(\w+)\(([^)]*)\)\s+AS\s+(TABLE\s)?(.*)$/s,
        ) ?? []
    if (name === undefined || table) continue
    macros.set(name, {
      parameters: parameters!
        .split(',')
        .map((text) => text.trim())
        .filter((text) => text !== ''),
      body: tokensOf(body!.trim()),
    })
  }
  return macros
}

/** @throws Error for a variable that is not set and a call with another number of arguments than the macro has */
export function expand(file: string, macros: ReadonlyMap<string, Macro>, variables: Variables): Statement[] {
  return split(tokensOf(file), ';')
    .filter((tokens) => !tokens.every(isBlank))
    .map((tokens) => {
      const words = tokens.filter((text) => !isBlank(text))
      const isTemporary = words[1] === 'TEMP'
      const kind = words[isTemporary ? 2 : 1]?.toLowerCase()
      const name = words[isTemporary ? 3 : 2]!
      const kept = isTemporary ? withoutTemporary(tokens) : tokens
      const sql = expandTokens(kept, macros, variables).join('').trim()
      if (words[0] === 'CREATE' && (kind === 'table' || kind === 'view'))
        return { sql, makes: { kind, name, isTemporary } }
      return words[0] === 'DROP' ? { sql, drops: words[2]! } : { sql }
    })
}

/** `CREATE TEMP TABLE` without its TEMP and the blank behind it. */
function withoutTemporary(tokens: string[]): string[] {
  const at = tokens.indexOf('TEMP')
  return tokens.toSpliced(at, 2)
}

function expandTokens(
  tokens: readonly string[],
  macros: ReadonlyMap<string, Macro>,
  variables: Variables,
): string[] {
  const made: string[] = []
  for (let at = 0; at < tokens.length; at++) {
    const name = tokens[at]!
    const macro = macros.get(name)
    // A name before a dot or a bracket of its own: the column calendar_day is no call of the macro.
    if (tokens[at + 1] !== '(' || tokens[at - 1] === '.' || (!macro && name !== 'getvariable')) {
      made.push(name)
      continue
    }
    const end = closing(tokens, at + 1)
    const given = split(tokens.slice(at + 2, end), ',')
    at = end
    if (!macro) {
      made.push(literalOf(given.flat().join('').slice(1, -1), variables))
      continue
    }
    if (given.length !== macro.parameters.length)
      throw new Error(`${name}: ${given.length} arguments, expected ${macro.parameters.join(', ')}`)
    const values = new Map(
      macro.parameters.map((parameter, i) => [
        parameter,
        inBrackets(expandTokens(given[i]!, macros, variables)),
      ]),
    )
    const body = macro.body.flatMap((text, i) =>
      isName(text) && macro.body[i - 1] !== '.' ? (values.get(text) ?? [text]) : [text],
    )
    made.push('(', ...expandTokens(body, macros, variables), ')')
  }
  return made
}

/** One name or number needs no brackets, nor does a call with nothing around it. */
function inBrackets(tokens: string[]): string[] {
  const text = tokens.join('').trim()
  return /^(?:[\w.]+|'(?:[^']|'')*')$/.test(text) ? tokensOf(text) : ['(', ...tokensOf(text), ')']
}

/** Where the bracket that opens at `from` closes. */
function closing(tokens: readonly string[], from: number): number {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at] === '(') depth++
    if (tokens[at] === ')' && --depth === 0) return at
  }
  throw new Error(`no closing bracket after ${tokens.slice(Math.max(0, from - 1), from + 5).join('')}`)
}

/** Parts between separators that stand in no brackets. */
function split(tokens: readonly string[], separator: string): string[][] {
  const parts: string[][] = [[]]
  let depth = 0
  for (const text of tokens) {
    if (text === '(') depth++
    if (text === ')') depth--
    if (text === separator && depth === 0) parts.push([])
    else parts.at(-1)!.push(text)
  }
  return parts
}

function literalOf(name: string, variables: Variables): string {
  const value = variables.get(name)
  if (value === undefined) throw new Error(`the variable ${name} is not set`)
  return asLiteral(value)
}

/**
 * A value as Trino and Athena write it. A fraction says that it is a double, since without more it is a decimal; of a text
 * what cannot be seen is written by its number: statements are printed, and names of actions are anybody's.
 */
export function asLiteral(value: DuckDBValue): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : `DOUBLE '${value}'`
  if (typeof value !== 'string') throw new Error(`${typeof value}: no literal of it is known`)
  if (visible(value) === value) return literal(value)
  const escaped = [...value.replaceAll('\\', '\\\\')].map((character) =>
    visible(character) === character
      ? character
      : `\\+${character.codePointAt(0)!.toString(16).padStart(6, '0')}`,
  )
  return `U&${literal(escaped.join(''))}`
}
