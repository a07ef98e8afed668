/** This week: counts, the days by rarity, and the findings in the order of reading, the first with their day. */
import { group } from 'd3-array'
import {
  type Confidence,
  isAnswered,
  type Severity,
  type Standing,
  standingOf,
} from '../../report-site/levels.ts'
import type {
  EntryIncident,
  FindingSummary,
  IncidentData,
  MuteRow,
  SlotCount,
  Strip,
  WeekData,
  WeekDay,
  WeekEntry,
} from '../../report-site/page-data.ts'
import type { RunView } from './run-view.ts'
import type { LearnedHours } from './usual-hours.ts'
import { usualSpans } from './usual-hours.ts'
import { weekEntries } from './week-entries.ts'

/** Entries told in full: down to the last alert or critical one, but at least and at most so many. */
const leastFull = 5
const mostFull = 12
/** Entries after them, as rows. */
const mostOthers = 30
/** Urgent ones among all that follow, as rows beyond those. */
const mostUrgent = 100
const mostDots = 600
const factsPerEntry = 3

export async function weekPage(
  run: RunView,
  findings: FindingSummary[],
  mutes: MuteRow[],
  learned: Map<string, LearnedHours>,
  budget: Record<Confidence, number>,
  warnings: string[],
  gaps: WeekData['gaps'],
  since: WeekData['since'],
  incidents: readonly IncidentData[],
): Promise<WeekData> {
  const [totals] = await run.warehouse.rows<{ days: number; principals: number; held_out: number }>(
    `SELECT count(*)::INTEGER AS days, count(DISTINCT principal)::INTEGER AS principals,
       (SELECT coalesce(sum(held_out_days), 0)::INTEGER FROM profiles) AS held_out FROM scores`,
  )
  const days = await readDays(run)
  const told = findings.filter((finding) => !isAnswered(finding))
  const count = (of: FindingSummary[], standing: Standing) =>
    of.filter((finding) => standingOf(finding) === standing).length
  const levels = (of: FindingSummary[]) => ({
    high: count(of, 'high'),
    medium: count(of, 'medium'),
    low: count(of, 'low'),
    continues: count(of, 'continues'),
  })
  const wholes = new Map(incidents.map((incident) => [incident.id, entryIncident(incident)]))
  const entries = weekEntries(told, wholes)
  const full = fullEntries(entries)
  const rest = entries.slice(full)
  // What is urgent stands on the first page, however much comes before it.
  const isListed = new Set([...rest.slice(0, mostOthers), ...rest.filter(isUrgent).slice(0, mostUrgent)])
  const others = rest.filter((entry) => isListed.has(entry))
  const unlisted = rest.filter((entry) => !isListed.has(entry))
  const inIncidents = told.filter(({ incident }) => wholes.has(incident ?? ''))
  const weeks = days.length / 7
  return {
    principalDays: totals!.days,
    principals: totals!.principals,
    days,
    findings: levels(findings),
    muted: levels(findings.filter(({ muted }) => muted !== null)),
    benign: levels(findings.filter(({ muted, verdict }) => muted === null && verdict === 'benign')),
    mutes,
    expected: {
      high: budget.high * weeks,
      medium: (budget.medium - budget.high) * weeks,
      low: (budget.low - budget.medium) * weeks,
    },
    first: await readFull(run, entries.slice(0, full), learned),
    others,
    more: { entries: unlisted.length, alerts: unlisted.filter(isAlert).length },
    incidents: {
      count: new Set(inIncidents.map(({ incident }) => incident)).size,
      findings: inIncidents.length,
    },
    since,
    verdicts: Object.fromEntries(
      [...group(findings, ({ verdict }) => verdict ?? 'none')].map(([verdict, own]) => [verdict, own.length]),
    ),
    answered: findings
      .filter(({ verdict }) => verdict !== null)
      .map(({ uid, name, day, headline, verdict, judged }) => ({
        uid,
        name,
        day,
        headline,
        verdict,
        judged,
      })),
    dots: findings.slice(0, mostDots).map(({ uid, name, day, confidence, continues, severity, bits }) => ({
      uid,
      name,
      day,
      confidence,
      continues,
      severity,
      bits,
    })),
    warnings,
    gaps,
    heldOutDays: totals!.held_out,
  }
}

