/**
 * Takes CloudTrail records out of what other tools wrap around them: EventBridge's `detail`, the `message` of
 * CloudWatch Logs, Splunk's `_raw`, Elastic's `event.original`, base64 of Kinesis, and each within another, as objects
 * or as JSON text. One step for all of them: an object that is a record ends the way; else the keys below lead on.
 *
 * Only top-level keys decide, and a record is never looked into: what a caller writes into a parameter, a tag or a
 * user agent cannot turn a record into something else. The text of a record stays as it was delivered.
 */
import { gunzipSync } from 'node:zlib'
import { itemsOf, membersOf, type Span } from './outline.ts'
import { identityText, recordOfRow, rowOf } from './rows.ts'

/** A record, and the layout whose columns it has. */
export interface Unwrapped {
  json: string
  layout: 'trail' | 'security_lake_json'
  /** Why it is no record of CloudTrail; null for one that is. */
  broken: string | null
}

/** Keys that lead to records, most telling first. */
const carriers = [
  // Lists: trail files, lookup-events, CloudWatch Logs, Logs Insights and Splunk, CloudTrail Lake, Elastic, SQS.
  'Records',
  'Events',
  'events',
  'logEvents',
  'results',
  'QueryResultRows',
  'hits',
  'Messages',
  // Text or objects: lookup-events, CloudTrail Lake, EventBridge, Splunk, CloudWatch Logs, SNS, SQS.
  'CloudTrailEvent',
  'eventJson',
  'detail',
  '_raw',
  'result',
  '@message',
  'message',
  'Message',
  'Body',
  'body',
  // Splunk's collector and Elastic: event.original.
  'event',
  'original',
  '_source',
  // Lambda's view of Kinesis and of CloudWatch Logs, Firehose.
  'kinesis',
  'awslogs',
  'data',
  // Wazuh, Datadog, others.
  'aws',
  'cloudtrail',
  'attributes',
  'rawEvent',
  'raw',
  'record',
  'payload',
  'log',
  'content',
]

/** An envelope in an envelope in an envelope; deeper is something else. */
const deepest = 10
/** What base64 may expand to: a record list of CloudWatch Logs is at most 1 MiB. */
const largestExpanded = 64 * 2 ** 20

/** The records in the text of one JSON value; one that says why where there is none. */
export function unwrap(text: string): Unwrapped[] {
  return open(text, 0) ?? [refused(text, whyNot(text))]
}

/** The records in a text that may hold JSON, such as a cell of a table. */
export function unwrapText(text: string): Unwrapped[] {
  return (
    openText(text, 0) ?? [refused(text, isJson(text.replace(logTime, '')) ? whyNot(text) : 'broken JSON')]
  )
}

/** undefined: nothing in it is or leads to a record. */
function open(text: string, depth: number): Unwrapped[] | undefined {
  if (depth > deepest) return undefined
  const start = /\S/.exec(text)?.[0]
  if (start === '{') return openObject(text.trim(), depth)
  if (start === '[') return openList(text.trim(), depth)
  if (start === '"') return openText(JSON.parse(text), depth)
  return undefined
}

function openObject(text: string, depth: number): Unwrapped[] | undefined {
  const members = membersOf(text)
  if (isRecord(members)) return [recordOf(text, members)]
  if (isOcsf(members)) return [{ json: text, layout: 'security_lake_json', broken: null }]
  for (const carrier of carriers) {
    const span = members.get(carrier)
    const found = span && open(text.slice(...span), depth + 1)
    if (found) return found
  }
  const row = recordOfRow(rowOf(text, members))
  if (row) return ['json' in row ? kept(row.json) : refused(text, row.broken)]
  // What is missing is said by the columns of the layout.
  return isPartOfRecord(members) ? [kept(text)] : undefined
}

function openList(text: string, depth: number): Unwrapped[] | undefined {
  const items = itemsOf(text).map((span) => text.slice(...span))
  if (items.length === 0) return []
  const cells = items.map(cellOf)
  if (cells.every((cell) => cell !== undefined)) return openObject(`{${cells.join(',')}}`, depth)
  const found = items.map((item) => open(item, depth + 1))
  if (found.every((one) => one === undefined)) return undefined
  return found.flatMap((one, i) => one ?? [refused(items[i]!, whyNot(items[i]!))])
}

