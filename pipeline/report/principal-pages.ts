/** The principals' pages and their list. Aggregates are read once for all of them. */
import type { Severity } from '../../report-site/levels.ts'
import type {
  FindingSummary,
  PrincipalData,
  PrincipalSummary,
  SimilarPrincipal,
  Source,
} from '../../report-site/page-data.ts'
import type { ContextLookup } from '../run-folder/context.ts'
import { principalPage } from './page-files.ts'
import type { RunFolder } from './run-folder.ts'
import { shortName, shortRole } from './short-name.ts'
import { type LearnedHours, usualWeek } from './usual-hours.ts'

/** Pages beyond this would make the report slow to build and copy; principals without a finding and of the lowest priority go without. */
const mostPages = 5000
const mostServices = 12
const mostSources = 14

interface Row extends Record<string, unknown> {
  principal_id: number
  principal: string
  name: string | null
  account: string | null
  class: string
  role: string | null
  person: string | null
  identity_type: string | null
  first_day: string
  last_day: string
  active_days: number
  events: number
  service_events: number
  sign_ins: number
  automation: string | null
  automation_reasons: string[] | null
  held_out_days: number | null
  schedule: string | null
  missed_runs: string[] | null
  priority: number | null
  bits: number | null
}

export interface PrincipalPages {
  listed: PrincipalSummary[]
  unlisted: number
  pages(similar: ReadonlyMap<string, SimilarPrincipal[]>): Generator<PrincipalData>
}

export async function readPrincipals(
  run: RunFolder,
  findings: FindingSummary[],
  learned: Map<string, LearnedHours>,
): Promise<PrincipalPages> {
  const { warehouse, lookup } = run
  const found = Map.groupBy(findings, (finding) => finding.principal)
  const scored = await warehouse.rows<Row>(`
    SELECT p.principal_id, p.principal, p.name, p.account, p.class, p.role, p.person, p.identity_type,
      p.first_day::VARCHAR AS first_day, p.last_day::VARCHAR AS last_day, p.active_days::INTEGER AS active_days,
      p.events::DOUBLE AS events, p.service_events::DOUBLE AS service_events, p.sign_ins::INTEGER AS sign_ins,
      coalesce(r.automation, s.automation) AS automation, r.automation_reasons,
      r.held_out_days::INTEGER AS held_out_days, r.schedule,
      list_transform(r.missed_runs, lambda moment: page_time(moment)) AS missed_runs, s.priority, s.bits
    FROM principal p
    JOIN (SELECT principal, any_value(automation) AS automation, max(priority) AS priority,
            -log2(greatest(min(p_value), 1e-30)) AS bits
          FROM scores GROUP BY principal) s ON s.principal = p.principal
    LEFT JOIN profiles r ON r.principal = p.principal
    ORDER BY priority DESC, p.principal`)
  const count = (row: Row) => found.get(row.principal)?.length ?? 0
  // Whoever has a finding has a page; the list itself stands in the order of reading.
  const first = [...scored.filter((row) => count(row) > 0), ...scored.filter((row) => count(row) === 0)]
  const paged = new Set(first.slice(0, mostPages))
  const chosen = scored.filter((row) => paged.has(row))
  const summaries = chosen.map((row) => summary(row, count(row), lookup))
  const [actions, services, sources, hours, days, scores, findingHours] = [
    new Map((await readActionCounts(run)).map((row) => [row.principal_id, row.actions])),
    Map.groupBy(await readServices(run), (row) => row.principal_id),
    Map.groupBy(await readSources(run), (row) => row.principal_id),
    new Map((await readHours(run)).map((row) => [row.principal_id, row.hours])),
    new Map((await readDays(run)).map((row) => [row.principal_id, row.days])),
    Map.groupBy(await readScores(run), (row) => row.principal),
    Map.groupBy(await readFindingHours(run), (row) => row.principal),
  ]
  return {
    listed: summaries,
    unlisted: scored.length - chosen.length,
    *pages(similar) {
      for (const [index, row] of chosen.entries()) {
        const id = row.principal_id
        const week = new Array<number>(168).fill(0)
        for (const { hour, events } of hours.get(id) ?? []) week[hour] = events
        yield {
          ...summaries[index]!,
          role: shortRole(row.role, row.name),
          person: row.person,
          identityType: row.identity_type,
          firstDay: row.first_day,
          lastDay: row.last_day,
          signIns: row.sign_ins,
          serviceEvents: row.service_events,
          automationReasons: row.automation_reasons ?? [],
          heldOutDays: row.held_out_days ?? 0,
          schedule: row.schedule,
          missedRuns: row.missed_runs ?? [],
          similar: similar.get(row.principal) ?? [],
          hours: week,
          usualHours: usualWeek(learned.get(row.principal)),
          findingHours: (findingHours.get(row.principal) ?? []).map(({ hour, events, severity }) => [
            hour,
            events,
            severity,
          ]),
          actions: actions.get(id) ?? 0,
          services: (services.get(id) ?? []).map(({ principal_id: _, ...service }) => service),
          sources: (sources.get(id) ?? []).map(
            ({ principal_id: _, ...source }): Source => ({
              ...source,
              place: source.kind === 'network' ? lookup.whereIs(source.value) : null,
            }),
          ),
          scores: (scores.get(row.principal) ?? []).map(({ principal: _, ...score }) => score),
          days: (days.get(id) ?? []).map(({ day, events }) => [day, events]),
          found: found.get(row.principal) ?? [],
        }
      }
    },
  }
}

