/** The principals' pages and their list. Aggregates are read once for all of them. */
import { group } from 'd3-array'
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
import type { RunView } from './run-view.ts'
import { shortName, shortRole } from './short-name.ts'
import { type LearnedHours, usualWeek } from './usual-hours.ts'

/** Pages beyond this would make the report slow to build and copy; principals without a finding and of the lowest priority go without. */
const mostPages = 5000

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
  run: RunView,
  findings: FindingSummary[],
  learned: Map<string, LearnedHours>,
): Promise<PrincipalPages> {
  const { warehouse, lookup } = run
  const found = group(findings, (finding) => finding.principal)
  const scored = await warehouse.rows<Row>(warehouse.query('report/principal'))
  const count = (row: Row) => found.get(row.principal)?.length ?? 0
  // Whoever has a finding has a page; the list itself stands in the order of reading.
  const first = [...scored.filter((row) => count(row) > 0), ...scored.filter((row) => count(row) === 0)]
  const paged = new Set(first.slice(0, mostPages))
  const chosen = scored.filter((row) => paged.has(row))
  const summaries = chosen.map((row) => summary(row, count(row), lookup))
  const [actions, services, sources, hours, days, scores, findingHours] = [
    new Map((await readActionCounts(run)).map((row) => [row.principal_id, row.actions])),
    group(await readServices(run), (row) => row.principal_id),
    group(await readSources(run), (row) => row.principal_id),
    new Map((await readHours(run)).map((row) => [row.principal_id, row.hours])),
    new Map((await readDays(run)).map((row) => [row.principal_id, row.days])),
    group(await readScores(run), (row) => row.principal),
    group(await readFindingHours(run), (row) => row.principal),
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

function readActionCounts({ warehouse }: RunView): Promise<{ principal_id: number; actions: number }[]> {
  return warehouse.rows(
    `SELECT principal_id, count(DISTINCT action_id)::INTEGER AS actions FROM principal_day_action GROUP BY ALL`,
  )
}

type ServiceRow = PrincipalData['services'][number] & { principal_id: number }

function readServices({ warehouse }: RunView): Promise<ServiceRow[]> {
  return warehouse.rows(warehouse.query('report/principal_service'))
}

function readSources({ warehouse }: RunView): Promise<(Omit<Source, 'place'> & { principal_id: number })[]> {
  return warehouse.rows(warehouse.query('report/principal_source'))
}

function readHours({
  warehouse,
}: RunView): Promise<{ principal_id: number; hours: { hour: number; events: number }[] }[]> {
  return warehouse.rows(`
    SELECT principal_id, list({hour: hour, events: events} ORDER BY hour) AS hours FROM (
      SELECT principal_id, ((isodow(day) - 1) * 24 + slot // 4)::INTEGER AS hour, sum(events)::DOUBLE AS events
      FROM principal_day_slot GROUP BY ALL)
    GROUP BY principal_id`)
}

function readDays({
  warehouse,
}: RunView): Promise<{ principal_id: number; days: { day: string; events: number }[] }[]> {
  return warehouse.rows(`
    SELECT principal_id, list({day: day::VARCHAR, events: events::DOUBLE} ORDER BY day) AS days
    FROM principal_day WHERE events > 0 GROUP BY principal_id`)
}

type ScoreRow = PrincipalData['scores'][number] & { principal: string }

function readScores({ warehouse }: RunView): Promise<ScoreRow[]> {
  return warehouse.rows(`
    SELECT principal, day::VARCHAR AS day, events::DOUBLE AS events, -log2(greatest(p_value, 1e-30)) AS bits, priority, confidence, continues::VARCHAR AS continues, severity
    FROM scores ORDER BY principal, day`)
}

function readFindingHours({
  warehouse,
}: RunView): Promise<{ principal: string; hour: number; events: number; severity: Severity }[]> {
  return warehouse.rows(warehouse.query('report/finding_hour'))
}
