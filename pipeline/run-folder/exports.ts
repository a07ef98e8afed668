/** Findings for other programs: OCSF Detection Finding (class 2004, schema 1.3.0) as NDJSON, and a flat CSV. */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { group } from 'd3-array'
import { isAlert } from '../../report-site/levels.ts'
import { catalogueFiles, readCatalogue } from '../catalogue.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import type { ContextLookup } from './context.ts'
import { mutedBy, mutesFile, readMuteFacts, readMutes } from './mutes.ts'
import { rarityOf } from './rarity.ts'
import { writeWhole } from './stage.ts'
import { readVerdicts, verdictsFile } from './verdicts.ts'

type Finding = {
  uid: string
  principal: string
  account: string | null
  day: string
  confidence: string
  severity: string
  /** no smaller than what can be said */
  p_value: number
  score: number
  /** bits of rarity and severity: the order of reading */
  priority: number
  events: number
  contributing_events: number
  automation: string
  headline: string
  held: string | null
  severity_reason: string
  first_ms: number | null
  last_ms: number | null
  signals: string[]
  actions: string[]
  tactics: string[]
  /** The incident that it belongs to; null when it stands alone. */
  incident: string | null
  /** Why nobody wants to be told of it; null where no mute hides it. */
  muted: string | null
  /** benign, malicious or unsure, where somebody said so in verdicts.csv */
  verdict: string | null
  /** the day that it goes on with; null where it is news */
  continues: string | null
  /** "1 in 420", "rarer than 1 in 6,200" */
  how_rare: string
  /** What the context knows of it, where it does. */
  account_name?: string
  owner?: string
  owner_contact?: string
  /** Where its contributing calls came from, those of most calls first. */
  place?: string
}

/** An address of contributing calls. */
type Address = { uid: string; address: string }

/** Places named in a cell, and addresses of a finding in its OCSF form; an attacker may come from thousands. */
const mostPlaces = 10
const mostEndpoints = 20

type Evidence = {
  principal: string
  day: string
  signal: string
  bits: number
  statement: string
  event_ids: string[]
}

/** What is read here of the repository, for the stages that write exports. */
export const exportReads = [...catalogueFiles, 'package.json']

const version = (
  JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8')) as {
    version: string
  }
).version
/** OCSF's Detection Finding: Create */
const detectionCreated = 200401
const severityIds: Record<string, number> = { informational: 1, low: 2, medium: 3, high: 4, critical: 5 }
const confidenceIds: Record<string, number> = { low: 1, medium: 2, high: 3 }

export async function readFindings(
  warehouse: Warehouse,
  out: string,
  lookup: ContextLookup,
): Promise<Finding[]> {
  return withContext(await readPlain(warehouse, out), await readAddresses(warehouse, out, lookup), lookup)
}

async function readPlain(warehouse: Warehouse, out: string): Promise<Finding[]> {
  const mutes = readMutes(mutesFile(out))
  const verdicts = new Map(readVerdicts(verdictsFile(out)).map(({ uid, verdict }) => [uid, verdict]))
  const rarity = rarityOf(out)
  const muted = mutes.length ? mutedBy(mutes, await readMuteFacts(warehouse, out)) : new Map()
  const findings = await warehouse.rows<Finding>(
    `SELECT f.* EXCLUDE (story) REPLACE (day::VARCHAR AS day, continues::VARCHAR AS continues, events::INTEGER AS events, contributing_events::INTEGER AS contributing_events),
       account, epoch_ms(first_time)::DOUBLE AS first_ms, epoch_ms(last_time)::DOUBLE AS last_ms
     FROM read_parquet(${literal(join(out, 'findings.parquet'))}) f
     LEFT JOIN (SELECT principal, account FROM principal) USING (principal)
     ORDER BY priority DESC, principal, day`,
  )
  return findings.map((finding) => ({
    ...finding,
    incident: finding.incident ?? null,
    muted: muted.get(finding.uid)?.reason ?? null,
    verdict: verdicts.get(finding.uid) ?? null,
    p_value: rarity.p(finding.p_value),
    how_rare: rarity.oneIn(-Math.log2(finding.p_value)),
  }))
}

