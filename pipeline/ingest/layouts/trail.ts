/**
 * Trail files: JSON with CloudTrail's own field names, which Athena's tables and lookup-events have too, in camel or
 * lower case.
 */
import { DuckDBListType, DuckDBStructType } from '@duckdb/node-api'
import { Failure } from '../../failure.ts'
import { type Fields, identifier } from '../fields.ts'
import { type RecordColumns, timeOf } from '../record.ts'
import type { JsonLayout, Structure } from './layout.ts'

const structure: Structure = {
  eventTime: 'VARCHAR',
  eventID: 'VARCHAR',
  eventSource: 'VARCHAR',
  eventName: 'VARCHAR',
  eventType: 'VARCHAR',
  eventCategory: 'VARCHAR',
  eventVersion: 'VARCHAR',
  awsRegion: 'VARCHAR',
  recipientAccountId: 'VARCHAR',
  readOnly: 'VARCHAR',
  sourceIPAddress: 'VARCHAR',
  userAgent: 'VARCHAR',
  errorCode: 'VARCHAR',
  errorMessage: 'VARCHAR',
  requestID: 'VARCHAR',
  sharedEventID: 'VARCHAR',
  vpcEndpointId: 'VARCHAR',
  requestParameters: 'VARCHAR',
  responseElements: 'VARCHAR',
  additionalEventData: 'VARCHAR',
  serviceEventDetails: 'VARCHAR',
  resources: 'VARCHAR',
  insightDetails: { eventName: 'VARCHAR', eventSource: 'VARCHAR' },
  userIdentity: {
    type: 'VARCHAR',
    principalId: 'VARCHAR',
    arn: 'VARCHAR',
    accountId: 'VARCHAR',
    userName: 'VARCHAR',
    accessKeyId: 'VARCHAR',
    invokedBy: 'VARCHAR',
    onBehalfOf: { userId: 'VARCHAR' },
    sessionContext: {
      sourceIdentity: 'VARCHAR',
      attributes: { mfaAuthenticated: 'VARCHAR' },
      sessionIssuer: { arn: 'VARCHAR', userName: 'VARCHAR' },
    },
  },
}

export const trail: JsonLayout = {
  kind: 'json',
  name: 'trail',
  words: 'Trail files (JSON)',
  // What lacks CloudTrail's fields is rejected record by record.
  recognises: () => true,
  listKeys: ['Records'],
  record: 'json',
  structure,
  required: ['eventTime', 'eventName', 'userIdentity'],
  columns: trailColumns,
  original: (record) => record,
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
