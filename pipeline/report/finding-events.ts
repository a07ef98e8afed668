/** One finding's events in order, turned into what its timeline, its table and its tactics show. */

import { group } from 'd3-array'
import type { EventRow, FindingData, SessionRow, TacticRow, Tick } from '../../report-site/page-data.ts'
import { deedsOf } from './finding-deeds.ts'
import type { FindingEvent } from './finding-event.ts'
import { callsOf, type Known, listedEvents, mostFrequent, parsed, tableRows } from './finding-rows.ts'

type EventParts = Pick<
  FindingData,
  | 'sessions'
  | 'ticks'
  | 'usualCalls'
  | 'tactics'
  | 'deeds'
  | 'rows'
  | 'unlisted'
  | 'common'
  | 'commonPlace'
  | 'from'
  | 'moreFrom'
> & {
  /** The listed events' records, whole. */
  records: unknown[]
  barcodes: Map<string, { barcode: string; events: number; firstListed: string | null }>
}

/** @param tacticIds ATT&CK's id by the tactic's name */
export function eventParts(
  events: readonly FindingEvent[],
  mostListed: number,
  tacticIds: ReadonlyMap<string, string>,
  known: Known = {},
): EventParts {
  const highlighted = new Set(events.filter((event) => event.highlighted))
  const listed = listedEvents(highlighted, mostListed, known)
  const rows = tableRows(events, highlighted, listed)
  const listedRows = rows.filter((row) => row.kind === 'event')
  const anchors = new Map(listedRows.map((row) => [row.id, row.anchor]))
  return {
    sessions: sessionRows(events, highlighted, known),
    ...whereFrom(highlighted, listedRows, known),
    ticks: ticksOf(highlighted),
    usualCalls: usualMinutes(events, highlighted),
    tactics: tacticRows(highlighted, tacticIds),
    deeds: deedsOf(highlighted),
    rows,
    unlisted: callsOf(highlighted) - listed.size,
    records: [...listed.keys()].map((event) => parsed(event.record)),
    common: commonSignals(listedRows),
    barcodes: barcodes(events, highlighted, anchors),
  }
}

/** Of so many of the listed calls, a signal is said once. */
const nearlyAll = 0.8

function commonSignals(listed: readonly EventRow[]): string[] {
  const signals = [...new Set(listed.flatMap((row) => row.signals))]
  const having = (signal: string) => listed.filter((row) => row.signals.includes(signal)).length
  return listed.length > 1 ? signals.filter((signal) => having(signal) >= nearlyAll * listed.length) : []
}

/** Addresses listed of a finding. */
const mostFrom = 3

/** Where highlighted calls came from, as far as the context knows. */
function whereFrom(highlighted: ReadonlySet<FindingEvent>, listed: readonly EventRow[], { whereIs }: Known) {
  const addresses = mostFrequent([...highlighted], ({ source_ip }) => source_ip)
  const from = addresses.flatMap(([address, calls]) => {
    const place = whereIs?.(address) ?? null
    return place === null ? [] : [{ address, place, calls }]
  })
  const [first] = listed
  return {
    from: from.slice(0, mostFrom),
    moreFrom: Math.max(0, from.length - mostFrom),
    commonPlace:
      listed.length > 1 && first?.place && listed.every((row) => row.address === first.address)
        ? `${first.address}, ${first.place}`
        : null,
  }
}

/** Newness of agents and networks is filled in by the page, which knows the days before. */
function sessionRows(
  events: readonly FindingEvent[],
  highlighted: ReadonlySet<FindingEvent>,
  { whereIs }: Known,
): SessionRow[] {
  return [...group(events, (event) => event.session)]
    .map(([session, own]) => {
      const density = new Map<number, number>()
      for (const event of own) {
        if (highlighted.has(event)) continue
        const bin = Math.floor(secondOfDay(event.time) / 600)
        density.set(bin, (density.get(bin) ?? 0) + event.calls)
      }
      const address = mostFrequent(own, ({ source_ip }) => source_ip)[0]?.[0] ?? null
      return {
        session,
        agent: mostFrequent(own, ({ agent }) => agent)[0]?.[0] ?? null,
        address,
        place: whereIs?.(address) ?? null,
        newAgent: false,
        newNetwork: false,
        first: own[0]!.time,
        last: own.at(-1)!.time,
        events: callsOf(own),
        highlighted: callsOf(own.filter((event) => highlighted.has(event))),
        density: [...density].sort((a, b) => a[0] - b[0]),
      }
    })
    .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.session - b.session))
}

