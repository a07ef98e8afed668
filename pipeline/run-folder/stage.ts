/**
 * What all stages share: skip when nothing changed, time, leave a stage note, keep the last complete output.
 *
 * A stage's key is a digest of what it reads (the keys of the stages before it and its own inputs), the settings
 * it names, the seed and its own code. The note, written last, carries the key: a stage that was killed has no
 * note with the new key, so that the next run does it again.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Settings } from '../../models/settings.ts'
import { Failure } from '../failure.ts'
import type { Log } from '../log.ts'

export type StageName = 'ingest' | 'features' | 'train' | 'score' | 'evaluate' | 'report'

export interface StageContext {
  /** The run folder. */
  readonly out: string
  readonly settings: Settings
  readonly seed: number
  /** DuckDB's memory limit, such as 2GiB. */
  readonly memory: string
  readonly log: Log
  /** Aborted by SIGINT: a stage stops at the next batch and leaves the last complete output. */
  readonly signal: AbortSignal
  /** Run even when nothing changed. */
  readonly force: boolean
  /** What people know, where --context names it; else context.yaml of the run folder, if it is there. */
  readonly contextFile?: string
}

export interface NoteTable {
  title: string
  columns: string[]
  rows: (string | number | null)[][]
}

/** notes/<stage>.json: what the report shows as the executed notebook. */
export interface StageNote {
  stage: StageName
  title: string
  key: string
  /** Seconds and peak resident memory (MiB) of the stage; the only values that differ between equal runs. */
  seconds: number
  peak_memory_mib: number
  prose: string[]
  /** Named row counts in the order of the work, such as "events kept": 149312. */
  counts: Record<string, number>
  warnings: string[]
  tables: NoteTable[]
  /** Where TensorFlow.js computed, such as "wasm 4.22.0"; of a stage that uses it. */
  backend?: string
  /** Vega-Lite specifications with their data inside, each with a one-sentence finding as title. */
  charts: object[]
}

export interface StageDefinition {
  name: StageName
  title: string
  /** Files and folders of this repository whose change must run the stage again. */
  code: string[]
  /** What else decides the result: digests of inputs, keys of earlier stages, the settings in use. */
  inputs: unknown
  /** Files in `out` that must exist for a skip. */
  outputs: string[]
  run(note: StageNote): Promise<void>
}

const repository = join(import.meta.dirname, '..', '..')

/** Runs the stage unless its note says that nothing changed. @returns the stage's note, old or new */
export async function runStage(context: StageContext, stage: StageDefinition): Promise<StageNote> {
  const { out, log } = context
  const key = digest(JSON.stringify([stage.name, context.seed, stage.inputs, stage.code.map(codeDigest)]))
  const before = readNote(out, stage.name)
  const complete = stage.outputs.every((file) => existsSync(join(out, file)))
  if (!context.force && before?.key === key && complete) {
    log.line(`${stage.name}: unchanged, kept`)
    return before
  }
  const note: StageNote = {
    stage: stage.name,
    title: stage.title,
    key,
    seconds: 0,
    peak_memory_mib: 0,
    prose: [],
    counts: {},
    warnings: [],
    tables: [],
    charts: [],
  }
  const started = performance.now()
  try {
    await stage.run(note)
  } catch (error) {
    throw explained(error, out)
  }
  note.seconds = Math.round((performance.now() - started) / 10) / 100
  note.peak_memory_mib = Math.round(process.resourceUsage().maxRSS / 1024)
  writeWhole(join(out, 'notes', `${stage.name}.json`), `${JSON.stringify(note, null, 1)}\n`)
  const counts = Object.entries(note.counts).map(
    ([name, count]) => `${name} ${count.toLocaleString('en-US')}`,
  )
  log.line(`${stage.name}: ${note.seconds.toFixed(1)} s; ${counts.join(', ')}`)
  for (const warning of note.warnings) log.warn(warning)
  return note
}

export function readNote(out: string, stage: StageName): StageNote | undefined {
  const file = join(out, 'notes', `${stage}.json`)
  if (!existsSync(file)) return undefined
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StageNote
  } catch {
    return undefined // A note cut short by a full disk: the stage runs again.
  }
}

/** The note of a stage that must have run. */
export function requireNote(out: string, stage: StageName): StageNote {
  const note = readNote(out, stage)
  if (!note)
    throw new Failure(
      `${out}: no output of the ${stage} stage. Run "usually ${stage}" or "usually run" first.`,
    )
  return note
}

/** Writes a file so that a reader sees either the old or the new content, never half of it. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.partial`, content)
  renameSync(`${file}.partial`, file)
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

/** Digest of a source file, or of every source file below a folder; tests do not count. */
export function codeDigest(path: string): string {
  const full = join(repository, path)
  if (/\.[a-z]+$/.test(path)) return digest(readFileSync(full))
  const files = readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  return digest(files.map((file) => digest(readFileSync(file))).join())
}

/** Turns what the system says about a full disk or a read-only folder into one line with a way out. */
function explained(error: unknown, out: string): unknown {
  const text = error instanceof Error ? error.message : String(error)
  if (/ENOSPC|No space left on device/i.test(text))
    return new Failure(
      `${out}: the disk is full. Free some space or name another folder with --out, then run again.`,
    )
  // On a read-only file system, making a folder fails with ENOENT.
  if (
    /EACCES|EROFS|EPERM|ENOENT.*mkdir|Permission denied|Read-only file system/i.test(text) &&
    !(error instanceof Failure)
  )
    return new Failure(
      `${out}: cannot write or read here (${text}). Check its permissions or name another --out.`,
    )
  if (/Out of Memory Error/i.test(text))
    return new Failure(
      `The memory limit is too small for this data (${text.split('\n')[0]}). Raise --memory.`,
    )
  return error
}
