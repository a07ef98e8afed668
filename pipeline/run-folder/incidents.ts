/** incidents.parquet as other commands read it; docs/data.md tells its columns. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

export interface IncidentMember {
  uid: string
  principal: string
  day: string
  /** False of a day that a strong link drew in and that is no finding by itself. */
  is_finding: boolean
}

export interface Incident {
  incident: string
  headline: string
  members: IncidentMember[]
}

/** None where scoring left no incidents. */
export async function readIncidents(warehouse: Warehouse, out: string): Promise<Incident[]> {
  const file = join(out, 'incidents.parquet')
  if (!existsSync(file)) return []
  return (
    await warehouse.rows<{ incident: string; headline: string; members: string }>(
      `SELECT incident, headline, to_json(list_transform(members, lambda m: {uid: m.uid, principal: m.principal, day: m.day::VARCHAR, is_finding: m.is_finding}))::VARCHAR AS members
       FROM ${parquetFile(file)} ORDER BY priority DESC, incident`,
    )
  ).map((row) => ({ ...row, members: JSON.parse(row.members) as IncidentMember[] }))
}

/**
 * "incident 7873b023471f, with 2 other days: mara created the user svc-backup; ..."; without its headline where that
 * could tell of a muted finding.
 */
export function partOf(
  { incident, headline, members }: Incident,
  muted: ReadonlySet<string> = new Set(),
): string {
  const others = members.length - 1
  const what = members.some(({ uid }) => muted.has(uid)) ? '' : `: ${headline}`
  return `incident ${incident}, with ${others} other ${others === 1 ? 'day' : 'days'}${what}`
}
