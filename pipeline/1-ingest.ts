/**
 * Stage 1: ingest. Reads CloudTrail files in any layout, writes events/ (Parquet, by UTC day), rejects.parquet and
 * ingest.json. Every record that is read ends as an event, a duplicate or a reject, and is counted.
 *
 * The work goes batch by batch into ingest.partial/ and becomes the output at the end: a run that is killed leaves the
 * last complete output, and the next one goes on at the last finished batch. Only files not read before are read.
 */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from './failure.ts'
import { fillArrival, type Reading } from './ingest/arrival.ts'
import { type Batch, openBatch } from './ingest/batch.ts'
import { describe } from './ingest/describe.ts'
import { filesInHand, takeInHand } from './ingest/in-hand.ts'
import {
  checkAllFound,
  emptyLedger,
  eventCount,
  newestDay,
  outputOf,
  resumable,
  totals,
  unreadFiles,
} from './ingest/ledger.ts'
import { localBatches } from './ingest/local-files.ts'
import { type FileCounts, storeArrival } from './ingest/parts.ts'
import { dropUnfinished, gather, partFile, partialFolder } from './ingest/publish.ts'
import { describeCopies, noCopies } from './ingest/s3/describe.ts'
import { readScope, type ScopeOptions } from './ingest/scope.ts'
import { cutBatches } from './ingest/slice.ts'
import { findSources } from './ingest/sources.ts'
import { keepApart } from './run-folder/apart.ts'
import type { StageCode } from './run-folder/code.ts'
import { type Ledger, writeLedger } from './run-folder/ledger.ts'
import { claim } from './run-folder/marker.ts'
import { missing } from './run-folder/outputs.ts'
import {
  codeDigest,
  digest,
  finishSwitch,
  runStage,
  type StageContext,
  type StageNote,
} from './run-folder/stage.ts'
import type { S3Access } from './s3/bucket.ts'
import { maskingMacros, secretFiles } from './warehouse/secrets.ts'
import { exactly, literal, openWarehouse, type Warehouse } from './warehouse/warehouse.ts'

export interface IngestOptions extends ScopeOptions, S3Access {
  /** Files, folders, globs, s3:// addresses. */
  input: string[]
}

const rules = ['identity', 'network', 'agent', 'target_rule']
export const code: StageCode = { file: import.meta.filename, reads: secretFiles }

export async function ingest(context: StageContext, options: IngestOptions): Promise<StageNote<'ingest'>> {
  const { input, signRequest, requestPayer } = options
  if (input.length === 0)
    throw new Failure('--input: name at least one file, folder, glob or s3:// address', 2)
  const { out, log } = context
  keepApart(out, input, '--input')
  finishSwitch(context, 'ingest')
  const scope = readScope(options)
  const access = { signRequest, requestPayer }
  const found = await findSources(input, scope, access, context.signal)
  claim(out, 'run')

  // What has been read: the output of earlier runs. Events accumulate for the same inputs and code; with others they
  // would no longer be those of the inputs.
  const names = [input, scope.accounts, scope.regions].map((some) => some && [...some])
  const version = digest(JSON.stringify([...names, context.settings.ingest, codeDigest(code)]))
  const published = context.force ? undefined : resumable(out, version)
  // An object that could not be read is still to be read, though nothing has changed.
  const isBehind = !published || unreadFiles(published, found.files).length > 0

  const stageContext = { ...context, force: context.force || isBehind }

  return runStage(stageContext, {
    name: 'ingest',
    title: 'Ingest: CloudTrail files become events',
    code,
    after: [],
    inputs: { input, files: found.files, settings: context.settings.ingest },
    resumes: true,
    async run(note, making) {
      // 1. What is still whole of that, and what a killed run had finished on top of it.
      const lost = published && (making.damaged ?? missing(out, outputOf(published)))
      if (lost) checkAllFound(published, found.files, lost)
      const whole = lost ? undefined : published
      const resumed = context.force || lost ? undefined : resumable(partialFolder(out), version)
      if (!published && existsSync(join(out, 'ingest.json')))
        log.line('ingest: other inputs or code than before: every file is read')
      const fatal = filesInHand(out)
      if (fatal.size > 0)
        log.warn(
          `ingest: the last run died while it read ${fatal.size} files; they are read with more care now`,
        )
      if (!resumed) rmSync(partialFolder(out), { recursive: true, force: true })
      const ledger = resumed ?? whole ?? emptyLedger(version)
      dropUnfinished(out, ledger)

      // 2. What is new.
      const unread = unreadFiles(ledger, found.files)
      const before = { files: whole?.files.length ?? 0, day: whole && newestDay(whole) }

      // 3. Read it, batch by batch.
      const warehouse = await openWarehouse({
        file: ':memory:',
        memory: context.memory,
        spill: join(partialFolder(out), 'spill'),
      })
      const interrupt = () => warehouse.connection.interrupt()
      context.signal.addEventListener('abort', interrupt)
      const bar = log.bar('ingest')
      const scratch = join(partialFolder(out), 'scratch')
      const objects = join(partialFolder(out), 'objects')
      const copies = noCopies()
      try {
        for (const rule of rules) await warehouse.runFile(rule)
        await warehouse.run(maskingMacros(context.settings.ingest.mask))
        const batches = cutBatches(unread)
        let done = 0
        for await (const files of localBatches(batches, objects, access, context.signal, copies)) {
          mkdirSync(scratch, { recursive: true })
          const reading = { warehouse, scratch, limits: context.settings.ingest }
          const batch = await openBatch(reading, files, ledger.files.length + 1, fatal)
          const show = (share: number) =>
            bar.update(
              (done + share) / batches.length,
              `${eventCount(ledger).toLocaleString('en-US')} events`,
            )
          await readBatch(context, reading, batch, ledger, before.day, show)
          writeLedger(partialFolder(out), ledger)
          rmSync(scratch, { recursive: true, force: true })
          done++
        }

        // 4. Make it the output, unless there is none.
        if (totals(ledger).kept === 0) throw await nothingKept(warehouse, out, ledger, input, found.skipped)
        const rejects = await gather(warehouse, out, making, ledger, before.files)
        await describe(warehouse, note, { rejects, ledger, before: before.files, found, scope })
        describeCopies(note, copies)
        return { events_kept: totals(ledger).kept }
      } catch (error) {
        if (context.signal.aborted)
          throw new Failure(
            'ingest: interrupted; the last complete output is kept, the next run goes on from here',
          )
        throw error
      } finally {
        context.signal.removeEventListener('abort', interrupt)
        bar.stop()
        warehouse.close()
      }
    },
  })
}

