/** What was read, what was left out and why, and on which days an account delivered nothing. */

import { basename } from 'node:path'
import { group } from 'd3-array'
import type { ContextUse, Coverage, DataQuality, RecordCounts } from '../../report-site/page-data.ts'
import type { ContextLookup } from '../run-folder/context.ts'
import { readLedger } from '../run-folder/ledger.ts'
import type { RunView } from './run-view.ts'

const mostFiles = 100
const mostReasons = 20
const examplesPerReason = 5
/** Cells of the coverage chart: accounts times days. */
const mostCells = 4000
/** About one a pixel: wrong clocks can set days millennia apart. */
const mostDays = 1000

/** @param unused sentences on entries of the context */
export async function dataPage(
  run: RunView,
  unused: string[],
): Promise<{ page: DataQuality; records: RecordCounts | null }> {
  const files = readIngest(run.out)
  const page: DataQuality = {
    layouts: [...group(files, (file) => file.layout)].map(([layout, own]) => ({
      layout,
      files: own.length,
      ...sums(own),
    })),
    files: files.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)).slice(0, mostFiles),
    fileCount: files.length,
    rejects: await readRejects(run),
    masked: Object.entries(readLedger(run.out)?.masked ?? {})
      .map(([name, values]) => ({ name, values }))
      .sort((a, b) => b.values - a.values || (a.name < b.name ? -1 : 1)),
    coverage: await readCoverage(run),
    context: contextUse(run.lookup, unused),
  }
  if (!files.length) return { page, records: null }
  const { bytes: _, ...records } = sums(files)
  return { page, records }
}

function contextUse({ file, entries, databases }: ContextLookup, unused: string[]): ContextUse | null {
  if (file === null) return null
  return {
    file: basename(file),
    entries: [
      ['account', Object.keys(entries.accounts).length],
      ['network', entries.networks.length],
      ['owner', entries.owners.length],
    ],
    databases: databases.map(({ file, type, built }) => ({ file, type, built })),
    unused,
  }
}

function sums(files: DataQuality['files']) {
  const sum = (column: 'bytes' | 'read' | 'kept' | 'duplicate' | 'rejected') =>
    files.reduce((total, file) => total + file[column], 0)
  return {
    bytes: sum('bytes'),
    read: sum('read'),
    kept: sum('kept'),
    duplicate: sum('duplicate'),
    rejected: sum('rejected'),
  }
}

function readIngest(out: string): DataQuality['files'] {
  const ledger = readLedger(out)
  if (!ledger) return []
  return ledger.files.map(({ path, layout, size, read, kept, duplicates, rejected }) => ({
    path,
    layout: ledger.layouts[layout] ?? layout,
    bytes: size,
    read,
    kept,
    duplicate: duplicates,
    rejected,
  }))
}

async function readRejects({ warehouse }: RunView): Promise<DataQuality['rejects']> {
  return warehouse.rows<DataQuality['rejects'][number] & Record<string, unknown>>(`
    SELECT reason, count(*)::INTEGER AS count,
      list({file: file, position: "position"::DOUBLE, excerpt: coalesce(excerpt, '')} ORDER BY file, "position")[1:${examplesPerReason}] AS examples
    FROM rejects GROUP BY reason ORDER BY count DESC, reason LIMIT ${mostReasons}`)
}

async function readCoverage({ warehouse }: RunView): Promise<Coverage> {
  const days = await warehouse.rows<{ day: string }>(
    `SELECT d::DATE::VARCHAR AS day
     FROM time_window, generate_series(greatest(first_day, last_day - ${mostDays - 1}), last_day, INTERVAL 1 DAY) AS t(d) ORDER BY d`,
  )
  const [span] = await warehouse.rows<{ days: number }>(
    'SELECT (last_day - first_day + 1)::INTEGER AS days FROM time_window',
  )
  const rows = await warehouse.rows<{ account: string; days: { day: string; events: number }[] }>(`
    SELECT account, list({day: day::VARCHAR, events: events::DOUBLE} ORDER BY day) AS days
    FROM coverage WHERE account IS NOT NULL GROUP BY account ORDER BY sum(events) DESC, account`)
  const gaps = await warehouse.rows<{ account: string; days: string[] }>(
    warehouse.query('report/coverage_gap'),
  )
  const mostAccounts = Math.max(5, Math.floor(mostCells / Math.max(1, days.length)))
  return {
    days: days.map(({ day }) => day),
    earlierDays: Math.max(0, (span?.days ?? 0) - days.length),
    accounts: rows.slice(0, mostAccounts).map(({ account, days: own }) => {
      const events = new Map(own.map((of) => [of.day, of.events]))
      return { account, events: days.map(({ day }) => events.get(day) ?? 0) }
    }),
    moreAccounts: Math.max(0, rows.length - mostAccounts),
    gaps,
  }
}
