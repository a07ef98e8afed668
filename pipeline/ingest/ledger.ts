/**
 * ingest.json: which files have been read, what each gave, and which parts of events/ hold it. A part that is not
 * listed is left over from a run that was killed.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../run-folder/stage.ts'
import type { SourceFile } from './source-file.ts'

/** One reading of a file; a file that has changed since is read again and listed again. */
export interface ReadFile extends SourceFile {
  id: number
  /** SHA-256 of the content, first 16 digits. */
  digest: string
  layout: string
  read: number
  kept: number
  duplicates: number
  rejected: number
}

export interface Part {
  /** Below the run folder: events/day=2026-11-02/part-0001.parquet */
  path: string
  day: string
  events: number
}

export interface Ledger {
  /** Digest of the inputs named and of the code that read them; another one starts afresh. */
  version: string
  files: ReadFile[]
  parts: Part[]
  /** Slices read so far; gives the parts their numbers. */
  slices: number
  /** Duplicates whose content differs from the delivery that was kept. */
  differing: number
  /** Events of days before the newest one that an earlier run had read. */
  late: number
}

export function emptyLedger(version: string): Ledger {
  return { version, files: [], parts: [], slices: 0, differing: 0, late: 0 }
}

/** The ledger in a folder when it was written by this version, else undefined. */
export function readLedger(folder: string, version: string): Ledger | undefined {
  const file = join(folder, 'ingest.json')
  if (!existsSync(file)) return undefined
  try {
    const ledger = JSON.parse(readFileSync(file, 'utf8')) as Ledger
    return ledger.version === version ? ledger : undefined
  } catch {
    return undefined // Cut short by a full disk: everything is read again.
  }
}

export function writeLedger(folder: string, ledger: Ledger): void {
  writeWhole(join(folder, 'ingest.json'), `${JSON.stringify(ledger, null, 1)}\n`)
}

/** The files that have not been read, or have changed since. */
export function unreadFiles(ledger: Ledger, found: readonly SourceFile[]): SourceFile[] {
  const latest = new Map(ledger.files.map((file) => [file.path, file]))
  return found.filter((file) => {
    const read = latest.get(file.path)
    return !read || read.size !== file.size || read.modified !== file.modified
  })
}

/** Sums over all files. */
export function totals({
  files,
}: Pick<Ledger, 'files'>): Record<'read' | 'kept' | 'duplicates' | 'rejected', number> {
  const sum = (count: (file: ReadFile) => number) => files.reduce((total, file) => total + count(file), 0)
  return {
    read: sum((file) => file.read),
    kept: sum((file) => file.kept),
    duplicates: sum((file) => file.duplicates),
    rejected: sum((file) => file.rejected),
  }
}

/** Events in the parts so far, those of a batch in progress included. */
export function eventCount({ parts }: Ledger): number {
  return parts.reduce((sum, { events }) => sum + events, 0)
}

/** The newest day with an event. */
export function newestDay({ parts }: Ledger): string | undefined {
  return parts
    .map(({ day }) => day)
    .sort()
    .at(-1)
}
