/** What `explain` tells of a principal-day: how strange it is, why, from where, and what happened when. */

import { join } from 'node:path'
import { group } from 'd3-array'
import { Failure } from '../failure.ts'
import type { ContextLookup, Owner } from '../run-folder/context.ts'
import { partOf, readIncidents } from '../run-folder/incidents.ts'
import { eventFiles } from '../run-folder/ledger.ts'
import { rarityOf } from '../run-folder/rarity.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { readVerdicts, type VerdictLine, verdictsFile } from '../run-folder/verdict-file.ts'
import { visible } from '../visible.ts'
import { literal, parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

export interface ExplainedDay {
  /** By which `verdict` names it. */
  uid: string
  principal: string
  /** ISO date */
  day: string
  confidence: string
  severity: string
  /** the day that it goes on with */
  continues: string | null
  /** bits */
  priority: number
  /** no smaller than what can be said */
  p_value: number
  /** "1 in 420" */
  how_rare: string
  automation: string
  /** calls of the day */
  events: number
  verdict: VerdictLine | null
  account: string | null
  account_name: string | null
  owner: Owner | null
  incident: { id: string; part_of: string } | null
  evidence: Evidence[]
  /** those of most calls first; `where` is what the context knows */
  addresses: { address: string; calls: number; where: string | null }[]
  timeline: QuarterHour[]
}

interface Evidence {
  signal: string
  bits: number
  how_rare: string
  statement: string
  events: number
  event_ids: string[]
}

export interface QuarterHour {
  /** quarter hours since midnight of the run's time zone */
  slot: number
  actions: {
    action: string
    calls: number
    denied: number
    failed: number
    /** whether evidence names one of its calls */
    contributes: boolean
    agent: string
  }[]
}

type Scored = Pick<
  ExplainedDay,
  | 'uid'
  | 'principal'
  | 'day'
  | 'events'
  | 'p_value'
  | 'confidence'
  | 'severity'
  | 'continues'
  | 'priority'
  | 'automation'
>

/** @throws Failure where no or several principals have this in their names, or the day was not scored */
export async function explainDay(
  warehouse: Warehouse,
  { out, settings }: StageContext,
  name: string,
  date: string,
  lookup: ContextLookup,
): Promise<ExplainedDay> {
  const scored = await find(warehouse, out, name, date)
  const { principal } = scored
  const rarity = rarityOf(out)
  const evidence = await warehouse.rows<Omit<Evidence, 'how_rare'>>(
    `SELECT signal, bits, statement, events::INTEGER AS events, event_ids FROM ${parquetFile(join(out, 'evidence.parquet'))}
     WHERE principal = ${literal(principal)} AND day = DATE ${literal(date)} ORDER BY rank`,
  )
  const incident = (await readIncidents(warehouse, out)).find(({ members }) =>
    members.some((of) => of.principal === principal && of.day === date),
  )
  const [row] = await warehouse.rows<{ account: string | null }>(
    `SELECT account FROM principal WHERE principal = ${literal(principal)}`,
  )
  const account = row?.account ?? null
  await warehouse.set({ events: eventFiles(out), time_zone: settings.timeZone })
  await warehouse.runFile('event')
  await warehouse.runFile('named_event')
  return {
    ...scored,
    p_value: rarity.p(scored.p_value),
    how_rare: rarity.oneIn(-Math.log2(scored.p_value)),
    verdict: readVerdicts(verdictsFile(out)).find(({ uid }) => uid === scored.uid) ?? null,
    account,
    account_name: lookup.accountName(account),
    owner: lookup.ownerOf(principal),
    incident: incident ? { id: incident.incident, part_of: partOf(incident) } : null,
    evidence: evidence.map((of) => ({ ...of, how_rare: rarity.oneIn(of.bits) })),
    addresses: await readAddresses(warehouse, principal, date, lookup),
    timeline: await readTimeline(warehouse, principal, date, [
      ...new Set(evidence.flatMap(({ event_ids }) => event_ids)),
    ]),
  }
}

async function find(warehouse: Warehouse, out: string, principal: string, date: string): Promise<Scored> {
  const scores = parquetFile(join(out, 'scores.parquet'))
  const names = (
    await warehouse.rows<{ principal: string }>(
      `SELECT DISTINCT principal FROM ${scores} WHERE contains(principal, ${literal(principal)}) ORDER BY principal = ${literal(principal)} DESC, principal`,
    )
  ).map((row) => row.principal)
  if (names.length === 0) throw new Failure(`${visible(principal)}: no scored principal has this in its name`)
  if (names.length > 1 && names[0] !== principal)
    throw new Failure(
      `${visible(principal)}: ${names.length} principals have this in their names (${names.slice(0, 5).map(visible).join(', ')}${names.length > 5 ? ', ...' : ''}); give more of it`,
    )
  const days = await warehouse.rows<Scored>(
    `SELECT finding_uid(principal, day) AS uid, principal, day::VARCHAR AS day, confidence, severity,
       continues::VARCHAR AS continues, priority, p_value, automation, events::INTEGER AS events
     FROM ${scores} WHERE principal = ${literal(names[0]!)} ORDER BY day`,
  )
  const scored = days.find(({ day }) => day === date)
  if (!scored)
    throw new Failure(
      `${visible(names[0]!)}: not active on ${date}, or that day was not scored; scored days: ${days.map(({ day }) => day).join(', ')}`,
    )
  return scored
}

async function readAddresses(
  warehouse: Warehouse,
  principal: string,
  date: string,
  lookup: ContextLookup,
): Promise<ExplainedDay['addresses']> {
  const rows = await warehouse.rows<{ address: string; calls: number }>(
    `SELECT source_ip AS address, count(*)::INTEGER AS calls FROM named_event
     WHERE principal = ${literal(principal)} AND calendar_day = DATE ${literal(date)} AND NOT by_service AND source_ip IS NOT NULL
     GROUP BY ALL ORDER BY calls DESC, address`,
  )
  return rows.map((row) => ({ ...row, where: lookup.whereIs(row.address) }))
}

async function readTimeline(
  warehouse: Warehouse,
  principal: string,
  date: string,
  contributing: readonly string[],
): Promise<QuarterHour[]> {
  const rows = await warehouse.rows<QuarterHour['actions'][number] & { slot: number }>(
    `SELECT quarter_hour(event_time, getvariable('time_zone'))::INTEGER AS slot, action, count(*)::INTEGER AS calls,
       (count(*) FILTER (WHERE outcome = 'denied'))::INTEGER AS denied,
       (count(*) FILTER (WHERE outcome = 'failed'))::INTEGER AS failed,
       bool_or(event_id IN (SELECT unnest([${contributing.map(literal).join(', ')}]::VARCHAR[]))) AS contributes,
       coalesce(min(agent), '-') AS agent
     FROM (SELECT *, call_outcome(action, denied, error_code, error_message) AS outcome FROM named_event)
     WHERE principal = ${literal(principal)} AND calendar_day = DATE ${literal(date)} AND NOT by_service
     GROUP BY ALL ORDER BY slot, contributes DESC, calls DESC, action`,
  )
  return [...group(rows, ({ slot }) => slot)].map(([slot, of]) => ({
    slot,
    actions: of.map(({ slot, ...action }) => action),
  }))
}