/** Nothing where no context could say a thing of them. */
async function readAddresses(
  warehouse: Warehouse,
  out: string,
  { entries, databases }: ContextLookup,
): Promise<Map<string, string[]>> {
  const file = join(out, 'finding_events.parquet')
  if ((entries.networks.length === 0 && databases.length === 0) || !existsSync(file)) return new Map()
  const rows = await warehouse.rows<Address>(
    `SELECT uid, source_ip AS address FROM read_parquet(${literal(file)})
     WHERE len(signals) > 0 AND source_ip IS NOT NULL
     GROUP BY uid, source_ip ORDER BY uid, count(*) DESC, source_ip`,
  )
  return new Map(
    [...group(rows, ({ uid }) => uid)].map(([uid, own]) => [uid, own.map(({ address }) => address)]),
  )
}

function withContext(
  findings: readonly Finding[],
  addresses: ReadonlyMap<string, string[]>,
  lookup: ContextLookup,
): Finding[] {
  return findings.map((finding) => {
    const owner = lookup.ownerOf(finding.principal)
    const places = [
      ...new Set((addresses.get(finding.uid) ?? []).flatMap((address) => lookup.whereIs(address) ?? [])),
    ]
    const more = places.length > mostPlaces ? `; and ${places.length - mostPlaces} more` : ''
    return {
      ...finding,
      account_name: lookup.accountName(finding.account) ?? undefined,
      owner: owner?.owner ?? undefined,
      owner_contact: owner?.contact ?? undefined,
      place: places.length ? places.slice(0, mostPlaces).join('; ') + more : undefined,
    }
  })
}

/** findings.ndjson and findings.csv, of the same findings in the order of reading. */
export async function writeExports(warehouse: Warehouse, out: string, lookup: ContextLookup): Promise<void> {
  const addresses = await readAddresses(warehouse, out, lookup)
  const findings = withContext(await readPlain(warehouse, out), addresses, lookup)
  await writeOcsf(warehouse, out, findings, (uid) =>
    (addresses.get(uid) ?? []).flatMap((address) => endpoint(address, lookup) ?? []).slice(0, mostEndpoints),
  )
  writeCsv(out, findings)
}

/** OCSF's network_endpoint of an address; null where nothing is known of it that has a place there. */
function endpoint(address: string, lookup: ContextLookup): object | null {
  const network = lookup.networkOf(address)
  const place = lookup.placeOf(address)
  if (network === null && place === null) return null
  return {
    ip: address,
    zone: network?.name,
    location: place?.countryCode ? { country: place.countryCode } : undefined,
    autonomous_system:
      place && (place.provider !== null || place.providerNumber !== null)
        ? { name: place.provider ?? undefined, number: place.providerNumber ?? undefined }
        : undefined,
  }
}

/** @param endpoints of a finding's addresses, by its uid */
async function writeOcsf(
  warehouse: Warehouse,
  out: string,
  findings: readonly Finding[],
  endpoints: (uid: string) => object[],
): Promise<void> {
  const evidence = group(
    await warehouse.rows<Evidence>(
      `SELECT e.* REPLACE (e.day::VARCHAR AS day) FROM read_parquet(${literal(join(out, 'evidence.parquet'))}) e
       SEMI JOIN read_parquet(${literal(join(out, 'findings.parquet'))}) f ON e.principal = f.principal AND e.day = f.day
       ORDER BY e.principal, e.day, e.rank`,
    ),
    ({ principal, day }) => `${principal} ${day}`,
  )
  const { tactics } = readCatalogue({})
  const members = group(findings, ({ incident }) => incident)
  const lines = findings.map((finding) =>
    JSON.stringify({
      class_uid: 2004,
      class_name: 'Detection Finding',
      category_uid: 2,
      category_name: 'Findings',
      activity_id: 1,
      activity_name: 'Create',
      type_uid: detectionCreated,
      time: finding.last_ms ?? Date.parse(finding.day),
      start_time: finding.first_ms ?? undefined,
      end_time: finding.last_ms ?? undefined,
      severity_id: severityIds[finding.severity],
      severity: capital(finding.severity),
      confidence_id: confidenceIds[finding.confidence],
      confidence: capital(finding.confidence),
      is_alert: isAlert(finding),
      ...statusOf(finding),
      message: `${finding.principal}: ${finding.headline}`,
      metadata: {
        version: '1.3.0',
        product: { name: 'usually', vendor_name: 'usually', version },
        uid: finding.uid,
      },
      cloud: {
        provider: 'AWS',
        account: finding.account ? { uid: finding.account, name: finding.account_name } : undefined,
      },
      finding_info: {
        uid: finding.uid,
        title: finding.headline,
        desc: (evidence.get(`${finding.principal} ${finding.day}`) ?? [])
          .map(({ statement }) => statement)
          .join(' '),
        types: finding.signals,
        first_seen_time: finding.first_ms ?? undefined,
        last_seen_time: finding.last_ms ?? undefined,
        analytic: { name: 'usually', type: 'Behavioral', type_id: 2, version },
        attacks: finding.tactics.map((tactic) => ({
          tactic: { name: tactic, uid: tactics.get(tactic)?.id },
        })),
        // The other findings of its incident, by their metadata.uid. Their number has a field of its own from 1.4 on.
        related_events: relatedEvents(finding, members.get(finding.incident)!),
      },
      evidences: [
        ...(evidence.get(`${finding.principal} ${finding.day}`) ?? []).map((row) => ({
          actor: { user: { name: finding.principal } },
          data: { signal: row.signal, bits: row.bits, statement: row.statement, event_ids: row.event_ids },
        })),
        ...endpoints(finding.uid).map((src_endpoint) => ({
          actor: { user: { name: finding.principal } },
          src_endpoint,
        })),
      ],
      unmapped: {
        principal: finding.principal,
        day: finding.day,
        automation: finding.automation,
        p_value: finding.p_value,
        score_bits: finding.score,
        // A number of bits has no place among OCSF's priority_id, which only incidents have.
        priority_bits: finding.priority,
        held: finding.held ?? undefined,
        incident: finding.incident ?? undefined,
        muted: finding.muted ?? undefined,
        verdict: finding.verdict ?? undefined,
        continues: finding.continues ?? undefined,
        how_rare: finding.how_rare,
        actions: finding.actions,
        // OCSF has an owner of things, none of who acts.
        owner: finding.owner,
        owner_contact: finding.owner_contact,
        place: finding.place,
      },
    }),
  )
  writeWhole(join(out, 'findings.ndjson'), lines.map((line) => `${line}\n`).join(''))
}

