/**
 * Delivers records as a trail's table holds them: one Parquet file a day of delivery, with the odd record a day
 * late and a few delivered twice. Records wait as lines of JSON on disk, so that memory does not grow with the
 * organisation; one thread turns a day's lines into Parquet in their order, so that the same records give the same bytes.
 */
import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { Random } from '../models/random.ts'
import { DAY } from './calendar.ts'
import type { CloudTrailRecord } from './session.ts'

const LATE = 0.006
const TWICE = 0.025
const FLUSH_LINES = 2000

const columns: Record<string, string> = {
  eventversion: 'VARCHAR',
  useridentity:
    'STRUCT("type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, invokedby VARCHAR, accesskeyid VARCHAR, username VARCHAR, identityprovider VARCHAR, onbehalfof STRUCT(userid VARCHAR, identitystorearn VARCHAR), sessioncontext STRUCT(attributes STRUCT(mfaauthenticated VARCHAR, creationdate VARCHAR), sessionissuer STRUCT("type" VARCHAR, principalid VARCHAR, arn VARCHAR, accountid VARCHAR, username VARCHAR), ec2roledelivery VARCHAR, webidfederationdata STRUCT(federatedprovider VARCHAR, attributes VARCHAR), sourceidentity VARCHAR))',
  ...Object.fromEntries(
    'eventtime eventsource eventname awsregion sourceipaddress useragent errorcode errormessage requestparameters responseelements additionaleventdata requestid eventid readonly'
      .split(' ')
      .map((name) => [name, 'VARCHAR']),
  ),
  resources: 'STRUCT(arn VARCHAR, accountid VARCHAR, "type" VARCHAR)[]',
  ...Object.fromEntries(
    'eventtype apiversion managementevent recipientaccountid serviceeventdetails sharedeventid vpcendpointid eventcategory sessioncredentialfromconsole'
      .split(' ')
      .map((name) => [name, 'VARCHAR']),
  ),
}

interface Waiting {
  file: number
  lines: string[]
  count: number
}

export interface Delivered {
  files: number
  rows: number
  events: number
  duplicates: number
  late: number
  bytes: number
}

export async function openDelivery(out: string, first: number, days: number, random: Random) {
  const folder = join(out, 'cloudtrail')
  const staging = join(out, '.staging')
  rmSync(folder, { recursive: true, force: true })
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  mkdirSync(staging, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '500MB',
    temp_directory: staging,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  })
  const connection = await instance.connect()
  const waiting = new Map<number, Waiting>()
  const total: Delivered = { files: 0, rows: 0, events: 0, duplicates: 0, late: 0, bytes: 0 }

  let closed = -1

  const stagingFile = (day: number) => join(staging, `${day}.ndjson`)
  const flush = (day: Waiting) => {
    if (day.lines.length) writeSync(day.file, day.lines.join(''))
    day.lines = []
  }
  const put = (day: number, line: string) => {
    const at = Math.min(Math.max(day, closed + 1), days - 1)
    let file = waiting.get(at)
    if (!file) waiting.set(at, (file = { file: openSync(stagingFile(at), 'w'), lines: [], count: 0 }))
    file.count++
    if (file.lines.push(line) >= FLUSH_LINES) flush(file)
  }

  return {
    /** Takes a record of any day that is not yet closed; records outside the sample's days are left out. */
    add(record: CloudTrailRecord, at: number): boolean {
      const day = Math.floor((at - first) / DAY)
      if (day < 0 || day >= days) return false
      const line = `${JSON.stringify(record)}\n`
      const isLate = random.chance(LATE) && day < days - 1
      put(isLate ? day + 1 : day, line)
      total.events++
      if (isLate) total.late++
      if (random.chance(TWICE)) {
        put(random.chance(0.8) ? day : day + 1, line)
        total.duplicates++
      }
      return true
    },
    /** Writes a day's file; nothing more may be added to it. */
    async closeDay(day: number): Promise<void> {
      closed = day
      const held = waiting.get(day)
      if (!held) return
      flush(held)
      closeSync(held.file)
      waiting.delete(day)
      const target = join(folder, `${new Date(first + day * DAY).toISOString().slice(0, 10)}.parquet`)
      const types = Object.entries(columns).map(([name, type]) => `${name}: '${type.replaceAll("'", "''")}'`)
      const path = (file: string) => `'${file.replaceAll("'", "''")}'`
      await connection.run(
        `COPY (SELECT * FROM read_json(${path(stagingFile(day))}, format = 'newline_delimited', columns = {${types.join(', ')}}))
         TO ${path(target)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
      )
      rmSync(stagingFile(day))
      total.files++
      total.rows += held.count
      total.bytes += statSync(target).size
    },
    async finish(): Promise<Delivered> {
      for (const day of [...waiting.keys()].sort((a, b) => a - b)) await this.closeDay(day)
      connection.closeSync()
      instance.closeSync()
      rmSync(staging, { recursive: true, force: true })
      return total
    },
  }
}
