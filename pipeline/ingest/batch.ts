/** Opens the files of a batch: finds out what each holds. */

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { reasonOf } from './arrival.ts'
import { inspectParquet } from './parquet.ts'
import { type Form, peek } from './peek.ts'
import { cutSlices, type OpenFile, type Slice } from './slice.ts'
import type { LocalFile } from './source-file.ts'

export interface Batch {
  files: OpenFile[]
  slices: Slice[]
  /** By file id. */
  layouts: Map<number, string>
  digests: Promise<Map<number, string>>
}

/** @param firstId the id of the first file; the others follow */
export async function openBatch(
  warehouse: Warehouse,
  sources: readonly LocalFile[],
  firstId: number,
): Promise<Batch> {
  const files: OpenFile[] = []
  const rows = new Map<number, number>()
  const layouts = new Map<number, string>()
  for (const [i, source] of sources.entries()) {
    const file: OpenFile = {
      ...source,
      id: firstId + i,
      form: formOf(source.local, source.size),
    }
    if (file.form.kind === 'parquet')
      try {
        const { rows: count, layout } = await inspectParquet(warehouse, file)
        rows.set(file.id, count)
        layouts.set(file.id, layout.name)
      } catch (error) {
        file.form = { kind: 'unreadable', reason: reasonOf((error as Error).message, file.local) }
      }
    if (file.form.kind === 'skipped') layouts.set(file.id, 'skipped')
    if (file.form.kind === 'json') layouts.set(file.id, file.form.layout.name)
    files.push(file)
  }
  return { files, slices: cutSlices(files, rows), layouts, digests: digestFiles(files) }
}

function formOf(path: string, size: number): Form {
  try {
    return peek(path, size)
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
