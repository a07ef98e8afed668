/** The stage note of ingest: what was read, in which layouts, what was rejected and why. */

import { group } from 'd3-array'
import type { Ledger } from '../run-folder/ledger.ts'
import type { StageNote } from '../run-folder/stage.ts'
import { exactly, type Warehouse } from '../warehouse/warehouse.ts'
import { count, fileWarnings } from './file-warnings.ts'
import { sourceOf, totals } from './ledger.ts'
import { deliveryOf, isNarrowed, leftOut, type Scope } from './scope.ts'
import type { Sources } from './sources.ts'

/** Names of masked values that are listed. */
const mostNames = 20
const toldByShape = '(told by its shape)'

export interface IngestResult {
  /** rejects.parquet */
  rejects: string
  ledger: Ledger
  /** Files that earlier runs had read. */
  before: number
  found: Sources
  scope: Scope
}

export async function describe(warehouse: Warehouse, note: StageNote, result: IngestResult): Promise<void> {
  const { ledger, before, found } = result
  const sum = totals(ledger)
  const days = [...new Set(ledger.parts.map(({ day }) => day))].sort()
  note.counts = {
    'records read': sum.read,
    'events kept': sum.kept,
    duplicates: sum.duplicates,
    rejected: sum.rejected,
  }
  note.prose.push(
    `${count(sum.kept, 'event')} of ${count(days.length, 'day')} from ${days[0]} to ${days.at(-1)} (UTC), out of ` +
      `${count(ledger.files.length, 'file')}. ` +
      `Of ${count(sum.read, 'record')}, ${count(sum.duplicates, 'duplicate')} and ${count(sum.rejected, 'reject')} were left out.`,
  )
  if (before > 0)
    note.prose.push(
      `This run read ${count(ledger.files.length - before, 'new file')}; ${count(ledger.late, 'late event')} came for days before the newest one known.`,
    )
  const reasons = sum.rejected === 0 ? [] : await rejectReasons(warehouse, result.rejects)
  note.warnings.push(
    ...fileWarnings(ledger, new Map(reasons.map(({ file_id, reason }) => [file_id, reason]))),
  )
  describeWarnings(note, result)
  note.tables.push({
    title: 'Layouts found',
    columns: ['layout', 'files', 'records', 'events', 'duplicates', 'rejected'],
    rows: [...group(ledger.files, ({ layout }) => layout)]
      .map(([layout, files]) => {
        const { read, kept, duplicates, rejected } = totals({ files })
        return [ledger.layouts[layout] ?? layout, files.length, read, kept, duplicates, rejected]
      })
      .sort((a, b) => Number(b[2]) - Number(a[2])),
  })
  const masked = Object.entries(ledger.masked ?? {}).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  if (masked.length > 0) {
    note.counts['secrets masked'] = masked.reduce((total, [, values]) => total + values, 0)
    note.tables.push({
      title: 'Secrets masked, by the name of what held them',
      columns: ['name', 'values'],
      rows: masked.slice(0, mostNames).map(([key, values]) => [key || toldByShape, values]),
    })
  }
  if (Object.keys(found.skipped).length > 0)
    note.tables.push({
      title: 'Files left aside',
      columns: ['why', 'files'],
      rows: Object.entries(found.skipped).sort(([a], [b]) => (a < b ? -1 : 1)),
    })
  if (sum.rejected === 0) return
  const commonest = await warehouse.rows<{ reason: string; records: number; files: number; example: string }>(
    warehouse.query('ingest/reject_reason'),
  )
  note.tables.push({
    title: 'Rejects by reason (all of them are in rejects.parquet)',
    columns: ['reason', 'records', 'files', 'example'],
    rows: commonest.map(({ reason, records, files, example }) => [reason, records, files, example]),
  })
}

/** The commonest reason of each file that has rejects. */
async function rejectReasons(
  warehouse: Warehouse,
  file: string,
): Promise<{ file_id: number; reason: string }[]> {
  await warehouse.set({ rejects: exactly(file) })
  return warehouse.rows(warehouse.query('ingest/file_reason'))
}

function describeWarnings(note: StageNote, { ledger, found, scope }: IngestResult): void {
  if (ledger.differing > 0)
    note.warnings.push(
      `${count(ledger.differing, 'duplicate')} had the event id of another event with different content; the first delivery was kept.`,
    )
  if (found.unreachable.length > 0)
    note.warnings.unshift(
      `ALARM: ${found.unreachable.length === 1 ? 'one folder or link' : `${found.unreachable.length} folders or links`} could not be followed, and what lies there was not read: ${found.unreachable.slice(0, 3).join(', ')}.`,
    )
  const present = new Set(found.files.map(({ path }) => path))
  const paths = new Set(ledger.files.map(({ path }) => path))
  const vanished = [...new Set(ledger.files.map(sourceOf))].filter(
    (path) => !present.has(path) && !leftOut(path, scope),
  ).length
  if (vanished > 0)
    note.warnings.push(`${count(vanished, 'file')} read earlier is no longer there; its events are kept.`)
  if (isNarrowed(scope) && !found.files.some(({ path }) => deliveryOf(path)))
    note.warnings.push(
      "--since, --accounts and --regions go by where a trail's files lie or what they are called; none of these files is one, and all were read.",
    )
  const changed = ledger.files.length - paths.size
  if (changed > 0)
    note.warnings.push(
      changed === 1
        ? '1 file changed after it was read and was read again; what it held before is kept.'
        : `${count(changed, 'file')} changed after they were read and were read again; what they held before is kept.`,
    )
}