function summary(row: Row, findings: number, lookup: ContextLookup): PrincipalSummary {
  const name = shortName(row.principal, row.name)
  return {
    page: principalPage(row.principal, name),
    principal: row.principal,
    name,
    account: row.account,
    accountName: lookup.accountName(row.account),
    owner: lookup.ownerOf(row.principal),
    class: row.class,
    automation: row.automation ?? 'limited',
    events: row.events,
    activeDays: row.active_days,
    findings,
    priority: row.priority,
    bits: row.bits,
  }
}

function readActionCounts({ warehouse }: RunFolder): Promise<{ principal_id: number; actions: number }[]> {
  return warehouse.rows(
    `SELECT principal_id, count(DISTINCT action_id)::INTEGER AS actions FROM principal_day_action GROUP BY ALL`,
  )
}

type ServiceRow = PrincipalData['services'][number] & { principal_id: number }

function readServices({ warehouse }: RunFolder): Promise<ServiceRow[]> {
  return warehouse.rows(`
    WITH done AS (
      SELECT principal_id, service, split_part(action, ':', 2) AS name, sum(d.events)::DOUBLE AS events
      FROM principal_day_action d JOIN action USING (action_id) GROUP BY ALL)
    SELECT principal_id, service, sum(events)::DOUBLE AS events, count(*)::INTEGER AS actions,
      list(name ORDER BY events DESC, name)[1:3] AS most
    FROM done GROUP BY principal_id, service
    QUALIFY row_number() OVER (PARTITION BY principal_id ORDER BY sum(events) DESC, service) <= ${mostServices}
    ORDER BY principal_id, events DESC, service`)
}

function readSources({
  warehouse,
  scoreFrom,
}: RunFolder): Promise<(Omit<Source, 'place'> & { principal_id: number })[]> {
  return warehouse.rows(`
    WITH used AS (
      SELECT principal_id, kind, value, min(day) AS first, max(day) AS last, count(*)::INTEGER AS days,
        coalesce(sum(d.events) FILTER (day < DATE '${scoreFrom}'), 0)::DOUBLE AS "before",
        coalesce(sum(d.events) FILTER (day >= DATE '${scoreFrom}'), 0)::DOUBLE AS scored
      FROM principal_day_source d JOIN source USING (source_id)
      WHERE kind IN ('network', 'agent', 'region') GROUP BY ALL)
    SELECT principal_id, kind, value, first::VARCHAR AS first, last::VARCHAR AS last, days, "before", scored FROM used
    QUALIFY row_number() OVER (PARTITION BY principal_id ORDER BY scored > 0 AND "before" = 0 DESC, "before" + scored DESC, value, kind) <= ${mostSources}
    ORDER BY principal_id, CASE kind WHEN 'network' THEN 0 WHEN 'agent' THEN 1 ELSE 2 END, "before" + scored DESC, value`)
}

function readHours({
  warehouse,
}: RunFolder): Promise<{ principal_id: number; hours: { hour: number; events: number }[] }[]> {
  return warehouse.rows(`
    SELECT principal_id, list({hour: hour, events: events} ORDER BY hour) AS hours FROM (
      SELECT principal_id, ((isodow(day) - 1) * 24 + slot // 4)::INTEGER AS hour, sum(events)::DOUBLE AS events
      FROM principal_day_slot GROUP BY ALL)
    GROUP BY principal_id`)
}

function readDays({
  warehouse,
}: RunFolder): Promise<{ principal_id: number; days: { day: string; events: number }[] }[]> {
  return warehouse.rows(`
    SELECT principal_id, list({day: day::VARCHAR, events: events::DOUBLE} ORDER BY day) AS days
    FROM principal_day WHERE events > 0 GROUP BY principal_id`)
}

type ScoreRow = PrincipalData['scores'][number] & { principal: string }

function readScores({ warehouse }: RunFolder): Promise<ScoreRow[]> {
  return warehouse.rows(`
    SELECT principal, day::VARCHAR AS day, events::DOUBLE AS events, -log2(greatest(p_value, 1e-30)) AS bits, priority, confidence, severity
    FROM scores ORDER BY principal, day`)
}

function readFindingHours({
  warehouse,
}: RunFolder): Promise<{ principal: string; hour: number; events: number; severity: Severity }[]> {
  return warehouse.rows(`
    SELECT principal, hour, count(*)::INTEGER AS events,
      ['informational', 'low', 'medium', 'high', 'critical'][max(list_position(['informational', 'low', 'medium', 'high', 'critical'], severity))] AS severity
    FROM (
      SELECT principal, ((isodow(t) - 1) * 24 + hour(t))::INTEGER AS hour, coalesce(action_severity, 'informational') AS severity
      FROM (SELECT uid, action_severity, local_time(event_time, getvariable('zone')) AS t FROM highlighted_event)
      JOIN findings USING (uid))
    GROUP BY principal, hour ORDER BY principal, hour`)
}
