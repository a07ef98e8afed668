/** The findings' pages, one after another: events are streamed, so that memory holds one finding's at a time. */

import { group } from 'd3-array'
import { leastLikeness } from '../../models/similarity.ts'
import type {
  DayAround,
  Evidence,
  FindingData,
  FindingSummary,
  SimilarActions,
  SimilarPrincipal,
  SlotCount,
} from '../../report-site/page-data.ts'
import type { MuteFacts } from '../run-folder/mutes.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { heldRules } from './finding-deeds.ts'
import type { FindingEvent } from './finding-event.ts'
import { eventParts } from './finding-events.ts'
import { localClock } from './local-clock.ts'
import { muteEntry } from './mute-entry.ts'
import type { RunView } from './run-view.ts'
import { readSimilarActions } from './similar.ts'
import { type LearnedHours, usualShare, usualSpans } from './usual-hours.ts'

const daysEachSide = 3

export interface FindingPage {
  page: FindingData
  /** The listed events as recorded, whole. */
  records: unknown[]
}

export interface FindingPagesOptions {
  findings: FindingSummary[]
  /** Findings kept of this run and earlier ones, by principal, for the mute entry. */
  past: ReadonlyMap<string, MuteFacts[]>
  facts: ReadonlyMap<string, MuteFacts>
  learned: Map<string, LearnedHours>
  similar: ReadonlyMap<string, SimilarPrincipal[]>
  tacticIds: ReadonlyMap<string, string>
  eventsPerFinding: number
}

export async function* findingPages(run: RunView, options: FindingPagesOptions): AsyncGenerator<FindingPage> {
  const { warehouse } = run
  await warehouse.set({ days_each_side: daysEachSide, least_likeness: leastLikeness })
  const context = {
    evidence: group(await readEvidence(warehouse), (row) => row.uid),
    silent: group(await readSilent(warehouse), (row) => row.uid),
    before: new Map((await readBefore(warehouse)).map((row) => [row.uid, row])),
    around: group(await readAround(warehouse), (row) => row.uid),
    similar: await readSimilarActions(run, options.similar),
    firstSeen: new Set((await readNewSources(warehouse)).map((row) => `${row.uid} ${row.kind} ${row.value}`)),
  }
  const repeats = repeatsIn(options.findings)
  const summaries = new Map(options.findings.map((finding) => [finding.uid, finding]))
  for await (const [uid, events] of eventsByFinding(warehouse)) {
    const finding = summaries.get(uid)
    if (!finding) continue
    summaries.delete(uid)
    yield assemble(run, finding, events, context, options, repeats)
  }
  for (const finding of summaries.values()) yield assemble(run, finding, [], context, options, repeats)
}

/** What goes on with a finding, by that one's "principal day", in order of days. */
function repeatsIn(findings: readonly FindingSummary[]) {
  const going = findings.filter(({ continues }) => continues !== null)
  const ordered = going.toSorted((a, b) => (a.day < b.day ? -1 : 1))
  return new Map(
    [...group(ordered, ({ principal, continues }) => `${principal} ${continues!.day}`)].map(([key, own]) => [
      key,
      own.map(({ uid, day }) => ({ uid, day })),
    ]),
  )
}

interface Context {
  evidence: Map<string, EvidenceRow[]>
  silent: Map<string, SilentRow[]>
  before: Map<string, BeforeRow>
  around: Map<string, AroundRow[]>
  similar: Map<string, SimilarActions>
  firstSeen: Set<string>
}

function assemble(
  run: RunView,
  finding: FindingSummary,
  events: FindingEvent[],
  context: Context,
  { learned, tacticIds, eventsPerFinding, similar, past, facts }: FindingPagesOptions,
  repeats: ReadonlyMap<string, Pick<FindingSummary, 'uid' | 'day'>[]>,
): FindingPage {
  const local = localClock(finding.owner?.timeZone ?? null, run.timeZone, events)
  const { records, barcodes, ...parts } = eventParts(events, eventsPerFinding, tacticIds, {
    whereIs: run.lookup.whereIs,
    ...(local && { localTime: local.clock }),
  })
  const hours = learned.get(finding.principal)
  const networks = group(events, (event) => event.session)
  const isNew = (kind: string, value: string | null | undefined) =>
    context.firstSeen.has(`${finding.uid} ${kind} ${value}`)
  for (const session of parts.sessions) {
    if (session.session === 0) continue
    session.newAgent = isNew('agent', session.agent)
    session.newNetwork =
      networks.get(session.session)?.some(({ network }) => isNew('network', network)) ?? false
  }
  const before = context.before.get(finding.uid)
  return {
    records,
    page: {
      ...finding,
      ...parts,
      localTime: local?.told ?? null,
      muteEntry: muteEntry(facts.get(finding.uid)!, past.get(finding.principal) ?? [], run.scoreTo),
      repeats: repeats.get(`${finding.principal} ${finding.day}`) ?? [],
      similar: context.similar.get(finding.uid) ?? null,
      hasSimilar: (similar.get(finding.principal) ?? []).length > 0,
      severityReason: before?.severity_reason ?? null,
      rules: heldRules(before?.story ?? null),
      before: {
        events: before?.events ?? 0,
        activeDays: before?.active_days ?? 0,
        firstDay: before?.first_day ?? null,
      },
      evidence: (context.evidence.get(finding.uid) ?? []).map(
        ({ uid: _, events: told, ...row }): Evidence => {
          const { events, ...marks } = barcodes.get(row.signal) ?? {
            barcode: '',
            events: 0,
            firstListed: null,
          }
          return { ...row, ...marks, events: told || events }
        },
      ),
      silent: (context.silent.get(finding.uid) ?? []).map(({ signal, bits }) => ({ signal, bits })),
      usual: usualSpans(hours, finding.day),
      usualShare: usualShare(hours, finding.day),
      around: daysAround(run, finding, context.around.get(finding.uid) ?? [], hours),
    },
  }
}

