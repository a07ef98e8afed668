/**
 * What is masked in events: secrets that callers put in requests and that CloudTrail did not hide itself. Their values
 * become "[masked]" as records arrive, on DuckDB and Trino alike, by the macros made here:
 *
 *   masked(service, name, text)   text of a request, an answer or other details of the call service:name
 *   masked_text(text)             any other text
 *   may_hold_secret(service, text)  false where both leave the text as it is: one pass over it
 *
 * data/secret_keys.csv lists the names that values are told by; what is told by its own shape is listed below. JSON
 * stays JSON: a text, list or object becomes one text; numbers and truth values stay. What CloudTrail hid stays as it
 * says it, as do ARNs and references, which only name a secret.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { group } from 'd3-array'
import { z } from 'zod'
import { literal } from './warehouse.ts'

/** For the stages whose result rests on it. */
export const secretFiles = ['data/secret_keys.csv']

export const mark = '[masked]'

const row = z.object({ key: z.string().regex(/^\*?[\w-]+$/), where: z.string(), why: z.string() })

interface SecretKey {
  /** A whole name; with a star before it also the end of one. */
  key: string
  /** Services (lambda) and calls (ssm:PutParameter) in which it tells a secret; everywhere where there is none. */
  where: string[]
}

function readKeys(): SecretKey[] {
  const text = readFileSync(join(import.meta.dirname, '../../data/secret_keys.csv'), 'utf8')
  return z
    .array(row)
    .parse(parse(text, { columns: true }))
    .map(({ key, where }) => ({ key, where: where.split(' ').filter((one) => one !== '') }))
}

/** secretAccessKey also finds secret_access_key, SECRET-ACCESS-KEY and, where written *secretAccessKey, awsSecretAccessKey. */
function spellings({ key }: SecretKey): string {
  return (key.startsWith('*') ? '[\\w-]*' : '') + ending(key)
}

const ending = (key: string) =>
  key
    .replace('*', '')
    .match(/[A-Z]*[a-z0-9]+|[A-Z]+/g)!
    .join('[_-]?')

/** Names of members; Security Lake and some exports write a path of them as one name with dots. */
const named = (keys: readonly SecretKey[]) =>
  `(?:[\\w-]+\\.)*(?:${keys.map(spellings).join('|')})(?:\\.[\\w.-]*)?`

/** One character of a JSON text. */
const character = '(?:[^"\\\\]|\\\\.)'
/** A text may be cut off: excerpts are, and so are values that CloudTrail found too long. */
const end = '(?:"|\\z)'
/** Deeper lists and objects than CloudTrail writes. */
const depth = 8

/** Characters that begin no word of what stays, such as HIDDEN_DUE_TO_SECURITY_REASONS. */
const stays = ['HIDDEN_DUE_TO', '<sensitiveData', 'arn:aws', '{{resolve:']
const first = (word: string) => word[0]!.replace('{', '\\{')
const goesOnOtherwise = (word: string): string =>
  word === ''
    ? '[^\\s\\S]'
    : `(?:[^"\\\\${first(word)}]${character}*|\\\\.${character}*|${first(word)}${goesOnOtherwise(word.slice(1))})?`
/** A JSON text that is a secret: not empty, not only stars, none of those that stay. */
const secretText = `"(?:[^"\\\\*${stays.map(first).join('')}]${character}*|\\\\.${character}*|\\*+(?:[^"\\\\*]|\\\\.)${character}*|${stays
  .map((word) => first(word) + goesOnOtherwise(word.slice(1)))
  .join('|')})${end}`
const inside = (level: number): string =>
  `(?:[^\\[\\]{}"]|"${character}*${end}${level === 0 ? '' : `|[\\[{]${inside(level - 1)}*(?:[\\]}]|\\z)`})`
const secretValue = `(?:${secretText}|[\\[{]${inside(depth)}+(?:[\\]}]|\\z))`

const plainMember = (keys: readonly SecretKey[]) => `(?is)("${named(keys)}"\\s*:\\s*)${secretValue}`

/** "password": "..."; of a list of arguments "--password", "..."; of a list of pairs {"name": "password", "value": "..."}. */
const member = (keys: readonly SecretKey[]) =>
  `(?is)((?:"${named(keys)}"\\s*:|"--?${named(keys)}"\\s*,|` +
  `"(?:name|key|parameterKey|optionName)"\\s*:\\s*"${named(keys)}"\\s*,\\s*"(?:value|parameterValue)"\\s*:)\\s*)${secretValue}`

/** Within a JSON text that is JSON itself. */
const escaped = '(?:[^"\\\\]|\\\\\\\\(?:\\\\["\\\\]|[^"\\\\]))'
const memberWithin = (keys: readonly SecretKey[]) =>
  `(?is)(\\\\"${named(keys)}\\\\"\\s*:\\s*\\\\")${escaped}+`

/** A word of a command, an address or a line of settings. */
const word = `[^\\s"'\\\\&,;}]+`
/** DB_PASSWORD=..., password: ..., --password ..., ?X-Amz-Signature=..., Authorization: Bearer ... */
const assignment = (keys: readonly SecretKey[]) =>
  `(?is)((?:(?:^|[^\\w.$-]|\\\\[nrtu])(?:[\\w-]+\\.)*(?:${keys.map(spellings).join('|')})(?:\\s*=\\s*|:\\s+)|` +
  `--(?:${keys.map(spellings).join('|')})\\s+)(?:(?:bearer|basic)\\s+)?)(?:\\\\"${escaped}+|'[^'"\\\\]+|${word})`