function isAlert({ confidence, repeats }: WeekEntry): boolean {
  return confidence === 'high' || repeats.some((of) => of.confidence === 'high')
}

/** An alert, or what would do critical harm if it is one, however sure that is. */
function isUrgent(entry: WeekEntry): boolean {
  return (
    isAlert(entry) ||
    entry.severity === 'critical' ||
    entry.repeats.some(({ severity }) => severity === 'critical')
  )
}

/** How many entries are told in full. @param entries in the order of reading */
export function fullEntries(entries: readonly WeekEntry[]): number {
  const toLastUrgent = entries.findLastIndex(isUrgent) + 1
  return Math.min(entries.length, mostFull, Math.max(leastFull, toLastUrgent))
}

/** What an entry says of its incident; its page has the rest. */
function entryIncident({ id, headline, firstTime, lastTime, members, links }: IncidentData): EntryIncident {
  return { id, headline, firstTime, lastTime, members, links }
}

/** Every scored day, also one without an event. */
async function readDays({ warehouse }: RunView): Promise<WeekDay[]> {
  const rows = await warehouse.rows<{
    day: string
    bin: number
    days: number
    low: number
    medium: number
    high: number
    continues: number
  }>(warehouse.query('report/week_day'))
  return [...group(rows, (row) => row.day)].map(([day, bins]) => {
    const sum = (column: 'days' | 'low' | 'medium' | 'high' | 'continues') =>
      bins.reduce((total, row) => total + row[column], 0)
    return {
      day,
      principalDays: sum('days'),
      low: sum('low'),
      medium: sum('medium'),
      high: sum('high'),
      continues: sum('continues'),
      bins: bins
        .map((row): [number, number] => [row.bin, row.days - row.low - row.medium - row.high - row.continues])
        .filter(([bin, days]) => bin >= 0 && days > 0),
    }
  })
}

async function readFull(
  { warehouse }: RunView,
  entries: WeekEntry[],
  learned: Map<string, LearnedHours>,
): Promise<WeekData['first']> {
  const uids = entries.map(({ uid }) => `'${uid}'`).join() || "''"
  const statements = await warehouse.rows<{ uid: string; statements: string[] }>(`
    SELECT uid, list(statement ORDER BY rank, signal)[1:${factsPerEntry}] AS statements
    FROM findings f JOIN evidence e ON e.principal = f.principal AND e.day = f.day
    WHERE uid IN (${uids}) GROUP BY uid`)
  const slots = await warehouse.rows<{ uid: string; slot: number; events: number }>(`
    SELECT uid, slot::INTEGER AS slot, s.events::INTEGER AS events FROM findings f JOIN principal p ON p.principal = f.principal
    JOIN principal_day_slot s ON s.principal_id = p.principal_id AND s.day = f.day
    WHERE uid IN (${uids}) ORDER BY uid, slot`)
  const marks = await warehouse.rows<{ uid: string; minute: number; severity: Severity | null }>(`
    SELECT DISTINCT uid, minute, severity FROM (
      SELECT uid, (hour(t) * 60 + minute(t))::INTEGER AS minute, action_severity AS severity
      FROM (SELECT *, local_time(without_zone(event_time), getvariable('zone')) AS t FROM finding_events
            WHERE in_story AND uid IN (${uids})))
    ORDER BY uid, minute, severity`)
  const statementsOf = new Map(statements.map((row) => [row.uid, row.statements]))
  const slotsOf = group(slots, (row) => row.uid)
  const marksOf = group(marks, (row) => row.uid)
  return entries.map((entry) => {
    const strip: Strip = {
      slots: (slotsOf.get(entry.uid) ?? []).map(({ slot, events }): SlotCount => [slot, events]),
      usual: usualSpans(learned.get(entry.principal), entry.day),
      marks: (marksOf.get(entry.uid) ?? []).map(({ minute, severity }) => [
        minute,
        severity ?? 'informational',
      ]),
    }
    return { ...entry, statements: statementsOf.get(entry.uid) ?? [], strip }
  })
}
