/** Attack logs: a folder of CloudTrail JSON, one file a technique, the file's name its label. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Failure } from '../failure.ts'
import { RecordScanner } from '../ingest/scanner.ts'
import { actorOf, asTrailRecord, isService, type TrailRecord } from './trail-record.ts'

export interface Attack {
  /** The path below the folder without its ending; incidents are called by it. */
  name: string
  /** The file's name without its ending. */
  technique: string
  /** Oldest first. */
  records: TrailRecord[]
  /** Milliseconds since 1970, one a record. */
  times: number[]
  /** Who acted first: whose credentials were stolen. The others are what the attack made or took. */
  actor: string
}

export interface SkippedFile {
  file: string
  reason: string
}

export interface AttackLogs {
  attacks: Attack[]
  skipped: SkippedFile[]
}

/** A single technique's log is small; something larger is somebody's trail. */
const largestLog = 64 * 2 ** 20

export function readAttacks(folder: string): AttackLogs {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Failure(
      `--incidents ${folder}: no such folder; expected one with attack logs, a CloudTrail JSON file a technique`,
    )
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
  const attacks = new Map<string, Attack>()
  const skipped: SkippedFile[] = []
  for (const file of files) {
    const name = file.replace(/(\.(json|jsonl|ndjson|log))?(\.gz)?$/i, '')
    const found = attacks.has(name)
      ? 'another file gives the same name to its incident'
      : readAttack(join(folder, file), name)
    if (typeof found === 'string') skipped.push({ file, reason: found })
    else attacks.set(name, found)
  }
  if (attacks.size === 0)
    throw new Failure(
      `--incidents ${folder}: no attack log among ${files.length} file${files.length === 1 ? '' : 's'}; ` +
        `expected CloudTrail JSON, one file a technique. ${skipped
          .slice(0, 3)
          .map(({ file, reason }) => `${file}: ${reason}`)
          .join('; ')}`.trim(),
    )
  return { attacks: [...attacks.values()], skipped }
}

/** @returns the attack, or why the file holds none: half an attack would be labelled as a whole one */
function readAttack(path: string, name: string): Attack | string {
  const text = textOf(path)
  if (typeof text !== 'string') return text.unreadable
  const scanner = new RecordScanner()
  const found = [...scanner.push(text), ...scanner.end()]
  const records: TrailRecord[] = []
  for (const { position, json, broken } of found) {
    if (broken) return `record ${position}: ${broken}`
    const record = asTrailRecord(unwrapped(JSON.parse(json)))
    if (!record)
      return `record ${position} is no CloudTrail record: it lacks one of eventTime, eventSource, eventName, userIdentity`
    if (Number.isNaN(Date.parse(record.eventTime)))
      return `record ${position}: eventTime is no time: ${String(record.eventTime).slice(0, 60)}`
    records.push(record)
  }
  if (records.length === 0) return 'no record in it'
  const ordered = oldestFirst(records)
  const first = ordered.find(({ userIdentity }) => !isService(userIdentity))
  if (!first) return 'AWS services alone act in it, nobody whose place a principal could take'
  return {
    name,
    technique: basename(name),
    records: ordered,
    times: ordered.map(({ eventTime }) => Date.parse(eventTime)),
    actor: actorOf(first.userIdentity),
  }
}

function textOf(path: string): string | { unreadable: string } {
  const { size } = statSync(path)
  if (size > largestLog) return { unreadable: `${Math.round(size / 2 ** 20)} MiB: no log of one technique` }
  const bytes = readFileSync(path)
  let text: string
  try {
    text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    return { unreadable: `the gzip file is broken: ${(error as Error).message}` }
  }
  text = text.replace(/^\ufeff/, '').trimStart()
  return /^[[{]/.test(text) ? text : { unreadable: text === '' ? 'the file is empty' : 'not JSON' }
}

/** lookup-events keeps the record as text within its own. */
function unwrapped(record: unknown): unknown {
  const text = (record as { CloudTrailEvent?: unknown }).CloudTrailEvent
  if (typeof text !== 'string') return record
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** CloudTrail exports newest first: among calls of one second the later stands above. */
function oldestFirst(records: TrailRecord[]): TrailRecord[] {
  const time = (record: TrailRecord) => Date.parse(record.eventTime)
  const newestFirst = time(records[0]!) >= time(records.at(-1)!)
  return (newestFirst ? records.toReversed() : records).toSorted((a, b) => time(a) - time(b))
}