/** Secrets by their own shape, whatever they are called. */
const shapes = [
  '-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?:[^"\\\\]|\\\\[^"])*',
  'eyJ[\\w-]{10,}\\.eyJ[\\w-]{10,}\\.[\\w-]*', // JSON web token
  '(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/=%_-]{40,}', // session token of AWS
  'gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\\w{30,}|glpat-[\\w-]{18,}|xox[abeoprs]-[\\w-]{10,}|sk_live_\\w{16,}',
].join('|')
const bearer = `(?i)(bearer\\s+)[A-Za-z0-9._~+/=-]{16,}`
/** https://user:password@host */
const userInfo = `(://[^\\s/:@"\\\\]*:)[^\\s/@"\\\\]+@`

const stems = (keys: readonly SecretKey[], isEnd: boolean) =>
  keys
    .map(({ key }) => key)
    .filter((key) => key.startsWith('*') === isEnd)
    .map(ending)
    .join('|') || '[^\\s\\S]'

/** Where nothing of this is found, nothing has to be replaced: one pass over most texts. */
const anyOf = (keys: readonly SecretKey[]) =>
  `(?i)(?:${stems(keys, true)}|(?:^|[^A-Za-z0-9]|\\\\[nrt])(?:${stems(keys, false)}))(?:\\.[\\w.-]*)?(?:\\\\?"?\\s*[:=,]|\\s)|PRIVATE KEY|bearer\\s|` +
  `://[^\\s/:@"\\\\]*:[^\\s/@"\\\\]+@|eyJ[\\w-]{10,}\\.eyJ|IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk_live_`

/** The macros as SQL; with `mask` off they leave texts as they are. */
export function maskingMacros(mask: boolean): string {
  const create = (head: string, body: string) => `CREATE OR REPLACE TEMP MACRO ${head} AS ${body};\n`
  if (!mask)
    return (
      create('masked(service, name, text)', 'text') +
      create('masked_text(text)', 'text') +
      create('may_hold_secret(service, text)', 'FALSE')
    )
  const keys = readKeys()
  const everywhere = keys.filter(({ where }) => where.length === 0)
  const somewhere = keys.filter(({ where }) => where.length > 0)
  const services = [...new Set(somewhere.flatMap(({ where }) => where.map((place) => place.split(':')[0]!)))]
  const holds = `regexp_matches(text, ${literal(anyOf(everywhere))})`
  const holdsSome = `regexp_matches(text, ${literal(anyOf(somewhere))})`
  const isPlace = `service IN (${services.map(literal).join(', ')})`
  const parts = withoutMembers(withoutPlaces(somewhere), member(everywhere))
  return (
    // A record that cannot be used has no service that could be relied on.
    create(
      'may_hold_secret(service, text)',
      `${holds} OR (service = 'unknown' OR ${isPlace}) AND ${holdsSome}`,
    ) +
    create(
      'masked_text(text)',
      `CASE WHEN ${holds} OR ${holdsSome} THEN ${withoutTexts(withoutMembers('text', member(keys)), everywhere)} ELSE text END`,
    ) +
    create(
      'masked(service, name, text)',
      `CASE WHEN ${holds} OR ${isPlace} AND ${holdsSome} THEN ${withoutTexts(parts, everywhere)} ELSE text END`,
    )
  )
}

/** One case for each set of keys; a call that has keys of its own comes before its service. */
function withoutPlaces(keys: readonly SecretKey[]): string {
  const places = [...new Set(keys.flatMap(({ where }) => where))]
  const ownKeys = (place: string) => keys.filter(({ where }) => where.includes(place))
  const byKeys = group(places, (place) =>
    [place.includes(':'), ...ownKeys(place).map(({ key }) => key)].join(),
  )
  const cases = [...byKeys]
    .toSorted(([a], [b]) => (a > b ? -1 : 1)) // true, which is of calls, before false
    .map(([, alike]) => {
      const is = alike.map((place) => {
        const [service, name] = place.split(':')
        return `service = ${literal(service!)}${name ? ` AND name = ${literal(name)}` : ''}`
      })
      return `WHEN ${is.join(' OR ')} THEN ${withoutMembers('text', plainMember(ownKeys(alike[0]!)))}`
    })
  return `CASE ${cases.join('\n')} ELSE text END`
}

const withoutMembers = (text: string, members: string) => replaced(text, members, `\\1"${mark}"`)

function withoutTexts(text: string, keys: readonly SecretKey[]): string {
  const steps = [
    [memberWithin(keys), `\\1${mark}`],
    [assignment(keys), `\\1${mark}`],
    [bearer, `\\1${mark}`],
    [userInfo, `\\1${mark}@`],
    [shapes, mark],
  ]
  return steps.reduce((made, [pattern, replacement]) => replaced(made, pattern!, replacement!), text)
}

function replaced(text: string, pattern: string, replacement: string): string {
  return `replace_all(${text}, ${literal(pattern)}, ${literal(replacement)})`
}