/** What is muted is suppressed; what somebody judged benign is resolved. */
function statusOf({ muted, verdict }: Finding) {
  if (muted !== null) return { status_id: 3, status: 'Suppressed' }
  return verdict === 'benign' ? { status_id: 4, status: 'Resolved' } : { status_id: 1, status: 'New' }
}

function relatedEvents(finding: Finding, members: readonly Finding[]) {
  const others = members.filter(({ uid }) => uid !== finding.uid)
  if (finding.incident === null || others.length === 0) return undefined
  return others.map(({ uid }) => ({
    uid,
    type_uid: detectionCreated,
    type_name: 'Detection Finding: Create',
  }))
}

/** The flat form of findings: the columns of findings.csv and a row each. */
export function flatFindings(findings: readonly Finding[]): {
  columns: string[]
  rows: Record<string, string | number | null | undefined>[]
} {
  const rows = findings.map((finding) => ({
    uid: finding.uid,
    principal: finding.principal,
    account: finding.account,
    day: finding.day,
    confidence: finding.confidence,
    severity: finding.severity,
    headline: finding.headline,
    p_value: finding.p_value,
    score_bits: finding.score,
    priority_bits: finding.priority,
    events: finding.events,
    contributing_events: finding.contributing_events,
    automation: finding.automation,
    signals: finding.signals.join(' '),
    actions: finding.actions.join(' '),
    tactics: finding.tactics.join('; '),
    held: finding.held,
    severity_reason: finding.severity_reason,
    muted: finding.muted,
    owner: finding.owner,
    account_name: finding.account_name,
    place: finding.place,
    incident: finding.incident,
    how_rare: finding.how_rare,
    continues: finding.continues,
    verdict: finding.verdict,
  }))
  const columns = [
    'uid',
    'principal',
    'account',
    'day',
    'confidence',
    'severity',
    'headline',
    'p_value',
    'score_bits',
    'priority_bits',
    'events',
    'contributing_events',
    'automation',
    'signals',
    'actions',
    'tactics',
    'held',
    'severity_reason',
    'muted',
    'owner',
    'account_name',
    'place',
    'incident',
    'how_rare',
    'continues',
    'verdict',
  ]
  return { columns, rows }
}

function writeCsv(out: string, findings: readonly Finding[]): void {
  const { columns, rows } = flatFindings(findings)
  // A cell that begins like a formula would run in a spreadsheet: escape_formulas puts a quote before it.
  writeWhole(join(out, 'findings.csv'), stringify(rows, { header: true, columns, escape_formulas: true }))
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
