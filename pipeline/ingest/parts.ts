/** Writes what is new in `arrival` as parts of events/, one a day, and the rejected records beside them. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Part } from '../run-folder/ledger.ts'
import { contentDigest } from '../run-folder/outputs.ts'
import { parquetOptions } from '../warehouse/table.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { keepInMind, openEarlier } from './earlier.ts'
import { partialFolder, rejectsFile } from './publish.ts'

export interface Stored {
  parts: Part[]
  /** Records of each file by what became of them. */
  files: Map<number, FileCounts>
  /** Duplicates whose content differs from the delivery that was kept. */
  differing: number
  /** Masked values of the events by the name that told them. */
  masked: Map<string, number>
}

export interface FileCounts {
  read: number
  kept: number
  duplicates: number
  rejected: number
  nameless: number
}

/**
 * @param earlier  local paths of the parts of a day that were written before
 * @param number   goes into the parts' names; one slice, one number
 */
export async function storeArrival(
  warehouse: Warehouse,
  earlier: (day: string) => string[],
  out: string,
  number: number,
): Promise<Stored> {
  const arrived = await warehouse.rows<{ day: string }>(
    'SELECT DISTINCT CAST(day AS VARCHAR) AS day FROM arrival WHERE reason IS NULL ORDER BY day',
  )
  await openEarlier(
    warehouse,
    arrived.map(({ day }) => day),
    earlier,
  )
  await warehouse.runFile('duplicate')
  for (const table of ['parameter', 'parameter_type', 'event_target', 'kept_event'])
    await warehouse.runFile(table)

  const name = `part-${String(number).padStart(4, '0')}.parquet`
  const parts: Part[] = []
  const days = await warehouse.rows<{ day: string; events: bigint }>(
    'SELECT CAST(day AS VARCHAR) AS day, count(*) AS events FROM kept_event GROUP BY ALL ORDER BY day',
  )
  for (const { day, events } of days) {
    const path = join('events', `day=${day}`, name)
    const file = join(partialFolder(out), path)
    mkdirSync(dirname(file), { recursive: true })
    // The order makes later reads of one principal short, and the bytes the same in every run.
    await warehouse.run(`COPY (
        SELECT * EXCLUDE (day) REPLACE (with_zone(event_time) AS event_time) FROM kept_event WHERE day = DATE ${literal(day)} ORDER BY principal, event_time, event_id
      ) TO ${literal(file)} (${parquetOptions}, ROW_GROUP_SIZE 122880)`)
    parts.push({ path, day, events: Number(events), digest: contentDigest(file) })
  }
  mkdirSync(dirname(rejectsFile(out, number)), { recursive: true })
  await warehouse.run(
    `COPY (${warehouse.query('ingest/reject')}) TO ${literal(rejectsFile(out, number))} (FORMAT parquet)`,
  )
  const files = await countFiles(warehouse)
  const differing = await countDiffering(warehouse, files)
  const masked = await warehouse.rows<{ key: string; n: number }>(warehouse.query('ingest/masked_value'))
  await keepInMind(warehouse, parts)
  return { parts, files, differing, masked: new Map(masked.map(({ key, n }) => [key, n])) }
}

async function countDiffering(warehouse: Warehouse, files: Stored['files']): Promise<number> {
  if ([...files.values()].every(({ duplicates }) => duplicates === 0)) return 0
  await warehouse.runFile('differing_duplicate')
  const [count] = await warehouse.rows<{ n: number }>(
    'SELECT CAST(count(*) AS DOUBLE) AS n FROM differing_duplicate',
  )
  return count!.n
}

async function countFiles(warehouse: Warehouse): Promise<Stored['files']> {
  const rows = await warehouse.rows<
    Record<'file_id' | 'read' | 'duplicates' | 'rejected' | 'kept' | 'nameless', number>
  >(warehouse.query('ingest/file_count'))
  return new Map(rows.map(({ file_id, ...counts }) => [file_id, counts]))
}
