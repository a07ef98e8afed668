/**
 * Where a run works and how its result becomes the output. Parts are written below ingest.partial/; publishing moves
 * them to events/, removes what the ledger does not list, and writes ingest.json last. Every step can be repeated:
 * a run that is killed while publishing is finished by the next one.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Ledger, type Part, writeLedger } from '../run-folder/ledger.ts'
import { parquetOptions } from '../warehouse/table.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { exactly, fileLiteral } from './path.ts'

export function partialFolder(out: string): string {
  return join(out, 'ingest.partial')
}

/** Where a part is now. */
export function partFile(out: string, part: Part): string {
  const fresh = join(partialFolder(out), part.path)
  return existsSync(fresh) ? fresh : join(out, part.path)
}

/** @param published number of files that the output had before this run; their rejects stay */
export async function publish(
  warehouse: Warehouse,
  out: string,
  ledger: Ledger,
  published: number,
): Promise<void> {
  await mergeRejects(warehouse, out, published)
  for (const { path } of ledger.parts) {
    const fresh = join(partialFolder(out), path)
    if (!existsSync(fresh)) continue
    mkdirSync(dirname(join(out, path)), { recursive: true })
    renameSync(fresh, join(out, path))
  }
  removeUnlisted(out, ledger)
  writeLedger(out, ledger)
  rmSync(partialFolder(out), { recursive: true, force: true })
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

async function mergeRejects(warehouse: Warehouse, out: string, published: number): Promise<void> {
  const fresh = join(partialFolder(out), 'rejects')
  if (!existsSync(fresh)) return
  const merged = join(out, 'rejects.parquet')
  const before =
    published > 0 && existsSync(merged)
      ? `UNION ALL SELECT * FROM read_parquet(${fileLiteral(merged)}) WHERE file_id <= ${published}`
      : ''
  await warehouse.run(`COPY (
      SELECT * FROM read_parquet(${literal(join(exactly(fresh), '*.parquet'))}) ${before}
      ORDER BY file_id, position, reason, excerpt
    ) TO ${literal(`${merged}.partial`)} (${parquetOptions})`)
  renameSync(`${merged}.partial`, merged)
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
