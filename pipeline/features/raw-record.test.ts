import { DuckDBStructType, type DuckDBType, VARCHAR } from '@duckdb/node-api'
import { expect, test } from 'vitest'
import type { Fields } from '../ingest/fields.ts'
import { trailColumns } from '../ingest/layouts/trail.ts'
import { documentedColumns, isRaw, rawRecord, recordFields } from './raw-record.ts'
import { rowType } from './row-type.ts'

/** The SELECT list of a statement, by column. */
const columnsOf = (sql: string) =>
  new Map(
    [...sql.matchAll(/^ {2}(.+?) AS (\w+),?$/gms)].map(([, expression, name]): [string, string] => [
      name!,
      expression!,
    ]),
  )

test('each column stands where ingest finds it in a Parquet file of such a table', () => {
  const paths: Fields = {
    names: [],
    signature: '',
    find: (path) => ({
      sql: path,
      type: (path === 'resources' ? new DuckDBStructType([], []) : VARCHAR) as DuckDBType,
    }),
    text: (path) => path,
    json: (path) => path,
  }
  const { time, time_text, event_source, event_name, resource_arns, ...fields } = trailColumns(paths)
  expect(time).toBe('utc_time(eventTime)')
  expect(time_text).toBe('eventTime')
  expect([event_source, event_name]).toEqual([
    'coalesce(eventSource, insightDetails.eventSource)',
    'coalesce(eventName, insightDetails.eventName)',
  ])
  expect(resource_arns).toContain('$[*].ARN')
  const lower = Object.entries(fields).map(([column, path]) => [column, path.toLowerCase()])
  expect(recordFields).toEqual(Object.fromEntries(lower))
})

test("of the table in AWS's documentation every column is read; what it lacks is NULL", () => {
  const columns = columnsOf(rawRecord(documentedColumns, 'security.cloudtrail_logs'))
  expect(columns.get('user_agent')).toBe(`nullif("useragent", '')`)
  expect(columns.get('issuer_arn')).toBe(`nullif("useridentity"."sessioncontext"."sessionissuer"."arn", '')`)
  expect(columns.get('request_parameters')).toBe(`nullif(nullif("requestparameters", ''), 'null')`)
  expect(columns.get('time')).toBe(`utc_time(nullif("eventtime", ''))`)
  expect(columns.get('resource_arns')).toBe('transform("resources", resource -> resource."arn")')
  const missing = [...columns].filter(([, sql]) => sql === 'CAST(NULL AS VARCHAR)').map(([name]) => name)
  expect(missing).toEqual(['unusable'])
  expect(columns.get('source_identity')).toBe(
    `nullif(json_extract_scalar(CAST("useridentity" AS JSON), '$.sessioncontext.sourceidentity'), '')`,
  )
})

const table = (...changes: [name: string, type: string][]) => [
  ...documentedColumns.filter(({ name }) => !changes.some(([changed]) => changed === name)),
  ...changes.map(([name, type]) => ({ name, type })),
]

test('columns of other types are read as what they say', () => {
  const columns = columnsOf(
    rawRecord(
      table(
        ['eventtime', 'timestamp(6) with time zone'],
        ['readonly', 'boolean'],
        ['requestparameters', 'map(varchar, varchar)'],
        ['useridentity', 'row("type" varchar(20), sessioncontext row(sourceidentity varchar))'],
        ['insightdetails', 'row(eventname varchar)'],
      ),
      't',
    ),
  )
  expect(columns.get('time')).toBe(`CAST(at_timezone("eventtime", 'UTC') AS TIMESTAMP(3))`)
  expect(columns.get('read_only')).toBe('CAST("readonly" AS VARCHAR)')
  expect(columns.get('request_parameters')).toBe(
    `nullif(json_format(CAST("requestparameters" AS JSON)), 'null')`,
  )
  expect(columns.get('identity_type')).toBe(`nullif("useridentity"."type", '')`)
  expect(columns.get('source_identity')).toBe(`nullif("useridentity"."sessioncontext"."sourceidentity", '')`)
  expect(columns.get('identity_arn')).toBe('CAST(NULL AS VARCHAR)')
  expect(columns.get('event_name')).toBe(
    `coalesce(nullif("eventname", ''), nullif("insightdetails"."eventname", ''))`,
  )
})

test.each([
  [table(['useridentity', 'varchar']), /^t: useridentity is a varchar; expected a row/],
  [
    table(['eventtime', 'bigint']),
    /^t: eventtime is a bigint; expected text or a timestamp\. Is this CloudTrail\?$/,
  ],
  [table(['resources', 'varchar']), /^t: resources is a varchar; expected an array of rows with an arn/],
  [
    documentedColumns.filter(({ name }) => name !== 'eventname'),
    /^t: no column eventname; expected CloudTrail's table/,
  ],
])('a table that cannot be read is refused with what was found', (columns, message) => {
  expect(() => rawRecord(columns, 't')).toThrow(message)
})

test("a table is CloudTrail's own where it has the caller in one column", () => {
  expect(isRaw(documentedColumns)).toBe(true)
  expect(isRaw([{ name: 'principal', type: 'varchar' }])).toBe(false)
})

test('types are taken apart at their own commas', () => {
  const type = rowType('row("a, b" varchar, "say ""x""" array(row(ARN varchar)), m map(varchar, varchar))')
  expect([...type.members!.keys()]).toEqual(['a, b', 'say "x"', 'm'])
  expect(type.members!.get('say "x"')!.item!.members!.get('arn')!.text).toBe('varchar')
  expect(type.members!.get('m')!.text).toBe('map(varchar, varchar)')
})
