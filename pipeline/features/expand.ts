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
    const bare = withoutComments(tokens)
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
      const isTemporary = /^\s*CREATE\s+(OR\s+REPLACE\s+)?TEMP\s/.test(withoutComments(tokens).join(''))
      const kept = isTemporary ? withoutTemporary(tokens) : tokens
      const words = kept.filter((text) => !isBlank(text))
      const kind = words[1]?.toLowerCase()
      const name = words[2]!
      const sql = expandTokens(kept, macros, variables).join('').trim()
      if (words[0] === 'CREATE' && (kind === 'table' || kind === 'view'))
        return { sql, makes: { kind, name, isTemporary } }
      return words[0] === 'DROP' ? { sql, drops: words[2]! } : { sql }
    })
}

const withoutComments = (tokens: readonly string[]) => tokens.filter((text) => !text.startsWith('--'))

/** `CREATE TEMP TABLE` and `CREATE OR REPLACE TEMP TABLE` as `CREATE TABLE`: what is there is replaced in DuckDB alone. */
function withoutTemporary(tokens: string[]): string[] {
  const create = tokens.indexOf('CREATE')
  return tokens.toSpliced(create + 1, tokens.indexOf('TEMP') - create)
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
    // What stands for a name: rowid, which only DuckDB has.
    if (macro?.parameters.length === 0 && tokens[at + 1] !== '(') {
      made.push(...macro.body)
      continue
    }
    // A name before a dot or a bracket of its own: the column calendar_day is no call of the macro.
    if (tokens[at + 1] !== '(' || tokens[at - 1] === '.' || (!macro && name !== 'getvariable')) {
      made.push(name)
      continue
    }
    const end = closing(tokens, at + 1)
    const between = tokens.slice(at + 2, end)
    const given = between.every(isBlank) ? [] : split(between, ',')
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
    // Within its own text a macro's name is the engine's function: contains(text, part) AS ... contains(...).
    const others = new Map([...macros].filter(([other]) => other !== name))
    made.push('(', ...expandTokens(body, others, variables), ')')
  }
  return made
}

/** One name, number or text needs no brackets. Anything else becomes one token: it is expanded, and stays as it is. */
function inBrackets(tokens: string[]): string[] {
  const text = tokens.join('').trim()
  return /^(?:[\w.]+|'(?:[^']|'')*')$/.test(text) ? tokensOf(text) : [`(${text})`]
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
