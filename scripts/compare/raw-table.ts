/** Records of trail files as Parquet with the columns of AWS's Athena table, and the statement that makes a table of it. */
import type { Warehouse } from '../../pipeline/warehouse/warehouse.ts'
import { literal } from '../../pipeline/warehouse/warehouse.ts'

const texts = [
  'eventVersion',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestID',
  'eventID',
  'readOnly',
  'eventType',
  'apiVersion',
  'recipientAccountId',
  'sharedEventID',
  'vpcEndpointId',
  'eventCategory',
]
const documents = ['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails']

type Members = { [name: string]: Members | null }
const identity: Members = {
  type: null,
  principalId: null,
  arn: null,
  accountId: null,
  invokedBy: null,
  accessKeyId: null,
  userName: null,
  onBehalfOf: { userId: null, identityStoreArn: null },
  sessionContext: {
    attributes: { mfaAuthenticated: null, creationDate: null },
    sessionIssuer: { type: null, principalId: null, arn: null, accountId: null, userName: null },
    ec2RoleDelivery: null,
    webIdFederationData: { federatedProvider: null, attributes: null },
    sourceIdentity: null,
  },
}

/** A row's type as Trino writes it. */
const typeOf = (members: Members | null): string =>
  members === null
    ? 'VARCHAR'
    : `ROW(${Object.entries(members)
        .map(([name, below]) => `${name.toLowerCase()} ${typeOf(below)}`)
        .join(', ')})`

const packed = (members: Members, path: string): string =>
  `{${Object.entries(members)
    .map(([name, below]) => {
      const at = `${path}.${name}`
      return `${name.toLowerCase()}: ${below === null ? `record->>'${at}'` : packed(below, at)}`
    })
    .join(', ')}}`

/** @param records  SELECT of a column `record`, JSON of a trail file's record each */
export async function writeRaw(warehouse: Warehouse, records: string, file: string): Promise<void> {
  const columns = [
    ...texts.map((name) => `record->>'$.${name}' AS ${name.toLowerCase()}`),
    ...documents.map((name) => `CAST(record->'$.${name}' AS VARCHAR) AS ${name.toLowerCase()}`),
    `${packed(identity, '$.userIdentity')} AS useridentity`,
    `list_transform(CAST(record->'$.resources' AS JSON[]), lambda resource:
       {arn: coalesce(resource->>'$.ARN', resource->>'$.arn'), accountid: resource->>'$.accountId', type: resource->>'$.type'}) AS resources`,
  ]
  await warehouse.run(
    `COPY (SELECT ${columns.join(',\n')} FROM (${records})) TO ${literal(file)} (FORMAT parquet)`,
  )
}

/** @param place  catalog.schema.table */
export function createRaw(place: string, location: string): string {
  const columns = [...texts, ...documents].map((name) => `${name.toLowerCase()} VARCHAR`)
  return `CREATE TABLE ${place} (
  ${[...columns, `useridentity ${typeOf(identity)}`, 'resources ARRAY(ROW(arn VARCHAR, accountid VARCHAR, type VARCHAR))'].join(',\n  ')}
) WITH (external_location = ${literal(location)}, format = 'PARQUET')`
}
