/**
 * CloudTrail's own table on a Trino server: it is normalised there, and what ingest would have left of the scored days
 * comes here, since later stages read single calls of these: events/, rejects.parquet, ingest.json and ingest's note.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DuckDBValue } from '@duckdb/node-api'
import { Failure } from '../failure.ts'
import { type Ledger, type Part, writeLedger } from '../run-folder/ledger.ts'
import { contentDigest } from '../run-folder/outputs.ts'
import { runStage, type StageContext, type StageNote } from '../run-folder/stage.ts'
import { mark, secretFiles } from '../warehouse/secrets.ts'
import { parquetOptions, writeParquet } from '../warehouse/table.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'
import { normalise } from './raw-events.ts'
import { isRaw } from './raw-record.ts'
import { fetchRows, placeOf, type TrinoWork } from './trino.ts'

/** What the server says of the events that it made. */
interface Found {
  read: number
  rejected: number
  duplicates: number
  differing: number
  kept: number
  nameless: number
  /** events in which something is masked */
  masked: number
  /** of the event ids, whatever their order */
  digest: string
  newest: string | null
  /** days of the run's time zone */
  from: string | null
  to: string | null
}

/**
 * Leaves `event` in the schema to work in.
 * @param variables  of the feature SQL, which says which days are scored
 * @returns the note; undefined where the table holds events as ingest writes them
 */
export async function arrive(
  context: StageContext,
  work: TrinoWork,
  variables: Record<string, DuckDBValue>,
): Promise<StageNote<'ingest'> | undefined> {
  const columns = await work.columns()
  if (!isRaw(columns)) return undefined
  const { log } = context
  const place = [work.table.catalog, work.table.schema, work.table.table].join('.')
  log.line(`ingest: ${place} is CloudTrail's own table; ${work.host} makes events of it`)
  const starting = performance.now()
  work.writer.set(variables)
  await work.run(normalise(work.writer, columns, placeOf(work.table)))
  const found = await lookAt(work)
  const seconds = Math.round((performance.now() - starting) / 100) / 10
  if (found.kept === 0 || found.from === null || found.to === null)
    throw new Failure(
      `${place}: no event in ${found.read} records, of which ${found.rejected} could not be used. Is this CloudTrail?`,
    )
  const { from, to } = found

  return runStage(context, {
    name: 'ingest',
    title: 'Ingest: a table of CloudTrail becomes events',
    code: { file: import.meta.filename, reads: secretFiles },
    after: [],
    inputs: { table: place, found, timeZone: context.settings.timeZone, mask: context.settings.ingest.mask },
    async run(note, { folder }) {
      const warehouse = await openWarehouse({
        file: ':memory:',
        memory: context.memory,
        spill: join(folder, 'spill'),
      })
      const bar = log.bar('ingest')
      try {
        const days = await work.rows<{ day: string }>(`${scoredDays} GROUP BY event.day ORDER BY day`)
        const parts: Part[] = []
        for (const [i, { day }] of days.entries()) {
          bar.update(i / days.length, day)
          parts.push(await bringDay(warehouse, work, day, folder))
        }
        await bringRejects(warehouse, work, place, join(folder, 'rejects.parquet'))
        writeLedger(folder, ledgerOf(place, found, parts, { table: place, from, to }))
      } finally {
        bar.stop()
        warehouse.close()
      }
      describe(note, place, found, seconds)
      return { events_kept: found.kept }
    },
  })
}

/** Days of UTC, as the folders of events/ are; the first and the last may be part of a day of the run's time zone. */
const scoredDays = `SELECT CAST(event.day AS VARCHAR) AS day FROM event
  CROSS JOIN (SELECT CAST(getvariable('from') AS DATE) AS first, CAST(getvariable('to') AS DATE) AS last) AS scored
  WHERE calendar_day(event_time, getvariable('time_zone')) BETWEEN scored.first AND scored.last`

