/**
 * The view `record`: one row a record, with the same columns whatever the layout. sql/arrival.sql reads it.
 *
 * The texts are as recorded; '' and JSON null read as NULL. `time` is UTC, `time_text` what it was read from,
 * `unusable` a reason to reject the record before anything is looked at, `excerpt` what to show of it then.
 * Its SQL is made here rather than read from a file, because its columns depend on those of the files that came.
 */
import { DuckDBTypeId } from '@duckdb/node-api'
import { Failure } from '../failure.ts'
import type { Field } from './fields.ts'

export interface RecordColumns {
  time: string
  time_text: string
  event_id: string
  event_source: string
  event_name: string
  event_type: string
  event_category: string
  event_version: string
  region: string
  recipient_account: string
  read_only: string
  source_ip: string
  user_agent: string
  error_code: string
  error_message: string
  request_id: string
  shared_event_id: string
  vpc_endpoint: string
  request_parameters: string
  response_elements: string
  additional_event_data: string
  service_event_details: string
  /** VARCHAR[] */
  resource_arns: string
  identity_type: string
  identity_id: string
  identity_arn: string
  identity_account: string
  identity_name: string
  access_key: string
  invoked_by: string
  mfa: string
  issuer_arn: string
  issuer_name: string
  source_identity: string
  on_behalf_of: string
}

/** A SELECT of the record columns. @param from FROM clause with file_id, position, unusable, excerpt in scope */
export function selectRecords(columns: RecordColumns, from: string): string {
  const selected = Object.entries(columns).map(([name, sql]) => `${sql} AS ${name}`)
  return `SELECT file_id, position, unusable, excerpt,\n  ${selected.join(',\n  ')}\nFROM ${from}`
}

/** An expression of type TIMESTAMP, UTC. Throws a failure for a type that holds no time. */
export function timeOf({ sql, type }: Field, name: string): string {
  switch (type.typeId) {
    case DuckDBTypeId.VARCHAR:
      return `utc_time(${sql})`
    case DuckDBTypeId.TIMESTAMP_TZ:
      return `timezone('UTC', ${sql})`
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return `CAST(${sql} AS TIMESTAMP)`
    default:
      throw new Failure(`column "${name}" is a ${type}; expected a string or timestamp. Is this CloudTrail?`)
  }
}
