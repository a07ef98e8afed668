/**
 * The rows of a finding's event table. A page must stay light whatever a log holds, so that rows and records are
 * given room by their weight as markup, the riskiest events first; what finds no room is counted.
 */

import { createHash } from 'node:crypto'
import { sum } from 'd3-array'
import { severities } from '../../models/severity.ts'
import type { EventRow, FoldedRow } from '../../report-site/page-data.ts'
import type { FindingEvent } from './finding-event.ts'

/** Bytes of markup for all rows, for all raw events, and for the names in folded rows. */
const rowRoom = 150_000
const recordRoom = 130_000
const foldedRoom = 40_000
/** A row's own markup, and that of a disclosure. */
const rowWeight = 650
/** Characters of one record that the page shows; report-site cuts there. */
const recordLength = 6000
const mostTargets = 5
const foldedActions = 3

/** What the context knows of events. */
export interface Known {
  whereIs?: (address: string | null) => string | null
  /** The owner's clock of a moment, as text; null where it is the page's own. */
  localTime?: (moment: number) => string | null
}

/** Bytes that a text takes at most once it is escaped and its hidden marks are written out. */
function weight(text: string | null): number {
  return text === null
    ? 0
    : text.length + 5 * (text.match(/[&<>"']/g)?.length ?? 0) + 8 * (text.match(/\p{C}/gu)?.length ?? 0)
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

/** A record is JSON text; one that is not stays the text it is. */
export function parsed(record: string | null): unknown {
  if (record === null) return null
  try {
    return JSON.parse(record)
  } catch {
    return record
  }
}

/** The riskiest and best-evidenced events that find room, at most so many, in order of time. */
export function listedEvents(
  highlighted: ReadonlySet<FindingEvent>,
  most: number,
  known: Known = {},
): Map<FindingEvent, EventRow> {
  const risk = (event: FindingEvent) => severities.indexOf(event.severity ?? 'informational')
  const ranked = [...highlighted].toSorted(
    (a, b) => risk(b) - risk(a) || (b.signals?.length ?? 0) - (a.signals?.length ?? 0),
  )
  const chosen = new Map<FindingEvent, EventRow>()
  let [rows, records] = [rowRoom, recordRoom]
  for (const event of ranked.slice(0, most)) {
    const row = eventRow(event)
    row.place = known.whereIs?.(event.source_ip) ?? null
    row.localTime = known.localTime?.(event.moment) ?? null
    const texts = [row.action, ...row.targets, row.error, ...(row.place ? [row.address, row.place] : [])]
    rows -= rowWeight + texts.reduce((sum, text) => sum + weight(text), 0)
    if (rows < 0) break
    const record = parsed(event.record)
    const size = weight(JSON.stringify(record, null, 1).slice(0, recordLength))
    if (record !== null && size <= records) {
      records -= size
      row.record = record
    }
    chosen.set(event, row)
  }
  return new Map(
    [...highlighted].flatMap((event) => (chosen.has(event) ? [[event, chosen.get(event)!]] : [])),
  )
}

function eventRow(event: FindingEvent): EventRow {
  const targets = event.targets ?? []
  return {
    kind: 'event',
    anchor: '',
    id: event.event_id,
    time: event.time,
    localTime: null,
    session: event.session,
    action: cut(event.action, 160),
    severity: event.severity ?? 'informational',
    tactic: event.tactic,
    targets: targets.slice(0, mostTargets).map((target) => cut(target, 200)),
    moreTargets: Math.max(0, targets.length - mostTargets),
    address: event.source_ip === null ? null : cut(event.source_ip, 80),
    place: null,
    region: event.region,
    outcome: event.outcome,
    error: event.error_code === null ? null : cut(event.error_code, 120),
    signals: event.signals ?? [],
    record: null,
  }
}

/** Listed events in order of time, each with its anchor, with the usual calls between them folded. */
export function tableRows(
  events: readonly FindingEvent[],
  highlighted: ReadonlySet<FindingEvent>,
  listed: ReadonlyMap<FindingEvent, EventRow>,
): (EventRow | FoldedRow)[] {
  const rows: (EventRow | FoldedRow)[] = []
  const last = events.findLastIndex((event) => listed.has(event))
  const anchors = new Set<string>()
  let room = foldedRoom
  let between: FindingEvent[] = []
  for (const event of events.slice(0, last + 1)) {
    const row = listed.get(event)
    if (!row) {
      if (anchors.size && !highlighted.has(event)) between.push(event)
      continue
    }
    if (between.length) {
      const folded = foldedRow(between)
      room -= folded.actions.reduce((sum, [action]) => sum + weight(action), 0)
      rows.push(room > 0 ? folded : { ...folded, actions: [] })
    }
    between = []
    const anchor = unused(eventAnchor(row.id), anchors)
    rows.push({ ...row, anchor })
  }
  return rows
}

/** CloudTrail's id where it is one; a digest of whatever else stands there. */
function eventAnchor(id: string): string {
  return /^[\w-]{1,64}$/.test(id)
    ? `event-${id}`
    : `event-${createHash('sha256').update(id).digest('hex').slice(0, 16)}`
}

function unused(anchor: string, taken: Set<string>): string {
  let free = anchor
  for (let copy = 2; taken.has(free); copy++) free = `${anchor}-${copy}`
  taken.add(free)
  return free
}

function foldedRow(events: readonly FindingEvent[]): FoldedRow {
  return {
    kind: 'folded',
    time: events[0]!.time,
    until: events.at(-1)!.time,
    events: callsOf(events),
    actions: mostFrequent(events, ({ action }) => cut(action, 80)).slice(0, foldedActions),
  }
}

/** How many calls events stand for. */
export function callsOf(events: Iterable<FindingEvent>): number {
  return sum(events, ({ calls }) => calls)
}

/** What most calls have, and how many; of an event without it none. */
export function mostFrequent(
  events: readonly FindingEvent[],
  textOf: (event: FindingEvent) => string | null,
): [string, number][] {
  const counts = new Map<string, number>()
  for (const event of events) {
    const value = textOf(event)
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + event.calls)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}
