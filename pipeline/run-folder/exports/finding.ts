/** A finding with all that exports and alerts say of it: what scoring wrote, what people said since, what context knows. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import { parquetFile, type Warehouse } from '../../warehouse/warehouse.ts'
import type { ContextLookup } from '../context.ts'
import { mutedBy, mutesFile, readMuteFacts, readMutes } from '../mutes.ts'
import { rarityOf } from '../rarity.ts'
import { readVerdicts, type VerdictLine, verdictsFile } from '../verdict-file.ts'

export type Finding = {
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
  /** ATT&CK's ids and names of the harm that its calls are known for, worst first */
  techniques: [id: string, name: string][]
  /** The incident that it belongs to; null when it stands alone. */
  incident: string | null
  /** Why nobody wants to be told of it; null where no mute hides it. */
  muted: string | null
  /** benign, malicious or unsure, where somebody said so in verdicts.csv */
  verdict: string | null
  verdict_by: string | null
  /** ISO time; null where nobody wrote it down */
  verdict_at: string | null
  verdict_note: string | null
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

/** Places named in a cell; an attacker may come from thousands. */
const mostPlaces = 10

export async function readFindings(
  warehouse: Warehouse,
  out: string,
  lookup: ContextLookup,
  results = out,
): Promise<Finding[]> {
  const plain = await readPlain(warehouse, out, results)
  return withContext(plain, await readAddresses(warehouse, results, lookup), lookup)
}

async function readPlain(warehouse: Warehouse, out: string, results: string): Promise<Finding[]> {
  const mutes = readMutes(mutesFile(out))
  const verdicts = new Map(readVerdicts(verdictsFile(out)).map((of) => [of.uid, of]))
  const rarity = rarityOf(out)
  const muted = mutes.length ? mutedBy(mutes, await readMuteFacts(warehouse, results)) : new Map()
  const findings = await warehouse.rows<Omit<Finding, 'techniques'> & { techniques: string }>(
    `SELECT f.* EXCLUDE (story) REPLACE (day::VARCHAR AS day, continues::VARCHAR AS continues, events::INTEGER AS events, contributing_events::INTEGER AS contributing_events),
       account, epoch_ms(first_time)::DOUBLE AS first_ms, epoch_ms(last_time)::DOUBLE AS last_ms,
       coalesce(to_json(json_extract(story, '$.hits[*].rule.technique'))::VARCHAR, '[]') AS techniques
     FROM ${parquetFile(join(results, 'findings.parquet'))} f
     LEFT JOIN (SELECT principal, account FROM principal) USING (principal)
     ORDER BY priority DESC, principal, day`,
  )
  return findings.map((finding) => ({
    ...finding,
    techniques: [
      ...new Map((JSON.parse(finding.techniques) as Finding['techniques']).map((of) => [of[0], of])).values(),
    ],
    incident: finding.incident ?? null,
    muted: muted.get(finding.uid)?.reason ?? null,
    ...saidOf(verdicts.get(finding.uid)),
    p_value: rarity.p(finding.p_value),
    how_rare: rarity.oneIn(-Math.log2(finding.p_value)),
  }))
}

function saidOf(of: VerdictLine | undefined) {
  return {
    verdict: of?.verdict ?? null,
    verdict_by: of?.by || null,
    verdict_at: of?.at || null,
    verdict_note: of?.note || null,
  }
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
    `SELECT uid, source_ip AS address FROM ${parquetFile(file)}
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
