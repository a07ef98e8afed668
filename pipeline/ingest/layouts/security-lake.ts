/** Security Lake: CloudTrail as OCSF 1.0 and 1.1, in Parquet. Three classes of it carry CloudTrail. */
import { DuckDBListType, DuckDBStructType } from '@duckdb/node-api'
import { Failure } from '../../failure.ts'
import { type Fields, identifier } from '../fields.ts'
import { type RecordColumns, timeOf } from '../record.ts'
import type { ParquetLayout } from './layout.ts'

export const securityLake: ParquetLayout = {
  kind: 'parquet',
  name: 'security_lake',
  words: 'Security Lake (Parquet, OCSF)',
  recognises: (fields) =>
    ['class_uid', 'metadata', 'time', 'api'].every((path) => fields.find(path) !== undefined),
  expected: 'Security Lake (class_uid, time, api, ...)',
  shown: ['time', 'metadata', 'api'],
  columns,
  unusable,
}

/** API Activity, Authentication, Account Change. */
const cloudTrailClasses = [6003, 3002, 3001]

/** Why a row is not CloudTrail: Security Lake keeps other sources in the same classes. */
function unusable(fields: Fields): string {
  const { text } = fields
  return `CASE
    WHEN ${text('class_uid')} NOT IN (${cloudTrailClasses.map((uid) => `'${uid}'`).join(', ')})
    THEN 'OCSF class ' || ${text('class_uid')} || ' does not carry CloudTrail'
    WHEN ${text('metadata.product.name')} <> 'CloudTrail'
    THEN 'OCSF event of ' || ${text('metadata.product.name')} || ', not of CloudTrail'
  END`
}

function columns(fields: Fields): RecordColumns {
  const { text, json } = fields
  const first = (...paths: string[]) => `coalesce(${paths.map(text).join(', ')})`
  /** A whole object that is a string here, a member of unmapped there, spread over dotted keys elsewhere. */
  const whole = (path: string, member: string) =>
    `coalesce(${json(path)}, ${json(`unmapped.${member}`)}, ${dottedMembers(fields, member)})`
  const time = fields.find('time')
  if (!time) throw new Failure('no column "time". Is this Security Lake?')
  return {
    time: timeInMilliseconds(fields),
    time_text: text('time'),
    event_id: text('metadata.uid'),
    event_source: text('api.service.name'),
    event_name: text('api.operation'),
    event_type: first('unmapped.eventType', 'metadata.event_code'),
    event_category: first('unmapped.eventCategory', 'metadata.product.feature.name'),
    event_version: text('metadata.product.version'),
    region: text('cloud.region'),
    recipient_account: first('unmapped.recipientAccountId', 'cloud.account.uid', 'cloud.account_uid'),
    read_only: text('unmapped.readOnly'),
    source_ip: first('src_endpoint.ip', 'src_endpoint.domain', 'src_endpoint.svc_name'),
    user_agent: text('http_request.user_agent'),
    error_code: text('api.response.error'),
    error_message: text('api.response.message'),
    request_id: text('api.request.uid'),
    shared_event_id: text('unmapped.sharedEventID'),
    vpc_endpoint: text('unmapped.vpcEndpointId'),
    request_parameters: whole('api.request.data', 'requestParameters'),
    response_elements: whole('api.response.data', 'responseElements'),
    additional_event_data: whole('unmapped.additionalEventData', 'additionalEventData'),
    service_event_details: whole('unmapped.serviceEventDetails', 'serviceEventDetails'),
    resource_arns: resourceArns(fields),
    identity_type: text('actor.user.type'),
    identity_id: first('actor.user.uid_alt', 'actor.user.uuid'),
    identity_arn: text('actor.user.uid'),
    identity_account: first('actor.user.account.uid', 'actor.user.account_uid'),
    identity_name: text('actor.user.name'),
    access_key: text('actor.user.credential_uid'),
    invoked_by: text('actor.invoked_by'),
    mfa: first('actor.session.is_mfa', 'actor.session.mfa', 'is_mfa'),
    issuer_arn: text('actor.session.issuer'),
    issuer_name: text('unmapped.userIdentity.sessionContext.sessionIssuer.userName'),
    source_identity: text('unmapped.userIdentity.sessionContext.sourceIdentity'),
    on_behalf_of: text('unmapped.userIdentity.onBehalfOf.userId'),
  }
}

function timeInMilliseconds(fields: Fields): string {
  const time = fields.find('time')!
  return /INT$/.test(String(time.type))
    ? `make_timestamp_ms(CAST(${time.sql} AS BIGINT))`
    : timeOf(time, 'time')
}

function resourceArns(fields: Fields): string {
  const resources = fields.find('resources')
  if (!resources) return 'CAST(NULL AS VARCHAR[])'
  if (resources.type instanceof DuckDBListType && resources.type.valueType instanceof DuckDBStructType) {
    const uid = resources.type.valueType.entryNames.find((name) => name.toLowerCase() === 'uid')
    return uid
      ? `list_transform(${resources.sql}, lambda resource: resource.${identifier(uid)})`
      : 'CAST(NULL AS VARCHAR[])'
  }
  const text = fields.json('resources')
  return `CASE WHEN ${text} IS NOT NULL THEN TRY(json_extract_string(${text}, '$[*].uid')) END`
}

/** requestParameters.bucketName, requestParameters.key, ... of unmapped as one JSON object. */
function dottedMembers(fields: Fields, member: string): string {
  const unmapped = fields.json('unmapped')
  return `CASE WHEN contains(${unmapped}, '"${member}.') THEN dotted_members(${unmapped}, '${member}.') END`
}
