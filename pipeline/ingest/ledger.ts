/**
 * ingest.json: which files have been read, what each gave, and which parts of events/ hold it. A part that is not
 * listed is left over from a run that was killed.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWhole } from '../stage.ts'
import type { SourceFile } from './sources.ts'

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
  /** Duplicates whose content differs from the delivery that was kept. */
  differing: number
  /** Events of days that were already complete when they came. */
  late: number
}

export function emptyLedger(version: string): Ledger {
  return { version, files: [], parts: [], differing: 0, late: 0 }
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