function secondOfDay(time: string): number {
  return Number(time.slice(11, 13)) * 3600 + Number(time.slice(14, 16)) * 60 + Number(time.slice(17, 19))
}

/** One tick for calls that nothing tells apart on a day's axis: same ten seconds, session, risk and outcome. */
function ticksOf(highlighted: ReadonlySet<FindingEvent>): Tick[] {
  const ticks = new Map<string, Tick>()
  for (const event of highlighted) {
    const second = secondOfDay(event.time)
    const tick: Tick = {
      second,
      session: event.session,
      severity: event.severity ?? 'informational',
      outcome: event.outcome,
    }
    const key = [
      highlighted.size > 500 ? Math.floor(second / 10) : event.event_id,
      tick.session,
      tick.severity,
      tick.outcome,
    ].join()
    if (!ticks.has(key)) ticks.set(key, tick)
  }
  return [...ticks.values()]
}

function usualMinutes(
  events: readonly FindingEvent[],
  highlighted: ReadonlySet<FindingEvent>,
): [number, number][] {
  const minutes = new Map<number, number>()
  for (const event of events) {
    if (highlighted.has(event)) continue
    const minute = Math.floor(secondOfDay(event.time) / 60)
    minutes.set(minute, (minutes.get(minute) ?? 0) + event.calls)
  }
  return [...minutes].sort((a, b) => a[0] - b[0])
}

function tacticRows(highlighted: ReadonlySet<FindingEvent>, ids: ReadonlyMap<string, string>): TacticRow[] {
  const rows = new Map<string, TacticRow>()
  for (const event of highlighted) {
    if (!event.tactic) continue
    const row = rows.get(event.tactic) ?? {
      tactic: event.tactic,
      id: ids.get(event.tactic) ?? null,
      first: event.time,
      calls: 0,
      denied: 0,
      failed: 0,
      actions: [],
    }
    row.calls += event.calls
    if (event.outcome === 'denied') row.denied += event.calls
    if (event.outcome === 'failed') row.failed += event.calls
    if (!row.actions.includes(event.action)) row.actions.push(event.action)
    rows.set(event.tactic, row)
  }
  return [...rows.values()]
}

const barcodeLines = 60

/** Per signal, the events of the sessions that hold a highlighted call, '1' where the signal counts the call. */
function barcodes(
  events: readonly FindingEvent[],
  highlighted: ReadonlySet<FindingEvent>,
  anchors: ReadonlyMap<string, string>,
): EventParts['barcodes'] {
  const sessions = new Set([...highlighted].map((event) => event.session))
  const own = events.filter((event) => sessions.has(event.session))
  const signals = new Set(events.flatMap((event) => event.signals ?? []))
  const step = Math.max(1, own.length / barcodeLines)
  return new Map(
    [...signals].map((signal) => {
      const counted = events.filter((event) => event.signals?.includes(signal))
      const lines: string[] = []
      for (let line = 0; line < Math.min(barcodeLines, own.length); line++) {
        const part = own.slice(
          Math.floor(line * step),
          Math.max(Math.floor(line * step) + 1, Math.floor((line + 1) * step)),
        )
        lines.push(part.some((event) => event.signals?.includes(signal)) ? '1' : '0')
      }
      const firstListed =
        counted.map((event) => anchors.get(event.event_id)).find((of) => of !== undefined) ?? null
      return [signal, { barcode: lines.join(''), events: callsOf(counted), firstListed }]
    }),
  )
}
