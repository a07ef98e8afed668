/** What the calls of a finding say of who, where and what: exports have a place for each, findings.parquet has none. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { exactly, type Warehouse } from '../../warehouse/warehouse.ts'

/** An identity as CloudTrail names it; a principal may have several, such as one a session. */
export interface Actor {
  arn: string
  type: string | null
  /** access key ids */
  keys: string[]
}

/** Those of most calls first. */
export interface Particulars {
  actors: Actor[]
  /** as recorded: addresses, and names of AWS services that called */
  addresses: string[]
  agents: string[]
  regions: string[]
  /** type/name */
  targets: string[]
  /** in the order of time; of a robot's day not all */
  event_ids: string[]
  /** how many calls it is about */
  calls: number
}

const nothing: Particulars = {
  actors: [],
  addresses: [],
  agents: [],
  regions: [],
  targets: [],
  event_ids: [],
  calls: 0,
}

/** @returns those of a finding by its uid; empty where an earlier version kept no events of findings */
export async function readParticulars(
  warehouse: Warehouse,
  out: string,
): Promise<(uid: string) => Particulars> {
  const file = join(out, 'finding_events.parquet')
  if (!existsSync(file)) return () => nothing
  await warehouse.set({ finding_events: exactly(file) })
  const rows = await warehouse.rows<{ uid: string; particulars: string }>(
    warehouse.query('run-folder/exports/finding_particular'),
  )
  const known = new Map(
    rows.map(({ uid, particulars }) => [uid, JSON.parse(particulars) as Partial<Particulars>]),
  )
  return (uid) => ({ ...nothing, ...known.get(uid) })
}
