/**
 * CloudTrail's own table, as AWS's CREATE TABLE for Athena makes it, as the view `record`, which pipeline/sql/arrival.sql
 * reads. The columns are those that ingest takes of a Parquet file of such a table (raw-record.test.ts compares both);
 * what a table lacks, since it was made years ago, reads as NULL.
 */
import { Failure } from '../failure.ts'
import { type RowType, rowType } from './row-type.ts'

export interface RawColumn {
  name: string
  /** as Trino calls it */
  type: string
  /** Of a row that may have members besides those of its type: they are looked up in its JSON, where a missing one is NULL. */
  mayHaveMore?: true
}

/** Where each column of `record` stands in the table. */
export const recordFields = {
  event_id: 'eventid',
  event_type: 'eventtype',
  event_category: 'eventcategory',
  event_version: 'eventversion',
  region: 'awsregion',
  recipient_account: 'recipientaccountid',
  read_only: 'readonly',
  source_ip: 'sourceipaddress',
  user_agent: 'useragent',
  error_code: 'errorcode',
  error_message: 'errormessage',
  request_id: 'requestid',
  shared_event_id: 'sharedeventid',
  vpc_endpoint: 'vpcendpointid',
  request_parameters: 'requestparameters',
  response_elements: 'responseelements',
  additional_event_data: 'additionaleventdata',
  service_event_details: 'serviceeventdetails',
  identity_type: 'useridentity.type',
  identity_id: 'useridentity.principalid',
  identity_arn: 'useridentity.arn',
  identity_account: 'useridentity.accountid',
  identity_name: 'useridentity.username',
  access_key: 'useridentity.accesskeyid',
  invoked_by: 'useridentity.invokedby',
  mfa: 'useridentity.sessioncontext.attributes.mfaauthenticated',
  issuer_arn: 'useridentity.sessioncontext.sessionissuer.arn',
  issuer_name: 'useridentity.sessioncontext.sessionissuer.username',
  source_identity: 'useridentity.sessioncontext.sourceidentity',
  on_behalf_of: 'useridentity.onbehalfof.userid',
}

/** JSON, whose null says nothing. */
const json = ['request_parameters', 'response_elements', 'additional_event_data', 'service_event_details']
const nothing = 'CAST(NULL AS VARCHAR)'

/**
 * Of the table in AWS's documentation, for an engine that cannot be asked for its columns. Older ones have no onbehalfof, and
 * sourceidentity is there where somebody added it.
 */
export const documentedColumns: RawColumn[] = [
  ...[
    'eventversion',
    'eventtime',
    'eventsource',
    'eventname',
    'awsregion',
    'sourceipaddress',
    'useragent',
    'errorcode',
    'errormessage',
    'requestparameters',
    'responseelements',
    'additionaleventdata',
    'requestid',
    'eventid',
    'readonly',
    'eventtype',
    'apiversion',
    'recipientaccountid',
    'serviceeventdetails',
    'sharedeventid',
    'vpcendpointid',
    'eventcategory',
  ].map((name) => ({ name, type: 'varchar' })),
  { name: 'resources', type: 'array(row(arn varchar, accountid varchar, type varchar))' },
  {
    name: 'useridentity',
    type:
      'row(type varchar, principalid varchar, arn varchar, accountid varchar, invokedby varchar, accesskeyid varchar, ' +
      'username varchar, sessioncontext row(attributes row(mfaauthenticated varchar, creationdate varchar), sessionissuer row(type varchar, principalid varchar, ' +
      'arn varchar, accountid varchar, username varchar), ec2roledelivery varchar, webidfederationdata ' +
      'row(federatedprovider varchar, attributes map(varchar, varchar))))',
    mayHaveMore: true,
  },
]

export const isRaw = (columns: readonly RawColumn[]) => columns.some(({ name }) => name === 'useridentity')

/**
 * @param place  the table, as the engine takes it
 * @throws Failure for a column of a type that cannot be read
 */
