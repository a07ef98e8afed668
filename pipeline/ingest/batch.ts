/** Opens the files of a batch: finds out what each holds. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { unzip } from './archive.ts'
import { type Reading, reasonOf } from './arrival.ts'
import { inspectParquet } from './parquet.ts'
import { type Form, peek } from './peek.ts'
import { cutSlices, type OpenFile, type Slice } from './slice.ts'
import type { LocalFile } from './source-file.ts'
import type { IngestLimits } from './tolerant.ts'

export interface Batch {
  files: OpenFile[]
  slices: Slice[]
  /** By file id. */
  layouts: Map<number, string>
  digests: Promise<Map<number, string>>
}

/**
 * @param firstId  the id of the first file; the others follow
 * @param fatal    paths of files of which one may have killed the last run: only the tolerant reader takes them
 */
export async function openBatch(
  { warehouse, scratch, limits }: Reading,
  sources: readonly LocalFile[],
  firstId: number,
  fatal: ReadonlySet<string> = new Set(),
): Promise<Batch> {
  const files: OpenFile[] = []
  const layouts = new Map<number, string>()
  for (const [i, source] of sources.entries())
    for (const found of await openFiles(source, join(scratch, `member-${i}`), limits)) {
      const file: OpenFile = { ...found, id: firstId + files.length }
      if (file.form.kind === 'parquet')
        try {
          const { rows, layout } = await inspectParquet(warehouse, file)
          file.rows = rows
          layouts.set(file.id, layout.name)
        } catch (error) {
          file.form = { kind: 'unreadable', reason: reasonOf((error as Error).message, file.local) }
        }
      if (file.form.kind === 'text' && fatal.has(file.path)) file.form.shape = undefined
      if (file.form.kind === 'skipped') layouts.set(file.id, 'skipped')
      if (file.form.kind === 'text') layouts.set(file.id, file.form.layout.name)
      files.push(file)
    }
  return { files, slices: cutSlices(files), layouts, digests: digestFiles(files) }
}

/** A file, or the members of an archive. */
async function openFiles(
  { local, ...source }: LocalFile,
  prefix: string,
  limits: IngestLimits,
): Promise<Omit<OpenFile, 'id'>[]> {
  const form = await formOf(local, source.size, source.path)
  if (form.kind !== 'zip') return [{ ...source, local, form }]
  try {
    const members = await unzip(local, source, prefix, limits)
    const opened = members.map(async ({ unreadable, ...member }) => {
      const inner: Form = unreadable
        ? { kind: 'unreadable', reason: unreadable }
        : await formOf(member.local, member.size, member.path)
      return {
        ...member,
        archive: source,
        form: inner.kind === 'zip' ? nested : inner,
      }
    })
    if (opened.length > 0) return await Promise.all(opened)
    return [{ ...source, local, form: { kind: 'unreadable', reason: 'the zip archive is empty' } }]
  } catch (error) {
    const reason = `the zip archive is broken: ${(error as Error).message}`
    return [{ ...source, local, form: { kind: 'unreadable', reason } }]
  }
}

const nested: Form = {
  kind: 'unreadable',
  reason: 'an archive within an archive: unpack the outer one and name the folder',
}

async function formOf(path: string, size: number, name: string): Promise<Form> {
  try {
    return await peek(path, size, name)
  } catch (error) {
    return {
      kind: 'unreadable',
      reason: `cannot be opened: ${(error as NodeJS.ErrnoException).code ?? error}`,
    }
  }
}

/** Runs beside DuckDB's work on the same files, which leaves the disk idle most of the time. */
async function digestFiles(files: readonly OpenFile[]): Promise<Map<number, string>> {
  const digests = new Map<number, string>()
  for (const file of files) {
    const hash = createHash('sha256')
    try {
      for await (const chunk of createReadStream(file.local, { highWaterMark: 2 ** 20 }))
        hash.update(chunk as Buffer)
    } catch {
      continue // Such a file was rejected when it was opened.
    }
    digests.set(file.id, hash.digest('hex').slice(0, 16))
  }
  return digests
}
