/** What ingest asks of its ledger: what an earlier run had read, what is new, sums. */

import { Failure } from '../failure.ts'
import { type Ledger, type ReadFile, readLedger } from '../run-folder/ledger.ts'
import { layoutWords } from './layouts/layouts.ts'
import type { SourceFile } from './source-file.ts'

export function emptyLedger(version: string): Ledger {
  return { version, layouts: layoutWords, files: [], parts: [], slices: 0, differing: 0, masked: {}, late: 0 }
}

/** The ledger in a folder when it was written by this version, else undefined. */
export function resumable(folder: string, version: string): Ledger | undefined {
  try {
    const ledger = readLedger(folder)
    return ledger?.version === version ? ledger : undefined
  } catch {
    return undefined // Cut short by a full disk, or of another version: everything is read again.
  }
}

/** The files that have not been read, or have changed since. */
export function unreadFiles(ledger: Ledger, found: readonly SourceFile[]): SourceFile[] {
  // Of an archive, any of its members tells.
  const latest = new Map(ledger.files.map((file) => [sourceOf(file), { ...file, ...file.archive }]))
  return found.filter((file) => {
    const read = latest.get(file.path)
    if (!read || read.size !== file.size) return true
    return file.etag && read.etag ? read.etag !== file.etag : read.modified !== file.modified
  })
}

/** What ingest left, by path below the run folder. */
export function outputOf({ parts }: Ledger): string[] {
  return [...parts.map(({ path }) => path), 'rejects.parquet']
}

/**
 * What was lost can be read again only where all is still found that it was read from.
 * @param lost what is wrong with the output, in words
 * @throws Failure where reading again would lose more
 */
export function checkAllFound({ files }: Ledger, found: readonly SourceFile[], lost: string): void {
  const present = new Set(found.map(({ path }) => path))
  const gone = [...new Set(files.filter(({ kept }) => kept > 0).map(sourceOf))].filter(
    (path) => !present.has(path),
  )
  if (gone.length > 0)
    throw new Failure(
      `${lost}, and ${gone.length === 1 ? 'a file' : `${gone.length} files`} read earlier can no longer be read again (${gone[0]}): the events would be lost. Bring back what is missing from a copy, or give --force to go on with what --input finds now.`,
    )
}

/** The path under which --input finds what a file was read from. */
export function sourceOf({ path, archive }: ReadFile): string {
  return archive?.path ?? path
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
