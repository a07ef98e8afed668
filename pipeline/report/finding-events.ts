/** One finding's events in order, turned into what its timeline, its table and its tactics show. */
import type {
  EventRow,
  FindingData,
  FoldedRow,
  SessionRow,
  Severity,
  TacticRow,
  Tick,
} from '../../report-site/page-data.ts'

/** finding_events.parquet as read, in order of time; times are texts in the run's time zone. */
export interface FindingEvent extends Record<string, unknown> {
  uid: string
  event_id: string
  time: string
  session: number
  action: string
  severity: Severity | null
  tactic: string | null
  targets: string[] | null
  region: string | null
  source_ip: string | null
  network: string | null
  agent: string | null
  error_code: string | null
  denied: boolean | null
  signals: string[] | null
  /** A call to look at, rather than one that only belongs to a strange day. */
  highlighted: boolean
  record: string | null
}

/** Characters of raw events that a page may hold, so that it stays light. */
const recordBudget = 100_000
const severityOrder: Severity[] = ['informational', 'low', 'medium', 'high', 'critical']

type EventParts = Pick<FindingData, 'sessions' | 'ticks' | 'usualCalls' | 'tactics' | 'rows' | 'unlisted'> & {
  /** The listed events' records, whole. */
  records: unknown[]
  barcodes: Map<string, { barcode: string; events: number; firstListed: number | null }>
}

/** @param tacticIds ATT&CK's id by the tactic's name */
export function eventParts(
  events: readonly FindingEvent[],
  mostListed: number,
  tacticIds: ReadonlyMap<string, string>,
): EventParts {
  const highlighted = new Set(events.filter((event) => event.highlighted))
  const listed = listedEvents(highlighted, mostListed)
  const rows = tableRows(events, highlighted, listed)
  const numbers = new Map(
    rows.flatMap((row) => (row.kind === 'event' ? [[row.id, row.number] as const] : [])),
  )
  return {
    sessions: sessionRows(events, highlighted),
    ticks: ticksOf(highlighted),
    usualCalls: usualMinutes(events, highlighted),
    tactics: tacticRows(highlighted, tacticIds),
    rows,
    unlisted: highlighted.size - listed.size,
    records: [...listed].map((event) => parsed(event.record)),
    barcodes: barcodes(events, highlighted, numbers),
  }
}

/** The riskiest and best-evidenced when there are more than a page holds, in order of time again. */
function listedEvents(highlighted: ReadonlySet<FindingEvent>, most: number): Set<FindingEvent> {
  if (highlighted.size <= most) return new Set(highlighted)
  const risk = (event: FindingEvent) => severityOrder.indexOf(event.severity ?? 'informational')
  const chosen = new Set(
    [...highlighted]
      .toSorted((a, b) => risk(b) - risk(a) || (b.signals?.length ?? 0) - (a.signals?.length ?? 0))
      .slice(0, most),
  )
  return new Set([...highlighted].filter((event) => chosen.has(event)))
}

function tableRows(
  events: readonly FindingEvent[],
  highlighted: ReadonlySet<FindingEvent>,
  listed: ReadonlySet<FindingEvent>,
): (EventRow | FoldedRow)[] {
  const rows: (EventRow | FoldedRow)[] = []
  const last = events.findLastIndex((event) => listed.has(event))
  let number = 0
  let room = recordBudget
  let folded: FindingEvent[] = []
  for (const event of events.slice(0, last + 1)) {
    if (!listed.has(event)) {
      if (number && !highlighted.has(event)) folded.push(event)
      continue
    }
    if (folded.length) rows.push(foldedRow(folded))
    folded = []
    const size = event.record?.length ?? 0
    const fits = Math.min(size, 6000) <= room
    if (fits) room -= Math.min(size, 6000)
    rows.push({
      kind: 'event',
      number: ++number,
      id: event.event_id,
      time: event.time,
      session: event.session,
      action: event.action,
      severity: event.severity ?? 'informational',
      tactic: event.tactic,
      targets: event.targets ?? [],
      address: event.source_ip,
      region: event.region,
      result: event.error_code,
      denied: event.denied === true,
      signals: event.signals ?? [],
      record: fits ? parsed(event.record) : null,
    })
  }
  return rows
}

function foldedRow(events: readonly FindingEvent[]): FoldedRow {
  return {
    kind: 'folded',
    time: events[0]!.time,
    until: events.at(-1)!.time,
    events: events.length,
    actions: mostFrequent(events.map(({ action }) => action)).slice(0, 3),
  }
}

function mostFrequent(values: readonly string[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
}

/** A record is JSON text; one that is not stays the text it is. */
function parsed(record: string | null): unknown {
  if (record === null) return null
  try {
    return JSON.parse(record)
  } catch {
    return record
  }
}

/** Newness of agents and networks is filled in by the page, which knows the days before. */
function sessionRows(events: readonly FindingEvent[], highlighted: ReadonlySet<FindingEvent>): SessionRow[] {
  return [...Map.groupBy(events, (event) => event.session)]
    .map(([session, own]) => {
      const density = new Map<number, number>()
      for (const event of own) {
        if (highlighted.has(event)) continue
        const bin = Math.floor(secondOfDay(event.time) / 600)
        density.set(bin, (density.get(bin) ?? 0) + 1)
      }
      return {
        session,
        agent: mostFrequent(own.flatMap(({ agent }) => agent ?? []))[0]?.[0] ?? null,
        address: mostFrequent(own.flatMap(({ source_ip }) => source_ip ?? []))[0]?.[0] ?? null,
        newAgent: false,
        newNetwork: false,
        first: own[0]!.time,
        last: own.at(-1)!.time,
        events: own.length,
        highlighted: own.filter((event) => highlighted.has(event)).length,
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
      denied: event.denied === true,
    }
    const key = [
      highlighted.size > 500 ? Math.floor(second / 10) : event.event_id,
      tick.session,
      tick.severity,
      tick.denied,
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
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1)
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
      actions: [],
    }
    row.calls++
    if (event.denied) row.denied++
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
  numbers: ReadonlyMap<string, number>,
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
        counted.map((event) => numbers.get(event.event_id)).find((of) => of !== undefined) ?? null
      return [signal, { barcode: lines.join(''), events: counted.length, firstListed }]
    }),
  )
}
