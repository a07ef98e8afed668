/**
 * The files of each batch where they can be opened: objects of S3 are copied first, those of the next batch while one
 * is read, so that two batches of copies are there at most. The SDK is loaded only for these.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isS3Address } from '../s3/address.ts'
import type { S3Access } from '../s3/bucket.ts'
import { addCopies, type CopiesTold } from './s3/describe.ts'
import type { LocalFile, SourceFile } from './source-file.ts'

interface Here {
  files: LocalFile[]
  /** Removes the copies. */
  drop(): void
}

/** @param folder where copies go; goes at the end. @param told is added to */
export async function* localBatches(
  batches: readonly SourceFile[][],
  folder: string,
  access: S3Access,
  signal: AbortSignal,
  told: CopiesTold,
): AsyncGenerator<LocalFile[]> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const bring = (i: number): Promise<Here> | undefined => {
    const coming = batches[i] && bringHere(batches[i], folder, access, either, told)
    coming?.catch(() => {}) // thrown when its turn comes
    return coming
  }
  rmSync(folder, { recursive: true, force: true }) // of a run that was killed
  let next = bring(0)
  try {
    for (let i = 1; next; i++) {
      const { files, drop } = await next
      next = bring(i)
      yield files
      drop()
    }
  } finally {
    stop.abort()
    await next?.catch(() => {})
    rmSync(folder, { recursive: true, force: true })
  }
}

async function bringHere(
  sources: readonly SourceFile[],
  folder: string,
  access: S3Access,
  signal: AbortSignal,
  told: CopiesTold,
): Promise<Here> {
  const here = (source: SourceFile): LocalFile => ({ ...source, local: source.path })
  const objects = sources.filter(({ path }) => isS3Address(path))
  if (objects.length === 0) return { files: sources.map(here), drop: () => {} }
  const { copyObjects } = await import('./s3/copies.ts')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const cache = mkdtempSync(join(folder, 'batch-'))
  const copies = await copyObjects(objects, cache, access, signal)
  addCopies(told, copies)
  const copied = new Map(copies.files.map((file) => [file.path, file]))
  const files = sources.flatMap((source) =>
    isS3Address(source.path) ? (copied.get(source.path) ?? []) : here(source),
  )
  return { files, drop: () => rmSync(cache, { recursive: true, force: true }) }
}
