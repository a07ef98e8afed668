/**
 * ingest.json: which files have been read, what each gave, and which parts of events/ hold it. A part that is not
 * listed is left over from a run that was killed.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { exactly } from '../warehouse/warehouse.ts'
import { readJsonFile, requireJsonFile } from './json-file.ts'
import { writeWhole } from './stage.ts'

/** The Parquet files of all events, as a pattern. */
export const eventFiles = (out: string) => join(exactly(out), 'events', '**', '*.parquet')

/** One reading of a file; a file that has changed since is read again and listed again. */
export const readFileSchema = z.object({
  id: z.number(),
  path: z.string(),
  size: z.number(),
  /** ISO time of the last change */
  modified: z.string(),
  /** of an object of S3 */
  etag: z.string().optional(),
  /** SHA-256 of the content, first 16 digits. */
  digest: z.string(),
  layout: z.string(),
  read: z.number(),
  kept: z.number(),
  duplicates: z.number(),
  rejected: z.number(),
  /** Kept events that name nobody, neither a principal nor a service. */
  nameless: z.number(),
  /** The zip archive that it is a member of; the member's path goes on behind the archive's. */
  archive: z.object({ path: z.string(), size: z.number() }).optional(),
  /** Why it is none of the layouts. */
  reason: z.string().optional(),
})

const part = z.object({
  /** Below the run folder: events/day=2026-11-02/part-0001.parquet */
  path: z.string(),
  day: z.string(),
  events: z.number(),
  /** SHA-256 of the file, first 16 digits. */
  digest: z.string(),
})

const ledger = z.object({
  /** Digest of the inputs named and of the code that read them; another one starts afresh. */
  version: z.string(),
  /** What people call the layouts of the files. */
  layouts: z.record(z.string(), z.string()),
  files: z.array(readFileSchema),
  parts: z.array(part),
  /** Slices read so far; gives the parts their numbers. */
  slices: z.number(),
  /** Duplicates whose content differs from the delivery that was kept. */
  differing: z.number(),
  /** Masked values of the events by the name that told them; '' for those that their own shape told. */
  masked: z.record(z.string(), z.number()).optional(),
  /** Events of days before the newest one that an earlier run had read. */
  late: z.number(),
  /** Where the events of all days are kept by a server: its table, and the days of which they came to events/. */
  server: z.object({ table: z.string(), from: z.string(), to: z.string() }).optional(),
})

export type ReadFile = z.infer<typeof readFileSchema>
export type Part = z.infer<typeof part>
export type Ledger = z.infer<typeof ledger>

const fileOf = (folder: string) => join(folder, 'ingest.json')
const again = (folder: string) => `usually ingest --input PATH --out ${folder}`

export function readLedger(folder: string): Ledger | undefined {
  return readJsonFile(fileOf(folder), ledger, again(folder))
}

export function requireLedger(folder: string): Ledger {
  return requireJsonFile(fileOf(folder), ledger, again(folder))
}

/** @throws Failure where events/ holds those of some days alone */
export function requireAllEvents(folder: string): void {
  const server = readLedger(folder)?.server
  if (server)
    throw new Failure(
      `${folder}: events/ has only the days from ${server.from} to ${server.to}; those before are in ${server.table} on a server, and this needs all of them here. ` +
        'Run "usually ingest" over the files that the table is made of, into another --out.',
    )
}

export function writeLedger(folder: string, content: Ledger): void {
  writeWhole(fileOf(folder), `${JSON.stringify(content, null, 1)}\n`)
}