/** Reads a batch into new parts and adds its files to the ledger. */
async function readBatch(
  { out, signal }: StageContext,
  reading: Reading,
  batch: Batch,
  ledger: Ledger,
  newestBefore: string | undefined,
  show: (share: number) => void,
): Promise<void> {
  const { warehouse } = reading
  const counts = new Map<number, FileCounts>()
  const deliveries = new Map<number, number>()
  const pending = [...batch.slices]
  for (let slice = pending.shift(); slice; slice = pending.shift()) {
    if (signal.aborted) throw new Failure('interrupted')
    const done = takeInHand(out, slice)
    const { instead, delivered } = await fillArrival(reading, slice).finally(done)
    if (instead) {
      pending.unshift(...instead)
      continue
    }
    for (const [id, records] of delivered) deliveries.set(id, (deliveries.get(id) ?? 0) + records)
    ledger.slices++
    const earlier = (day: string) =>
      ledger.parts.filter((part) => part.day === day).map((part) => partFile(out, part))
    const stored = await storeArrival(warehouse, earlier, out, ledger.slices)
    ledger.parts.push(...stored.parts)
    ledger.differing += stored.differing
    const masked = (ledger.masked ??= {})
    for (const [key, values] of stored.masked) masked[key] = (masked[key] ?? 0) + values
    for (const { day, events } of stored.parts) if (newestBefore && day < newestBefore) ledger.late += events
    for (const [id, more] of stored.files) counts.set(id, added(counts.get(id), more))
    show(1 - pending.length / batch.slices.length)
  }
  const digests = await batch.digests
  for (const { id, path, size, modified, etag, archive, form } of batch.files) {
    const file = counts.get(id) ?? { read: 0, kept: 0, duplicates: 0, rejected: 0, nameless: 0 }
    // What the reader delivered is counted before anything is done with it: nothing gets lost on the way.
    const delivered = deliveries.get(id) ?? 0
    if (file.read !== delivered || file.read !== file.kept + file.duplicates + file.rejected)
      throw new Error(`${path}: ${delivered} records delivered, but ${JSON.stringify(file)} accounted for`)
    ledger.files.push({
      id,
      path,
      size,
      modified,
      etag,
      digest: digests.get(id) ?? '',
      layout: batch.layouts.get(id) ?? 'none',
      ...file,
      ...(archive ? { archive: { path: archive.path, size: archive.size } } : {}),
      ...('reason' in form ? { reason: form.reason } : {}),
    })
  }
}

function added(a: FileCounts | undefined, b: FileCounts): FileCounts {
  if (!a) return b
  return {
    read: a.read + b.read,
    kept: a.kept + b.kept,
    duplicates: a.duplicates + b.duplicates,
    rejected: a.rejected + b.rejected,
    nameless: a.nameless + b.nameless,
  }
}

/** The failure of a run that found no event at all: with the commonest reasons, and nothing left behind. */
async function nothingKept(
  warehouse: Warehouse,
  out: string,
  ledger: Ledger,
  input: string[],
  skipped: Record<string, number>,
): Promise<Failure> {
  if (ledger.files.length === 0) {
    rmSync(partialFolder(out), { recursive: true, force: true })
    const reasons = Object.entries(skipped).map(([reason, files]) => `${reason} (${files})`)
    return new Failure(
      `${input.join(', ')}: no file to read${reasons.length > 0 ? `; left aside: ${reasons.join(', ')}` : ''}.`,
    )
  }
  const { read } = totals(ledger)
  const reasons =
    read === 0
      ? []
      : await warehouse.rows<{ file: string; reason: string; n: bigint }>(
          `SELECT min(file) AS file, reason, count(*) AS n
           FROM read_parquet(${literal(join(exactly(partialFolder(out)), 'rejects', '*.parquet'))})
           GROUP BY reason ORDER BY n DESC, reason LIMIT 3`,
        )
  rmSync(partialFolder(out), { recursive: true, force: true })
  const examples = reasons.map(
    ({ file, reason, n }) => `${file}: ${reason}${n > 1n ? ` (and ${n - 1n} like it)` : ''}`,
  )
  const aside = ledger.files.filter(({ layout }) => layout === 'skipped')
  examples.push(
    ...aside.slice(0, 3 - examples.length).map(({ path, reason }) => `${path}: left aside: ${reason}`),
  )
  const without = Object.entries(skipped).map(([reason, n]) => `${n} left aside: ${reason}`)
  return new Failure(
    `${input.join(', ')}: no event in ${ledger.files.length} file${ledger.files.length === 1 ? '' : 's'}. ` +
      ([...examples, ...without].join('; ') || 'The files hold no records.'),
  )
}
