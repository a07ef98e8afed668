/**
 * The records behind canonical events, as their files hold them: identity blocks and TLS details are not among the
 * columns of events/. Security Lake, and whatever DuckDB's reader cannot find again, gives a record made from those.
 */
import { createReadStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { settingsSchema } from '../../models/settings.ts'
import { describeFields } from '../ingest/fields.ts'
import { layouts } from '../ingest/layouts/layouts.ts'
import { peek, type TextForm } from '../ingest/peek.ts'
import { readTolerantly, type TolerantRecord } from '../ingest/tolerant.ts'
import type { Ledger, ReadFile } from '../run-folder/ledger.ts'
import { literal, openWarehouse, parquetFile, type Warehouse } from '../warehouse/warehouse.ts'
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
      for (const record of await readRecords(warehouse, file, ids, options.spill)) {
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
  scratch: string,
): Promise<TrailRecord[]> {
  // A member of an archive is no file of its own.
  if (file.archive) return []
  const form = await peek(file.path, file.size)
  const { original } = layouts.find(({ name }) => name === file.layout) ?? {}
  if (!original) return []
  let texts: string[] = []
  if (form.kind === 'parquet') texts = await parquetRows(warehouse, file.path, ids)
  else if (form.kind === 'text')
    texts = await textRecords(file, form, ids, join(scratch, `records-${file.id}.ndjson`))
  return texts.flatMap((text) => {
    const record = asTrailRecord(original(JSON.parse(text)))
    return record?.userIdentity.type ? [record] : []
  })
}

async function parquetRows(warehouse: Warehouse, path: string, ids: readonly string[]): Promise<string[]> {
  const relation = parquetFile(path)
  const id = (await describeFields(warehouse, relation)).find('eventID')
  if (!id) return []
  const rows = await warehouse.rows<{ json: string }>(
    `SELECT CAST(to_json(delivered) AS VARCHAR) AS json FROM ${relation} AS delivered
     WHERE CAST(${id.sql} AS VARCHAR) IN (${ids.map(literal).join(', ')}) ORDER BY json`,
  )
  return rows.map(({ json }) => json)
}

/** With the tolerant reader, as the file may be one that ingest needed it for. */
async function textRecords(
  { path, size }: ReadFile,
  form: TextForm,
  ids: readonly string[],
  lines: string,
): Promise<string[]> {
  await readTolerantly(path, size, form, settingsSchema.parse({}).ingest, lines)
  const found: string[] = []
  for await (const line of createInterface({ input: createReadStream(lines) })) {
    if (!ids.some((id) => line.includes(id))) continue
    const { json, broken } = JSON.parse(line) as TolerantRecord
    if (broken === null) found.push(json)
  }
  rmSync(lines)
  return found
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
    eventTime: new Date(event.time_ms).toISOString(),
    eventSource: '',
    eventName: '',
    eventID: event.event_id,
    userIdentity,
    ...(event.vpc_endpoint ? { vpcEndpointId: event.vpc_endpoint } : {}),
  }
}
