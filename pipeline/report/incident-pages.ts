/** The incidents' pages: members, what led to what, and a lane a principal with its highlighted calls. */

import { group } from 'd3-array'
import { severities } from '../../models/severity.ts'
import type { Confidence, Severity } from '../../report-site/levels.ts'
import type {
  FindingSummary,
  IncidentData,
  IncidentLane,
  IncidentLink,
  IncidentMember,
  Outcome,
} from '../../report-site/page-data.ts'
import { safeUid } from './finding-list.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

/** What a page lists; the rest is counted. */
const mostMembers = 60
const mostLinks = 60
const mostLanes = 12
const ticksPerLane = 300

type MemberRow = {
  incident: string
  uid: string
  principal: string
  name: string | null
  day: string
  is_finding: boolean
  confidence: Confidence | 'none'
  severity: Severity
  priority: number
  from_second: number
  to_second: number
}
type LinkRow = {
  incident: string
  kind: string
  joins: boolean
  from_uid: string
  from_time: string
  from_event: string
  cause: string
  to_uid: string
  to_time: string
  to_event: string
  effect: string
}
type TickRow = { uid: string; at: number; action: string; severity: Severity | null; outcome: Outcome }

/** @param pages names of the principals' pages that there are */
export async function incidentPages(
  run: RunView,
  findings: readonly FindingSummary[],
  pages: ReadonlySet<string>,
): Promise<IncidentData[]> {
  const { warehouse } = run
  const incidents = await warehouse.rows<{
    incident: string
    headline: string
    priority: number
    severity: Severity
    confidence: Confidence
    principals: number
    first_time: string
    last_time: string
  }>(`
    SELECT incident, headline, priority, severity, confidence, principals::INTEGER AS principals,
      page_time(first_time) AS first_time, page_time(last_time) AS last_time
    FROM incidents ORDER BY priority DESC, incident`)
  const second = (time: string) => `epoch(local_time(without_zone(${time}), getvariable('zone')))::DOUBLE`
  const members = await warehouse.rows<MemberRow>(`
    SELECT incident, m.uid, m.principal, p.name, m.day::VARCHAR AS day, m.is_finding, m.confidence, m.severity, m.priority,
      ${second('m.first_time')} AS from_second, ${second('m.last_time')} AS to_second
    FROM (SELECT incident, unnest(members) AS m FROM incidents) LEFT JOIN principal p ON p.principal = m.principal
    ORDER BY incident, m.first_time, m.uid`)
  const links = await warehouse.rows<LinkRow>(`
    SELECT incident, l.* EXCLUDE (from_time, to_time), page_time(l.from_time) AS from_time, page_time(l.to_time) AS to_time
    FROM (SELECT incident, unnest(links) AS l FROM incidents) ORDER BY incident, l.from_time, l.to_time, l.kind, l.from_uid, l.to_uid, l.from_event, l.to_event`)
  const ticks = await warehouse.rows<TickRow>(`
    SELECT uid, ${second('event_time')} AS at, action, action_severity AS severity, outcome
    FROM finding_events WHERE in_story AND uid IN (SELECT uid FROM findings WHERE incident IS NOT NULL) ORDER BY uid, event_time, event_id`)
  const summaries = new Map(findings.map((finding) => [finding.uid, finding]))
  const membersOf = group(members, (row) => row.incident)
  const linksOf = group(links, (row) => row.incident)
  const ticksOf = group(ticks, (row) => row.uid)
  return incidents.map((row) => {
    const all = membersOf.get(row.incident) ?? []
    const listed = all.slice(0, mostMembers)
    const place = new Map(listed.map(({ uid }, index) => [uid, index]))
    const between = (linksOf.get(row.incident) ?? []).flatMap((link): IncidentLink[] => {
      const [from, to] = [place.get(link.from_uid), place.get(link.to_uid)]
      if (from === undefined || to === undefined) return []
      const { kind, joins, cause, effect } = link
      return [
        {
          kind,
          joins,
          from,
          to,
          fromTime: link.from_time,
          toTime: link.to_time,
          fromEvent: link.from_event,
          toEvent: link.to_event,
          cause,
          effect,
        },
      ]
    })
    const principals = [...new Set(listed.map(({ principal }) => principal))]
    const names = namesOf(listed)
    return {
      id: safeUid(row.incident),
      headline: row.headline,
      priority: row.priority,
      severity: row.severity,
      confidence: row.confidence,
      principals: row.principals,
      firstTime: row.first_time,
      lastTime: row.last_time,
      members: listed.map((of) => memberOf(of, names, summaries.get(of.uid), pages)),
      links: between.slice(0, mostLinks),
      lanes: principals.slice(0, mostLanes).map((principal) =>
        laneOf(
          names.get(principal)!,
          listed.filter((of) => of.principal === principal),
          ticksOf,
        ),
      ),
      laneOf: listed.map(({ principal }) => principals.indexOf(principal)),
      unlisted: {
        members: all.length - listed.length,
        links: Math.max(0, between.length - mostLinks),
        lanes: Math.max(0, principals.length - mostLanes),
      },
    }
  })
}

/** Short names; where two principals share one, what each of them is stands before it. */
function namesOf(members: readonly MemberRow[]): Map<string, string> {
  const short = new Map(members.map(({ principal, name }) => [principal, shortName(principal, name)]))
  const shared = group(short.values(), (name) => name)
  return new Map(
    [...short].map(([principal, name]) => [
      principal,
      shared.get(name)!.length > 1 ? principal.slice(principal.indexOf('/') + 1) : name,
    ]),
  )
}

function memberOf(
  row: MemberRow,
  names: ReadonlyMap<string, string>,
  finding: FindingSummary | undefined,
  pages: ReadonlySet<string>,
): IncidentMember {
  const page = principalPage(row.principal, shortName(row.principal, row.name))
  return {
    uid: safeUid(row.uid),
    principal: row.principal,
    name: names.get(row.principal)!,
    principalPage: pages.has(page) ? page : null,
    day: row.day,
    isFinding: row.is_finding,
    headline: finding?.headline ?? null,
    confidence: row.confidence,
    severity: row.severity,
    priority: row.priority,
    continues: Boolean(finding?.continues),
    muted: finding?.muted ?? null,
    verdict: finding?.verdict ?? null,
    judged: finding?.judged ?? null,
  }
}

/** The riskiest calls, where there are more than a drawing can hold. */
function laneOf(
  name: string,
  days: readonly MemberRow[],
  ticksOf: ReadonlyMap<string, TickRow[]>,
): IncidentLane {
  const calls = days.flatMap(({ uid }) => ticksOf.get(uid) ?? [])
  const risk = ({ severity }: TickRow) => severities.indexOf(severity ?? 'informational')
  const drawn = new Set(calls.toSorted((a, b) => risk(b) - risk(a)).slice(0, ticksPerLane))
  return {
    name,
    ticks: calls
      .filter((call) => drawn.has(call))
      .map(({ at, action, severity, outcome }) => ({
        at,
        action: action.slice(0, 160),
        severity: severity ?? 'informational',
        outcome,
      })),
    spans: days.filter((day) => !day.is_finding).map((day) => [day.from_second, day.to_second]),
    highlighted: calls.length,
  }
}
