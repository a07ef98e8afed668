/**
 * Trail files: JSON with CloudTrail's own field names, which Athena's tables and lookup-events have too, in camel or
 * lower case.
 */
import { DuckDBListType, DuckDBStructType } from '@duckdb/node-api'
import { Failure } from '../../failure.ts'
import { type Fields, identifier } from '../fields.ts'
import { structure } from '../members.ts'
import { type RecordColumns, timeOf } from '../record.ts'
import { hasIdentityInPlace, isPartOfRecord, leadsOn } from '../unwrap.ts'
import type { JsonLayout } from './layout.ts'

export const trail: JsonLayout = {
  kind: 'json',
  name: 'trail',
  words: 'Trail files (JSON)',
  // What lacks some of CloudTrail's fields is rejected record by record.
  recognises: ({ text, first, members }) =>
    first === undefined
      ? /^[[{]/.test(text) && members.size === 0
      : isPartOfRecord(members) && !leadsOn(members) && hasIdentityInPlace(first, members),
  listKeys: ['Records'],
  record: 'json',
  structure,
  required: ['eventTime', 'eventName', 'userIdentity'],
  columns: trailColumns,
  unusable: notOfCloudTrail,
  original: (record) => record,
}

/** Events of other things that look like CloudTrail's. */
function notOfCloudTrail({ text }: Fields): string {
  return `CASE
    WHEN starts_with(${text('eventSource')}, 'aws:')
    THEN 'an event notification of ' || ${text('eventSource')} || ', which is no CloudTrail record'
    WHEN ${text('eventCategory')} = 'ActivityAuditLog'
    THEN 'an event of another product, from an integration of CloudTrail Lake (eventCategory ActivityAuditLog); only calls of AWS are read'
  END`
}

export function trailColumns(fields: Fields): RecordColumns {
  const { text, json } = fields
  const time = fields.find('eventTime')
  if (!time) throw new Failure('no column "eventtime". Is this CloudTrail?')
  return {
    time: timeOf(time, 'eventtime'),
    time_text: text('eventTime'),
    event_id: text('eventID'),
    // An Insight event says what it is about instead of what was called.
    event_source: `coalesce(${text('eventSource')}, ${text('insightDetails.eventSource')})`,
    event_name: `coalesce(${text('eventName')}, ${text('insightDetails.eventName')})`,
    event_type: text('eventType'),
    event_category: text('eventCategory'),
    event_version: text('eventVersion'),
    region: text('awsRegion'),
    recipient_account: text('recipientAccountId'),
    read_only: text('readOnly'),
    source_ip: text('sourceIPAddress'),
    user_agent: text('userAgent'),
    error_code: text('errorCode'),
    error_message: text('errorMessage'),
    request_id: text('requestID'),
    shared_event_id: text('sharedEventID'),
    vpc_endpoint: text('vpcEndpointId'),
    request_parameters: json('requestParameters'),
    response_elements: json('responseElements'),
    additional_event_data: json('additionalEventData'),
    service_event_details: json('serviceEventDetails'),
    resource_arns: resourceArns(fields),
    identity_type: text('userIdentity.type'),
    identity_id: text('userIdentity.principalId'),
    identity_arn: text('userIdentity.arn'),
    identity_account: text('userIdentity.accountId'),
    identity_name: text('userIdentity.userName'),
    access_key: text('userIdentity.accessKeyId'),
    invoked_by: text('userIdentity.invokedBy'),
    mfa: text('userIdentity.sessionContext.attributes.mfaAuthenticated'),
    issuer_arn: text('userIdentity.sessionContext.sessionIssuer.arn'),
    issuer_name: text('userIdentity.sessionContext.sessionIssuer.userName'),
    source_identity: text('userIdentity.sessionContext.sourceIdentity'),
    on_behalf_of: text('userIdentity.onBehalfOf.userId'),
  }
}

/** resources is a list of structs in tables, JSON text elsewhere. */
function resourceArns(fields: Fields): string {
  const resources = fields.find('resources')
  if (!resources) return 'CAST(NULL AS VARCHAR[])'
  if (resources.type instanceof DuckDBListType && resources.type.valueType instanceof DuckDBStructType) {
    const arn = resources.type.valueType.entryNames.find((name) => name.toLowerCase() === 'arn')
    return arn
      ? `list_transform(${resources.sql}, lambda resource: resource.${identifier(arn)})`
      : 'CAST(NULL AS VARCHAR[])'
  }
  const text = fields.json('resources')
  return `CASE WHEN ${text} IS NOT NULL THEN TRY(list_concat(
    json_extract_string(${text}, '$[*].ARN'), json_extract_string(${text}, '$[*].arn'))) END`
}
