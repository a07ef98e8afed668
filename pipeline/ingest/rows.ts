/**
 * Rows of tables as records: a row of a CSV file, an object of Sentinel or Elastic, a line of selected columns. The
 * identity stands in one column, as text or an object, or spread over several.
 */
import { namesOf, plainName, tellingMembers } from './flat-names.ts'
import type { Structure } from './layouts/layout.ts'
import { structure } from './members.ts'
import { membersOf, type Span } from './outline.ts'
import { identityOf } from './struct-text.ts'

export interface Row {
  /** JSON text of values by plain name; of equal names the first. */
  values: ReadonlyMap<string, string>
  /** The same by name as spelled, top level only. */
  spelled: readonly (readonly [name: string, value: string])[]
}

/** The record as JSON text, or why there is none. */
export type RowRecord = { json: string } | { broken: string }

const paths = pathsOf(structure).map((path) => ({ path, names: namesOf(path) }))
const identityNames = namesOf('userIdentity')
const telling = tellingMembers.flatMap(namesOf)

/** The members of an object, those of nested objects under their dotted path too. */
export function rowOf(text: string, members: ReadonlyMap<string, Span>): Row {
  const values = new Map<string, string>()
  const add = (object: string, found: ReadonlyMap<string, Span>, prefix: string, depth: number) => {
    for (const [key, [start, end]] of found) {
      const value = object.slice(start, end)
      const name = prefix + plainName(key)
      if (!values.has(name)) values.set(name, value)
      if (value[0] === '{' && depth < deepestMember) add(value, membersOf(value), name, depth + 1)
    }
  }
  add(text, members, '', 1)
  return { values, spelled: [...members].map(([key, [start, end]]) => [key, text.slice(start, end)]) }
}

/** Cells of a table; an empty one is a value that is missing. */
export function rowOfCells(names: readonly string[], cells: readonly string[]): Row {
  const spelled = names.flatMap((name, i): [string, string][] =>
    name === '' ? [] : [[name, cells[i] ? JSON.stringify(cells[i]) : 'null']],
  )
  return {
    values: new Map(spelled.map(([name, value]) => [plainName(name), value]).reverse() as [string, string][]),
    spelled,
  }
}

/** aws.cloudtrail.user_identity.session_context.session_issuer.arn */
const deepestMember = 6

/** A time and a name make a row a record; undefined for one that lacks them. */
export function recordOfRow(row: Row): RowRecord | undefined {
  const record: Tree = {}
  for (const { path, names } of paths) {
    const value = names
      .map((name) => row.values.get(name))
      .find((text) => text !== undefined && isGiven(text, path))
    if (value !== undefined) assign(record, path.split('.'), path === 'eventTime' ? isoTime(value) : value)
  }
  if (!record.eventTime || !record.eventName) return undefined
  const whole = identityNames.map((name) => row.values.get(name)).find((text) => text !== undefined)
  if (whole === undefined && !telling.some((name) => row.values.has(name)))
    return {
      broken:
        "no column of the caller's identity: expected userIdentity, or its members (such as UserIdentityArn or useridentity.arn); add them to the query or export",
    }
  if (whole !== undefined && isGiven(whole, 'userIdentity')) {
    const identity = whole[0] === '"' ? identityText(JSON.parse(whole)) : whole
    if (identity === undefined)
      return {
        broken:
          'userIdentity is text that can be read in more than one way; export it with CAST(useridentity AS JSON), or as Parquet',
      }
    record.userIdentity = identity
  }
  const parameters = parametersOf(row)
  if (!record.requestParameters && parameters) record.requestParameters = parameters
  return { json: written(record) }
}

/** JSON or the text of a struct, as JSON; undefined for any other text. */
export function identityText(text: string): string | undefined {
  if (/^\s*\{\s*("|\})/.test(text)) {
    try {
      JSON.parse(text)
      return text
    } catch {
      return undefined
    }
  }
  const identity = identityOf(text.trim())
  return identity && JSON.stringify(identity)
}

/** requestParameters.bucketName and its like, each a column of its own, as one object with dotted keys. */
function parametersOf({ spelled }: Row): string | undefined {
  const members = spelled.flatMap(([name, value]) => {
    const key = /^requestParameters[._](.+)$/i.exec(name)?.[1]
    return key && value !== 'null' ? [`${JSON.stringify(key)}:${value}`] : []
  })
  return members.length > 0 ? `{${members.join(',')}}` : undefined
}

/** Sentinel's page exports times as 7/10/2023, 11:42:36.000 AM: month first. */
function isoTime(value: string): string {
  const found = /^"(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2})(:\d\d:\d\d(?:\.\d+)?)\s?([AP])M"$/i.exec(value)
  if (!found) return value
  const [, month, day, year, hour, rest, half] = found
  const hours = (Number(hour) % 12) + (half!.toUpperCase() === 'P' ? 12 : 0)
  const two = (text: string | number) => String(text).padStart(2, '0')
  return `"${year}-${two(month!)}-${two(day!)}T${two(hours)}${rest}Z"`
}

type Tree = { [member: string]: string | Tree }

/** Members whose JSON is kept whole; any other is a plain value. */
const whole = new Set([
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
  'userIdentity',
])

function isGiven(value: string, path: string): boolean {
  return value !== 'null' && value !== '""' && value !== '"null"' && (whole.has(path) || !/^[[{]/.test(value))
}

function assign(tree: Tree, [member, ...deeper]: string[], value: string): void {
  if (deeper.length === 0) tree[member!] = value
  else {
    const below = (tree[member!] ??= {})
    if (typeof below === 'object') assign(below, deeper, value)
  }
}

function written(tree: Tree): string {
  const members = Object.entries(tree).map(
    ([key, value]) => `${JSON.stringify(key)}:${typeof value === 'string' ? value : written(value)}`,
  )
  return `{${members.join(',')}}`
}

function pathsOf(tree: Structure): string[] {
  return Object.entries(tree).flatMap(([key, below]) =>
    typeof below === 'object' ? pathsOf(below).map((path) => `${key}.${path}`) : key,
  )
}