export function rawRecord(columns: readonly RawColumn[], place: string): string {
  const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), rowType(type)]))
  for (const name of ['eventtime', 'eventsource', 'eventname'])
    if (!types.has(name))
      throw new Failure(
        `${place}: no column ${name}; expected CloudTrail's table as AWS's CREATE TABLE makes it`,
      )
  if (!types.get('useridentity')?.members)
    throw new Failure(
      `${place}: useridentity is a ${types.get('useridentity')?.text}; expected a row (of Athena a struct) with type, arn, principalid and so on, as AWS's CREATE TABLE makes it`,
    )

  const open = new Set(columns.flatMap(({ name, mayHaveMore }) => (mayHaveMore ? [name] : [])))
  const find = (path: string): { sql: string; type: RowType } | undefined => {
    const [column, ...members] = path.split('.')
    let type = types.get(column!)
    for (const member of members) type = type?.members?.get(member)
    if (!type && open.has(column!))
      return {
        sql: `json_extract_scalar(CAST("${column}" AS JSON), '$.${members.join('.')}')`,
        type: rowType('varchar'),
      }
    return (
      type && {
        sql: path
          .split('.')
          .map((name) => `"${name}"`)
          .join('.'),
        type,
      }
    )
  }
  /** '' reads as NULL; what is no text is told as JSON or as text. */
  const text = (path: string): string => {
    const found = find(path)
    if (!found) return nothing
    const { sql, type } = found
    if (/^varchar/.test(type.text)) return `nullif(${sql}, '')`
    if (/^(row|array|map|json)\b/.test(type.text)) return `json_format(CAST(${sql} AS JSON))`
    return `CAST(${sql} AS VARCHAR)`
  }

  // An Insight event says what it is about instead of what was called.
  const source = `coalesce(${text('eventsource')}, ${text('insightdetails.eventsource')})`
  const name = `coalesce(${text('eventname')}, ${text('insightdetails.eventname')})`
  const fields = Object.entries(recordFields).map(([column, path]): [string, string] => [
    column,
    json.includes(column) ? `nullif(${text(path)}, 'null')` : text(path),
  ])
  const told = [text('eventtime'), source, name, ...fields.map(([, sql]) => sql)]
  const columnsOf: [string, string][] = [
    ['file_id', 'CAST(1 AS INTEGER)'],
    // The same for the same record, so that of deliveries that differ the same one is kept in every run; unique by chance.
    [
      'position',
      `substr(md5(concat_ws(chr(31), ${told.map((sql) => `coalesce(${sql}, '')`).join(', ')})), 1, 16) || substr(CAST(uuid() AS VARCHAR), 1, 18)`,
    ],
    ['unusable', nothing],
    [
      'excerpt',
      `json_format(CAST(map(ARRAY['eventTime', 'eventName', 'eventSource', 'eventID'],
    ARRAY[${['eventtime', 'eventname', 'eventsource', 'eventid'].map(text).join(', ')}]) AS JSON))`,
    ],
    ['time', timeOf(find('eventtime')!, place)],
    ['time_text', text('eventtime')],
    ['event_source', source],
    ['event_name', name],
    ...fields,
    ['resource_arns', arnsOf(find('resources'), place)],
  ]
  return `CREATE TEMP VIEW record AS\nSELECT\n${columnsOf.map(([column, sql]) => `  ${sql} AS ${column}`).join(',\n')}\nFROM ${place};`
}

function timeOf({ sql, type }: { sql: string; type: RowType }, place: string): string {
  if (/^varchar/.test(type.text)) return `utc_time(nullif(${sql}, ''))`
  if (/^timestamp.*with time zone$/.test(type.text)) return `CAST(at_timezone(${sql}, 'UTC') AS TIMESTAMP(3))`
  if (/^timestamp/.test(type.text)) return `CAST(${sql} AS TIMESTAMP(3))`
  throw new Failure(
    `${place}: eventtime is a ${type.text}; expected text or a timestamp. Is this CloudTrail?`,
  )
}

function arnsOf(found: { sql: string; type: RowType } | undefined, place: string): string {
  if (!found) return 'CAST(NULL AS ARRAY(VARCHAR))'
  if (!found.type.item?.members?.has('arn'))
    throw new Failure(
      `${place}: resources is a ${found.type.text}; expected an array of rows with an arn, as AWS's CREATE TABLE makes it`,
    )
  return `transform(${found.sql}, resource -> resource."arn")`
}