async function lookAt(work: TrinoWork): Promise<Found> {
  await work.run([...work.writer.file('differing_duplicate'), ...work.writer.file('time_window')])
  const [row] = await work.rows<Record<string, bigint | string | null>>(`
    SELECT read, rejected, duplicates, differing, kept, nameless, masked, digest, newest,
      CAST(score_from AS VARCHAR) AS "from", CAST(score_to AS VARCHAR) AS "to"
    FROM (SELECT count(*) AS read, count(reason) AS rejected FROM arrival) AS arrived
    CROSS JOIN (SELECT count(*) AS duplicates FROM duplicate) AS repeated
    CROSS JOIN (SELECT count(*) AS differing FROM differing_duplicate) AS different
    CROSS JOIN (
      SELECT count(*) AS kept, count(CASE WHEN principal = 'unknown' AND NOT by_service THEN 1 END) AS nameless,
        count(CASE WHEN contains(concat_ws(' ', request_parameters, response_elements, additional_event_data, service_event_details, error_message), ${literal(mark)}) THEN 1 END) AS masked,
        lower(to_hex(checksum(event_id))) AS digest, CAST(max(event_time) AS VARCHAR) AS newest
      FROM event
    ) AS made
    CROSS JOIN time_window`)
  await work.run(work.writer.text('DROP TABLE time_window;'))
  const numbers = Object.entries(row!).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? Number(value) : value,
  ])
  const found = Object.fromEntries(numbers) as Found
  work.writer.set({ from: found.from, to: found.to })
  return found
}

/** A part as ingest writes it: the order makes later reads of one principal short, and the bytes the same in every run. */
async function bringDay(warehouse: Warehouse, work: TrinoWork, day: string, partial: string): Promise<Part> {
  const [statement] = work.writer.text(
    `${scoredDays.replace('CAST(event.day AS VARCHAR) AS day', 'event.*')} AND event.day = CAST(${literal(day)} AS DATE)`,
  )
  const cast = await fetchRows(warehouse, 'event', await work.ask(statement!.sql))
  const path = join('events', `day=${day}`, 'part-0001.parquet')
  mkdirSync(join(partial, 'events', `day=${day}`), { recursive: true })
  await warehouse.run(`COPY (
      SELECT * EXCLUDE (day) REPLACE (with_zone(event_time) AS event_time) FROM (SELECT ${cast} FROM fetched)
      ORDER BY principal, event_time, event_id
    ) TO ${literal(join(partial, path))} (${parquetOptions}, ROW_GROUP_SIZE 122880)`)
  const [count] = await warehouse.rows<{ n: bigint }>('SELECT count(*) AS n FROM fetched')
  return { path, day, events: Number(count!.n), digest: contentDigest(join(partial, path)) }
}

async function bringRejects(
  warehouse: Warehouse,
  work: TrinoWork,
  place: string,
  file: string,
): Promise<void> {
  await fetchRows(
    warehouse,
    'rejects',
    await work.ask('SELECT reason, excerpt FROM arrival WHERE reason IS NOT NULL'),
  )
  await writeParquet(
    warehouse,
    `SELECT ${literal(place)} AS file, CAST(NULL AS BIGINT) AS position, reason, excerpt, CAST(1 AS INTEGER) AS file_id
     FROM fetched ORDER BY reason, excerpt`,
    file,
  )
}

function ledgerOf(place: string, found: Found, parts: Part[], server: Ledger['server']): Ledger {
  const { read, kept, duplicates, rejected, nameless } = found
  return {
    version: `server ${found.digest}`,
    layouts: { server_table: "CloudTrail's table, on a server" },
    files: [
      {
        id: 1,
        path: place,
        // A table tells neither.
        size: 0,
        modified: `${found.newest?.replace(' ', 'T')}Z`,
        digest: found.digest,
        layout: 'server_table',
        ...{ read, kept, duplicates, rejected, nameless },
      },
    ],
    parts,
    slices: 1,
    differing: found.differing,
    late: 0,
    server,
  }
}

function describe(note: StageNote, place: string, found: Found, seconds: number): void {
  const said = (n: number) => n.toLocaleString('en-US')
  note.counts = {
    'records read': found.read,
    'events kept': found.kept,
    duplicates: found.duplicates,
    rejected: found.rejected,
  }
  note.prose.push(
    `${said(found.kept)} events of ${place}, which the server normalised in ${seconds} s. Of ${said(found.read)} records, ` +
      `${said(found.duplicates)} duplicates and ${said(found.rejected)} rejects were left out.`,
    `The events of ${found.from} to ${found.to}, the scored days, are in events/; those before stayed on the server.`,
  )
  if (found.masked > 0) note.prose.push(`In ${said(found.masked)} events secrets are masked.`)
  if (found.differing > 0)
    note.warnings.push(
      `${said(found.differing)} duplicates had the event id of another event with different content; one delivery was kept, in every run the same one.`,
    )
  if (found.rejected > 0)
    note.warnings.push(
      `${said(found.rejected)} records of ${said(found.read)} could not be used; rejects.parquet says why.`,
    )
  if (found.nameless > found.kept / 10)
    note.warnings.push(
      `${said(found.nameless)} events name nobody, neither a principal nor a service. Does the table's useridentity read what the files hold?`,
    )
}