/** A cell of a result row: {"eventID": "..."} of CloudTrail Lake, {"field": "@message", "value": "..."} of Logs Insights. */
function cellOf(text: string): string | undefined {
  if (text[0] !== '{') return undefined
  const members = membersOf(text)
  const [field, value] = [members.get('field'), members.get('value')]
  if (field && value && text[field[0]] === '"') return `${text.slice(...field)}:${text.slice(...value)}`
  const [only] = members.size === 1 ? members.entries() : []
  // A list of trail files' objects has one key each too, but no plain value.
  return only && !/[[{]/.test(text[only[1][0]]!) && !carriers.includes(only[0])
    ? text.slice(1, -1)
    : undefined
}

function openText(text: string, depth: number): Unwrapped[] | undefined {
  // An export of CloudWatch Logs has the time before each message.
  const json = text.replace(logTime, '')
  if (/^\s*[[{]/.test(json)) return isJson(json) ? open(json, depth) : undefined
  if (!/^[A-Za-z0-9+/=_-]{16,}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  try {
    const inner = (
      bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: largestExpanded }) : bytes
    ).toString('utf8')
    return /^\s*[[{]/.test(inner) && isJson(inner) ? open(inner, depth + 1) : undefined
  } catch {
    return undefined
  }
}

/** The time that an export of CloudWatch Logs puts before a message. */
export const logTime = /^\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z\s+(?=[[{])/

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

type Members = ReadonlyMap<string, Span>

const lowerKeys = (members: Members) => new Set([...members.keys()].map((key) => key.toLowerCase()))

/** Members that hold whole records beside a few of their fields; no record has them. */
const wholeRecords = ['CloudTrailEvent', 'eventJson', '_raw']

/** A time and a name, as every record has; an Insight event has its details instead of a name. */
export function isRecord(members: Members): boolean {
  if (wholeRecords.some((key) => members.has(key))) return false
  const keys = lowerKeys(members)
  return (
    keys.has('eventtime') &&
    (keys.has('eventname') || keys.has('insightdetails') || keys.has('eventversion')) &&
    (keys.has('eventsource') || keys.has('eventversion') || keys.has('useridentity'))
  )
}

/** Something else that leads to a record, such as an item of Kinesis, which has an eventName of its own. */
export function leadsOn(members: Members): boolean {
  return !isRecord(members) && carriers.some((carrier) => members.has(carrier))
}

/** Two of a record's members. */
export function isPartOfRecord(members: Members): boolean {
  const keys = lowerKeys(members)
  const known = [
    'eventversion',
    'eventtime',
    'eventname',
    'eventsource',
    'useridentity',
    'eventid',
    'awsregion',
  ]
  return known.filter((key) => keys.has(key)).length >= 2
}

export function isOcsf(members: Members): boolean {
  return members.has('class_uid') && (members.has('metadata') || members.has('time'))
}

/** The identity is an object of its own, or there is none and no part of it stands elsewhere. */
export function hasIdentityInPlace(text: string, members: Members): boolean {
  for (const [key, [start]] of members)
    if (/^user_?identity/i.test(key))
      return /^useridentity$/i.test(key) && (text[start] === '{' || text[start] === 'n')
  return true
}

function recordOf(text: string, members: Members): Unwrapped {
  if (hasIdentityInPlace(text, members)) return kept(text)
  const [key, span] = [...members].find(([name]) => /^useridentity$/i.test(name)) ?? []
  if (key && span && text[span[0]] === '"') {
    const identity = identityText(JSON.parse(text.slice(...span)))
    if (identity) return kept(text.slice(0, span[0]) + identity + text.slice(span[1]))
  }
  const row = recordOfRow(rowOf(text, members))
  if (!row) return kept(text)
  return 'json' in row ? kept(row.json) : refused(text, row.broken)
}

function plainTextOf(text: string, members: Members, key: string): unknown {
  const span = members.get(key)
  return span && text[span[0]] === '"' ? JSON.parse(text.slice(...span)) : undefined
}

const kept = (json: string): Unwrapped => ({ json, layout: 'trail', broken: null })

function refused(text: string, broken: string): Unwrapped {
  return { json: text.slice(0, 200).toWellFormed(), layout: 'trail', broken }
}

/** What a value is that leads to no record. */
function whyNot(text: string): string {
  const start = /\S/.exec(text)?.[0]
  if (start !== '{') return start === '[' ? 'a list without a CloudTrail record' : 'not a JSON object'
  const members = membersOf(text.trim())
  const value = (key: string) => plainTextOf(text.trim(), members, key)
  const kind = value('detail-type')
  if (typeof kind === 'string') return `an EventBridge event of another kind: ${kind.slice(0, 60)}`
  if (
    value('messageType') === 'CONTROL_MESSAGE' ||
    /^CWL CONTROL MESSAGE/.test(String(value('message') ?? ''))
  )
    return 'a control message of CloudWatch Logs, no event'
  if (members.has('s3ObjectKey'))
    return 'a note that trail files were delivered: name the files or their bucket'
  for (const carrier of carriers) {
    const inner = value(carrier)
    if (typeof inner === 'string' && /^\s*\{/.test(inner) && !isJson(inner))
      return `broken JSON in "${carrier}": the record is cut short or damaged`
  }
  const keys = [...members.keys()]
  const shown = keys
    .slice(0, 5)
    .map((key) => key.slice(0, 40))
    .join(', ')
  return `neither a CloudTrail record nor an envelope of one; its keys are: ${shown}${keys.length > 5 ? ', ...' : ''}`
}
