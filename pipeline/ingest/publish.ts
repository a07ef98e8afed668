/**
 * Where a run works and how its result becomes the output. Parts are written below ingest.partial/; gathered there with
 * the ledger and the rejects of all files, they are what takes the place of the last output.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Ledger, type Part, writeLedger } from '../run-folder/ledger.ts'
import type { Making } from '../run-folder/stage.ts'
import { partialFolder as partialOf } from '../run-folder/switch.ts'
import { parquetOptions } from '../warehouse/table.ts'
import { exactly, literal, parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

export const partialFolder = (out: string) => partialOf(out, 'ingest')

/** Where a part is now. */
export function partFile(out: string, part: Part): string {
  const fresh = join(partialFolder(out), part.path)
  return existsSync(fresh) ? fresh : join(out, part.path)
}

/**
 * Makes the output whole, of what is new and what stays.
 * @param published number of files that the output had before this run; their rejects stay
 * @returns where the rejects of all files are
 */
export async function gather(
  warehouse: Warehouse,
  out: string,
  making: Making,
  ledger: Ledger,
  published: number,
): Promise<string> {
  for (const part of ledger.parts) if (partFile(out, part) === join(out, part.path)) making.keep(part.path)
  writeLedger(making.folder, ledger)
  return mergeRejects(warehouse, out, making, published)
}

/** Leaves in ingest.partial/ only what its ledger lists: the rest is of a slice that was not finished. */
export function dropUnfinished(out: string, ledger: Ledger): void {
  removeUnlisted(partialFolder(out), ledger)
  const rejects = join(partialFolder(out), 'rejects')
  if (!existsSync(rejects)) return
  for (const name of readdirSync(rejects))
    if (Number.parseInt(name, 10) > ledger.slices) rmSync(join(rejects, name))
}

/** The rejects of one slice, before they are merged into rejects.parquet. */
export function rejectsFile(out: string, slice: number): string {
  return join(partialFolder(out), 'rejects', `${String(slice).padStart(4, '0')}.parquet`)
}

async function mergeRejects(
  warehouse: Warehouse,
  out: string,
  making: Making,
  published: number,
): Promise<string> {
  const before = join(out, 'rejects.parquet')
  const fresh = join(making.folder, 'rejects')
  if (!existsSync(fresh)) {
    making.keep('rejects.parquet')
    return before
  }
  const merged = join(making.folder, 'rejects.parquet')
  const earlier =
    published > 0 && existsSync(before)
      ? `UNION ALL SELECT * FROM ${parquetFile(before)} WHERE file_id <= ${published}`
      : ''
  await warehouse.run(`COPY (
      SELECT * FROM read_parquet(${literal(join(exactly(fresh), '*.parquet'))}) ${earlier}
      ORDER BY file_id, position, reason, excerpt
    ) TO ${literal(merged)} (${parquetOptions})`)
  return merged
}

function removeUnlisted(folder: string, ledger: Ledger): void {
  const listed = new Set(ledger.parts.map(({ path }) => path))
  const events = join(folder, 'events')
  if (!existsSync(events)) return
  for (const entry of readdirSync(events, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile() && !listed.has(relative(folder, path))) rmSync(path)
  }
  for (const day of readdirSync(events))
    if (readdirSync(join(events, day)).length === 0) rmSync(join(events, day), { recursive: true })
}