/** Three days each side, as far as the data reaches, also those without a call. */
function daysAround(
  run: RunView,
  finding: FindingSummary,
  rows: AroundRow[],
  hours: LearnedHours | undefined,
): DayAround[] {
  const slots = new Map(rows.map((row) => [row.day, row.slots]))
  const days: DayAround[] = []
  for (let offset = -daysEachSide; offset <= daysEachSide; offset++) {
    const day = new Date(Date.parse(`${finding.day}T00:00:00Z`) + offset * 86_400_000)
      .toISOString()
      .slice(0, 10)
    if (day < run.firstDay || day > run.lastDay) continue
    const own = (slots.get(day) ?? []).map(({ slot, events }): SlotCount => [slot, events])
    days.push({
      day,
      events: own.reduce((sum, [, events]) => sum + events, 0),
      slots: own,
      usual: usualSpans(hours, day),
    })
  }
  return days
}

async function* eventsByFinding(warehouse: Warehouse): AsyncGenerator<[string, FindingEvent[]]> {
  const result = await warehouse.connection.stream(warehouse.query('report/finding_event'))
  let uid: string | undefined
  let events: FindingEvent[] = []
  for await (const rows of result.yieldRowObjectJs())
    for (const row of rows as FindingEvent[]) {
      if (row.uid !== uid && uid !== undefined) {
        yield [uid, events]
        events = []
      }
      uid = row.uid
      events.push(row)
    }
  if (uid !== undefined) yield [uid, events]
}

type EvidenceRow = {
  uid: string
  signal: string
  bits: number
  statement: string
  /** How many the statement is about. */
  events: number
  usual: string
  observed: string
}

function readEvidence(warehouse: Warehouse): Promise<EvidenceRow[]> {
  return warehouse.rows(`
    SELECT uid, signal, bits, statement, coalesce(e.events, 0)::INTEGER AS events, coalesce(usual, '') AS usual, coalesce(observed, '') AS observed
    FROM findings f JOIN evidence e ON e.principal = f.principal AND e.day = f.day ORDER BY uid, rank, signal`)
}

type SilentRow = { uid: string; signal: string; bits: number }

/** Signals that have bits for the day but gave no evidence. */
async function readSilent(warehouse: Warehouse): Promise<SilentRow[]> {
  const columns = await warehouse.rows<{ column_name: string }>(
    `SELECT column_name FROM (DESCRIBE scores) WHERE starts_with(column_name, 'bits_') ORDER BY column_name`,
  )
  if (!columns.length) return []
  const names = columns.map(({ column_name }) => `"${column_name}"`).join(', ')
  return warehouse.rows(`
    SELECT uid, replace(name, 'bits_', '') AS signal, bits FROM (
      SELECT uid, f.signals, name, bits FROM findings f JOIN (UNPIVOT scores ON ${names} INTO NAME name VALUE bits) s
      ON s.principal = f.principal AND s.day = f.day)
    WHERE NOT list_contains(signals, replace(name, 'bits_', '')) ORDER BY uid, bits DESC, signal`)
}

type BeforeRow = {
  uid: string
  severity_reason: string | null
  story: string | null
  events: number
  active_days: number
  first_day: string | null
}

function readBefore(warehouse: Warehouse): Promise<BeforeRow[]> {
  return warehouse.rows(warehouse.query('report/finding_before'))
}

type AroundRow = { uid: string; day: string; slots: { slot: number; events: number }[] }

function readAround(warehouse: Warehouse): Promise<AroundRow[]> {
  return warehouse.rows(warehouse.query('report/days_around'))
}

/** Agents and networks that a finding's principal used on that day for the first time. */
function readNewSources(warehouse: Warehouse): Promise<{ uid: string; kind: string; value: string }[]> {
  return warehouse.rows(warehouse.query('report/new_source'))
}
