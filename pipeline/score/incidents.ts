/** Incidents: findings that belong together, with the days below finding level that a strong link draws in. */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { group } from 'd3-array'
import { cause, effect, incidentHeadline, type ToldLink } from '../../models/incident-words.ts'
import { type DayLink, joinIncidents, type LinkKind } from '../../models/incidents.ts'
import type { Settings } from '../../models/settings.ts'
import { createTable, writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export interface IncidentCounts {
  incidents: number
  /** Findings in them, and days that are none by themselves. */
  findings: number
  connected: number
  /** Principals of parts that only a place held together and that were too many. */
  tooLarge: number[]
  /** Networks and agents new to more than a few at once, that several findings name. */
  changes: { kind: string; value: string; principals: number; findings: number }[]
}

interface Day extends Record<string, unknown> {
  uid: string
  principal: string
  name: string
  day: string
  is_finding: boolean
  priority: number
  headline: string | null
}

type Link = DayLink & ToldLink & { fromEvent: string; fromTime: number; toEvent: string; toTime: number }

/**
 * Makes the temporary tables incident_member (the column `incident` of findings), incident and incident_link; needs
 * score, finding, contribution, flagged_event and contributing_event.
 */
export async function createIncidents(
  warehouse: Warehouse,
  settings: Settings['incidents'],
): Promise<IncidentCounts> {
  await warehouse.run(`
    CREATE TEMP TABLE incident_day AS
    SELECT finding_uid(principal, add_days(time_window.first_day, score.day)) AS uid, principal_id, principal, account, class, name, role,
      principal.first_day, add_days(time_window.first_day, score.day) AS day, confidence <> 'none' AS is_finding, priority, headline
    FROM score JOIN principal USING (principal_id) LEFT JOIN finding USING (principal_id, day), time_window`)
  const [scored] = await warehouse.rows<{ from: string; to: string }>(
    // A day more on both sides: days of another time zone begin and end in other UTC days.
    `SELECT add_days(score_from, -1)::VARCHAR AS "from", add_days(score_to, 2)::VARCHAR AS "to" FROM time_window`,
  )
  await warehouse.set({
    scored_from: scored!.from,
    scored_to: scored!.to,
    credential_hours: settings.credentialHours,
    rights_hours: settings.rightsHours,
    connected_hours: settings.connectedHours,
    routine_days: settings.routineDays,
    source_hours: settings.sourceHours,
    new_days: settings.newDays,
    few_principals: settings.fewPrincipals,
    days_apart: settings.daysApart,
  })
  for (const file of ['identity_act', 'identity_use', 'identity_link', 'source_link', 'later_day_link'])
    await warehouse.runFile(file)
  const links = await readLinks(warehouse)
  const named = await warehouse.rows<Day>(
    `SELECT uid, principal, coalesce(nullif(name, ''), last_part(principal)) AS name, day::VARCHAR AS day, is_finding, priority, headline FROM incident_day
     WHERE uid IN (SELECT from_uid FROM linked UNION SELECT to_uid FROM linked) ORDER BY uid`,
  )
  const days = new Map(named.map((row) => [row.uid, row]))
  const { incidents, tooLarge } = joinIncidents(
    new Map(named.map((row) => [row.uid, { ...row, isFinding: row.is_finding }])),
    links,
    settings.mostPrincipals,
  )
  const member = await createTable(warehouse, 'incident_member', { incident: 'VARCHAR', uid: 'VARCHAR' })
  const heading = await createTable(warehouse, 'incident_headline', {
    incident: 'VARCHAR',
    headline: 'VARCHAR',
  })
  const told = await createTable(warehouse, 'incident_link', {
    incident: 'VARCHAR',
    kind: 'VARCHAR',
    joins: 'BOOLEAN',
    from_uid: 'VARCHAR',
    from_event: 'VARCHAR',
    from_ms: 'DOUBLE',
    cause: 'VARCHAR',
    to_uid: 'VARCHAR',
    to_event: 'VARCHAR',
    to_ms: 'DOUBLE',
    effect: 'VARCHAR',
  })
  for (const { members, links: own } of incidents) {
    const first = members.find((uid) => days.get(uid)!.is_finding)!
    const incident = createHash('sha256').update(`incident|${first}`).digest('hex').slice(0, 12)
    for (const uid of members) member.append([incident, uid])
    heading.append([incident, incidentHeadline(toldApart(members.map((uid) => days.get(uid)!)), own)])
    for (const link of own)
      told.append([
        incident,
        link.kind,
        link.reach !== 'told',
        link.from,
        link.fromEvent,
        link.fromTime,
        cause(link),
        link.to,
        link.toEvent,
        link.toTime,
        effect(link, days.get(link.to)!.is_finding),
      ])
  }
  for (const table of [member, heading, told]) table.close()
  const all = incidents.flatMap(({ members }) => members)
  const findings = all.filter((uid) => days.get(uid)!.is_finding).length
  const changes = await warehouse.rows<IncidentCounts['changes'][number]>(
    `SELECT kind, value, principals::INTEGER AS principals, findings::INTEGER AS findings FROM shared_source
     WHERE principals > getvariable('few_principals') ORDER BY findings DESC, kind, value LIMIT 10`,
  )
  return { incidents: incidents.length, findings, connected: all.length - findings, tooLarge, changes }
}

/** A pipeline's web identity is called as the role that it takes: of one name, each is told with what it is. */
function toldApart(members: Day[]): Day[] {
  const named = group(members, ({ name }) => name)
  return members.map((day) => {
    const isAlone = named.get(day.name)!.every(({ principal }) => principal === day.principal)
    return isAlone ? day : { ...day, name: day.principal.slice(day.principal.indexOf('/') + 1) }
  })
}

async function readLinks(warehouse: Warehouse): Promise<Link[]> {
  await warehouse.run(
    `CREATE TEMP TABLE linked AS FROM identity_link UNION ALL BY NAME FROM source_link UNION ALL BY NAME FROM later_day_link`,
  )
  const rows = await warehouse.rows<{
    kind: LinkKind
    from_uid: string
    to_uid: string
    reach: Link['reach']
    matched: string
    from_event: string
    from_ms: number
    from_action: string | null
    to_event: string
    to_ms: number
    target: string | null
    detail: string | null
  }>(
    `SELECT *, epoch_ms(from_time)::DOUBLE AS from_ms, epoch_ms(to_time)::DOUBLE AS to_ms FROM linked
     ORDER BY from_time, to_time, kind, from_uid, to_uid, from_event, to_event`,
  )
  return rows.map((row) => ({
    kind: row.kind,
    from: row.from_uid,
    to: row.to_uid,
    reach: row.reach,
    matchedBy: row.matched,
    target: row.target,
    detail: row.detail,
    fromAction: row.from_action,
    fromEvent: row.from_event,
    fromTime: row.from_ms,
    toEvent: row.to_event,
    toTime: row.to_ms,
  }))
}

/** incidents.parquet; needs what createIncidents made, and the view named_finding of the result files. */
export async function writeIncidents(warehouse: Warehouse, out: string): Promise<void> {
  await writeParquet(
    warehouse,
    `WITH linked_at AS (
       SELECT uid, min(ms) AS first_ms, max(ms) AS last_ms
       FROM (SELECT from_uid AS uid, from_ms AS ms FROM incident_link UNION ALL SELECT to_uid, to_ms FROM incident_link)
       GROUP BY uid
     ), carried AS (
       SELECT principal_id, day, min(event_time) AS first_time, max(event_time) AS last_time FROM contributing_event GROUP BY ALL
     ), day AS (
       SELECT incident, m.uid, d.principal, d.day, d.is_finding, s.priority, s.severity, s.confidence,
         list_position(['informational', 'low', 'medium', 'high', 'critical'], s.severity) AS harm,
         list_position(['none', 'low', 'medium', 'high'], s.confidence) AS sure,
         -- A day that is no finding begins where it is linked.
         coalesce(carried.first_time, make_timestamp(CAST(first_ms * 1000 AS BIGINT))) AS first_time,
         coalesce(carried.last_time, p.last_time) AS last_time,
         coalesce(carried.last_time, make_timestamp(CAST(last_ms * 1000 AS BIGINT))) AS last_linked
       FROM incident_member m JOIN incident_day d USING (uid) JOIN linked_at USING (uid)
       JOIN named_score s ON s.principal_id = d.principal_id AND s.day = d.day
       JOIN principal_day p ON p.principal_id = d.principal_id AND p.day = d.day
       LEFT JOIN carried ON is_finding AND carried.principal_id = d.principal_id AND carried.day = d.day
     ), whole AS (
       SELECT incident, max(priority) FILTER (WHERE is_finding) AS priority, arg_max(severity, harm) FILTER (WHERE is_finding) AS severity,
         arg_max(confidence, sure) AS confidence, min(first_time) AS first_time, max(last_linked) AS last_time,
         count(DISTINCT principal) AS principals, count(*) FILTER (WHERE is_finding) AS findings,
         list({uid: uid, principal: principal, day: day, is_finding: is_finding, confidence: confidence, severity: severity,
           priority: priority, first_time: with_zone(first_time), last_time: with_zone(last_time)} ORDER BY first_time, uid) AS members
       FROM day GROUP BY incident
     ), linked AS (
       SELECT incident, list({kind: kind, joins: joins, from_uid: from_uid, from_event: from_event, from_time: make_timestamptz(CAST(from_ms * 1000 AS BIGINT)),
         cause: cause, to_uid: to_uid, to_event: to_event, to_time: make_timestamptz(CAST(to_ms * 1000 AS BIGINT)), effect: effect}
         ORDER BY from_ms, to_ms, kind, from_uid, to_uid, from_event, to_event) AS links
       FROM incident_link GROUP BY incident
     )
     SELECT incident, headline, priority, severity, confidence, principals, findings, with_zone(first_time) AS first_time,
       with_zone(last_time) AS last_time, members, links
     FROM whole JOIN incident_headline USING (incident) JOIN linked USING (incident)
     ORDER BY priority DESC, incident`,
    join(out, 'incidents.parquet'),
  )
}
