/**
 * The records behind canonical events, as their files hold them: identity blocks and TLS details are not among the
 * columns of events/. Security Lake, and whatever DuckDB's reader cannot find again, gives a record made from those.
 */
import { peek } from '../ingest/peek.ts'
import { describeFields } from '../ingest/fields.ts'
import { jsonGroups } from '../ingest/json.ts'
import type { Ledger, ReadFile } from '../ingest/ledger.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse.ts'
import type { OwnEvent } from './history.ts'
import { partitionOf } from './places.ts'
import { asTrailRecord, type TrailRecord, type UserIdentity } from './trail-record.ts'

export interface Originals {
  /** By event id. */
  records: Map<string, TrailRecord>
  /** Members of the envelope that this data set's records have; undefined where no record could be read. */
  members: Set<string> | undefined
}

export async function readOriginals(
  events: readonly OwnEvent[],
  { files }: Ledger,
  options: { memory: string; spill: string },
): Promise<Originals> {
  const records = new Map<string, TrailRecord>()
  const members = new Set<string>()
  const warehouse = await openWarehouse({ file: ':memory:', ...options })
  try {
    for (const file of files) {
      const ids = events.filter(({ file_id }) => file_id === file.id).map(({ event_id }) => event_id)
      if (ids.length === 0) continue
      for (const record of await readRecords(warehouse, file, ids)) {
        for (const member of Object.keys(record)) members.add(member)
        records.set(String(record.eventID), record)
      }
    }
  } finally {
    warehouse.close()
  }
  for (const event of events)
    if (!records.has(event.event_id)) records.set(event.event_id, fromCanonical(event))
  return { records, members: members.size > 0 ? members : undefined }
}

async function readRecords(
  warehouse: Warehouse,
  file: ReadFile,
  ids: readonly string[],
): Promise<TrailRecord[]> {
  const form = peek(file.path, file.size)
  const wanted = `IN (${ids.map(literal).join(', ')})`
  let sql: string
  if (form.kind === 'parquet' && file.layout === 'athena') {
    const relation = `read_parquet(${literal(file.path)}, hive_partitioning = false)`
    const id = (await describeFields(warehouse, relation)).find('eventID')
    if (!id) return []
    sql = `SELECT CAST(to_json(delivered) AS VARCHAR) AS json FROM ${relation} AS delivered WHERE ${id.sql} ${wanted}`
  } else if (form.kind === 'json' && form.layout !== 'security_lake') {
    const [group] = jsonGroups([{ file: { ...file, local: file.path, form } }])
    sql = `SELECT CAST(json AS VARCHAR) AS json FROM (${group!.sql}) WHERE json_extract_string(json, '$.eventID') ${wanted}`
  } else return []
  // A file that ingest read with its tolerant scanner is none that this finds a record in.
  const rows = await warehouse.rows<{ json: string }>(sql).catch(() => [])
  return rows.flatMap(({ json }) => {
    const record = asTrailRecord(JSON.parse(json))
    return record?.userIdentity.type ? [record] : []
  })
}

/** The record that a canonical event stands for, as far as its columns tell. */
export function fromCanonical(event: OwnEvent): TrailRecord {
  const { account, role } = event
  const sourceIdentity = /^[^/]+\/person\/(.+)$/.exec(event.principal)?.[1]
  const userIdentity: UserIdentity = {
    type: event.identity_type ?? (role ? 'AssumedRole' : 'IAMUser'),
    ...(event.identity_id ? { principalId: event.identity_id } : {}),
    ...(event.identity_arn ? { arn: event.identity_arn } : {}),
    accountId: account,
    accessKeyId: event.access_key,
    ...(event.user_name && !role ? { userName: event.user_name } : {}),
    ...(event.access_key.startsWith('ASIA')
      ? {
          sessionContext: {
            ...(role
              ? {
                  sessionIssuer: {
                    type: 'Role',
                    ...(event.identity_id ? { principalId: event.identity_id.split(':')[0]! } : {}),
                    arn: `arn:${partitionOf(event.identity_arn ?? undefined)}:iam::${account}:role/${role}`,
                    accountId: account,
                    userName: role,
                  },
                }
              : {}),
            attributes: { mfaAuthenticated: String(event.mfa ?? false) },
            ...(sourceIdentity ? { sourceIdentity } : {}),
          },
        }
      : {}),
  }
  return {
    eventTime: new Date(event.at).toISOString(),
    eventSource: '',
    eventName: '',
    eventID: event.event_id,
    userIdentity,
    ...(event.vpc_endpoint ? { vpcEndpointId: event.vpc_endpoint } : {}),
  }
}
