/** CloudTrail files made in tests, in every layout, and what ingest makes of them. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type IngestOptions, ingest } from '../1-ingest.ts'
import { openLog } from '../log.ts'
import { eventFiles } from '../run-folder/ledger.ts'
import type { StageContext, StageNote } from '../run-folder/stage.ts'
import { readSettings } from '../settings.ts'
import { literal, openWarehouse } from '../warehouse/warehouse.ts'

export type CloudTrailRecord = Record<string, unknown>

/** A call of an IAM user, with what the test says otherwise. Every record of a test file gets its own event id. */
export function record(number: number, overrides: CloudTrailRecord = {}): CloudTrailRecord {
  return {
    eventVersion: '1.09',
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: 'arn:aws:iam::123456789012:user/anna',
      accountId: '123456789012',
      accessKeyId: 'AKIAEXAMPLE',
      userName: 'anna',
    },
    eventTime: '2026-11-02T10:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '198.51.100.7',
    userAgent: 'aws-cli/2.15.0 Python/3.11.6',
    requestParameters: { bucketName: 'logs', key: 'a.txt' },
    responseElements: null,
    requestID: 'REQUEST',
    eventID: eventId(number),
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: false,
    recipientAccountId: '123456789012',
    eventCategory: 'Data',
    ...overrides,
  }
}

export function eventId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/** An IAM user with a key of its own, for `userIdentity`. */
export function iamUser(name: string): CloudTrailRecord {
  return {
    type: 'IAMUser',
    arn: `arn:aws:iam::123456789012:user/${name}`,
    accountId: '123456789012',
    userName: name,
    accessKeyId: `AKIA${name.toUpperCase()}`,
  }
}

/** A session of a role, for `userIdentity`. */
export function session(role: string, name: string, context: object = {}): CloudTrailRecord {
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE:${name}`,
    arn: `arn:aws:sts::123456789012:assumed-role/${role}/${name}`,
    accountId: '123456789012',
    accessKeyId: 'ASIAEXAMPLE',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLE',
        arn: `arn:aws:iam::123456789012:role/team/${role}`,
        accountId: '123456789012',
        userName: role,
      },
      attributes: { mfaAuthenticated: 'false', creationDate: '2026-11-02T09:00:00Z' },
      ...context,
    },
  }
}

export function scratchFolder(): string {
  return mkdtempSync(join(tmpdir(), 'usually-ingest-'))
}

export function write(file: string, content: string | Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

/** A trail file: {"Records": [...]}, gzipped where the name says so. */
export function writeTrail(file: string, records: readonly CloudTrailRecord[]): string {
  const text = JSON.stringify({ Records: records })
  return write(file, file.endsWith('.gz') ? gzipSync(text) : text)
}

const jsonColumns = ['requestParameters', 'responseElements', 'additionalEventData', 'serviceEventDetails']
const identityType = `STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR,
  accesskeyid VARCHAR, username VARCHAR, onbehalfof STRUCT(userid VARCHAR, identitystorearn VARCHAR),
  sessioncontext STRUCT(attributes STRUCT(mfaauthenticated VARCHAR, creationdate VARCHAR),
    sessionissuer STRUCT(type VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR),
    ec2roledelivery VARCHAR, sourceidentity VARCHAR))`
const athenaColumns = `{eventversion: 'VARCHAR', eventtime: 'VARCHAR', eventsource: 'VARCHAR', eventname: 'VARCHAR',
  awsregion: 'VARCHAR', sourceipaddress: 'VARCHAR', useragent: 'VARCHAR', errorcode: 'VARCHAR',
  errormessage: 'VARCHAR', requestparameters: 'VARCHAR', responseelements: 'VARCHAR', additionaleventdata: 'VARCHAR',
  requestid: 'VARCHAR', eventid: 'VARCHAR', readonly: 'VARCHAR', eventtype: 'VARCHAR', apiversion: 'VARCHAR',
  recipientaccountid: 'VARCHAR', serviceeventdetails: 'VARCHAR', sharedeventid: 'VARCHAR', vpcendpointid: 'VARCHAR',
  eventcategory: 'VARCHAR', useridentity: '${identityType.replaceAll(/\s+/g, ' ')}',
  resources: 'STRUCT(arn VARCHAR, accountid VARCHAR, type VARCHAR)[]'}`

/** An Athena-style table: lower-case columns, JSON columns as text. */
export async function writeAthena(file: string, records: readonly CloudTrailRecord[]): Promise<string> {
  const rows = records.map((one) => {
    const texts = jsonColumns
      .filter((name) => one[name] != null)
      .map((name) => [name, JSON.stringify(one[name])])
    const { requestParameters, responseElements, additionalEventData, serviceEventDetails, ...plain } = one
    return lowerCase({ ...plain, ...Object.fromEntries(texts) })
  })
  const lines = write(`${file}.lines`, rows.map((row) => JSON.stringify(row)).join('\n'))
  return writeParquet(
    file,
    `SELECT * FROM read_json(${literal(lines)}, format = 'newline_delimited', columns = ${athenaColumns})`,
  ).finally(() => writeFileSync(lines, ''))
}

export async function writeParquet(file: string, select: string, compression = 'snappy'): Promise<string> {
  mkdirSync(dirname(file), { recursive: true })
  await query(`COPY (${select}) TO ${literal(file)} (FORMAT parquet, COMPRESSION ${compression})`)
  return file
}

function lowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCase)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [key.toLowerCase(), lowerCase(below)]),
  )
}

/** Runs ingest as the command line would, without a word. */
export function runIngest(
  out: string,
  input: string[],
  context: Partial<StageContext> = {},
  options: Omit<IngestOptions, 'input'> = {},
): Promise<StageNote> {
  return ingest(
    {
      out,
      settings: readSettings([]),
      seed: 1,
      memory: '1GiB',
      log: openLog('quiet', () => {}),
      signal: new AbortController().signal,
      force: false,
      ...context,
    },
    { input, ...options },
  )
}

export type Row = Record<string, unknown>

/** The canonical events of a run, in the order of their ids; days and times as text. */
export function readEvents(out: string): Promise<Row[]> {
  return query(`SELECT * REPLACE (CAST(day AS VARCHAR) AS day, CAST(event_time AS VARCHAR) AS event_time)
    FROM stored_event(${literal(eventFiles(out))}) ORDER BY event_id`)
}

export function readRejects(out: string): Promise<Row[]> {
  return query(`SELECT file, CAST(position AS INTEGER) AS position, reason, excerpt
    FROM read_parquet(${literal(join(out, 'rejects.parquet'))}) ORDER BY file, position`)
}

/** @param ruleFiles  files of sql/ to run first. @param table  makes what the files after it read */
export async function query(
  sql: string,
  ruleFiles: readonly string[] = [],
  table?: string,
  tableFiles: readonly string[] = [],
): Promise<Row[]> {
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: '512MiB',
    spill: join(tmpdir(), 'usually-spill'),
  })
  try {
    for (const name of ruleFiles) await warehouse.runFile(name)
    if (table) await warehouse.run(table)
    for (const name of tableFiles) await warehouse.runFile(name)
    return await warehouse.rows(sql)
  } finally {
    warehouse.close()
  }
}
