/**
 * What all stages share: skip when nothing changed, time, leave a stage note, keep the last complete output.
 *
 * A stage's key is a digest of what it reads (the keys of the stages before it and its own inputs), the settings
 * it names, the seed and its own code. The note, written last, carries the key: a stage that was killed has no
 * note with the new key, so that the next run does it again.
 */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Settings } from '../../models/settings.ts'
import { Failure } from '../failure.ts'
import type { Log } from '../log.ts'
import { codeTexts, type StageCode } from './code.ts'
import { readJsonFile } from './json-file.ts'

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

/** What a backtest knew before each week, and what it promised; what it found stands in backtest/scores.parquet. */
const backtestWeek = z.object({
  from: z.string(),
  to: z.string(),
  baseline_days: z.number(),
  /** first day of the week with which the sequence network was trained; null where there was nothing to learn from */
  network_of: z.string().nullable(),
  /** verdicts that had been given when the week ended */
  verdicts: z.number(),
  principal_days: z.number(),
  /** by chance alone, each level counted with the ones above it */
  expected: z.object({ high: z.number(), medium: z.number(), low: z.number() }),
})

/** What other stages and tools look up of a stage, whatever its sentences say. */
const facts = {
  ingest: z.object({ events_kept: z.number() }),
  features: z.object({ principals: z.number(), principal_days: z.number() }),
  train: z.object({ calibration_principal_days: z.number() }),
  score: z.object({
    /** by confidence, strongest first; chance alone would give as many as expected */
    findings: z.record(
      z.enum(['high', 'medium', 'low']),
      z.object({ observed: z.number(), expected: z.number() }),
    ),
  }),
  evaluate: z.object({}),
  backtest: z.object({ weeks: z.array(backtestWeek) }),
  report: z.object({}),
}

export type StageName = keyof typeof facts
export type StageFacts = { [Name in StageName]: z.infer<(typeof facts)[Name]> }

const noteTable = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  /** the model whose worth it measures, by the name of its card in the report */
  model: z.string().optional(),
})

/** notes/<stage>.json: what the report shows as the executed notebook. */
const noteSchema = z.object({
  title: z.string(),
  key: z.string(),
  /** Seconds and peak resident memory (MiB) of the stage; the only values that differ between equal runs. */
  seconds: z.number(),
  peak_memory_mib: z.number(),
  prose: z.array(z.string()),
  /** Named row counts in the order of the work, such as "events kept": 149312. */
  counts: z.record(z.string(), z.number()),
  warnings: z.array(z.string()),
  tables: z.array(noteTable),
  /** Where TensorFlow.js computed, such as "wasm 4.22.0"; of a stage that uses it. */
  backend: z.string().optional(),
  /** Vega-Lite specifications with their data inside, each with a one-sentence finding as title. */
  charts: z.array(z.looseObject({})),
})

export interface StageNote<Name extends StageName = StageName> extends z.infer<typeof noteSchema> {
  stage: Name
  facts: StageFacts[Name]
}

export interface StageDefinition<Name extends StageName> {
  name: Name
  title: string
  /** Its code: a change must run the stage again. */
  code: StageCode
  /** What else decides the result: digests of inputs, keys of earlier stages, the settings in use. */
  inputs: unknown
  /** Files in `out` that must exist for a skip. */
  outputs: string[]
  /** Does the work and tells of it in the note. */
  run(note: StageNote): Promise<StageFacts[Name]>
}

/** Runs the stage unless its note says that nothing changed. @returns the stage's note, old or new */
export async function runStage<Name extends StageName>(
  context: StageContext,
  stage: StageDefinition<Name>,
): Promise<StageNote<Name>> {
  const { out, log } = context
  const key = digest(JSON.stringify([stage.name, context.seed, stage.inputs, codeDigest(stage.code)]))
  const before = earlierNote(out, stage.name)
  const complete = stage.outputs.every((file) => existsSync(join(out, file)))
  if (!context.force && before?.key === key && complete) {
    log.line(`${stage.name}: unchanged, kept`)
    return before
  }
  const told: Omit<StageNote<Name>, 'facts'> = {
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
  const note = { ...told, facts: {} } as StageNote<Name>
  try {
    note.facts = await stage.run(note)
  } catch (error) {
    throw explained(error, out)
  }
  note.seconds = Math.round((performance.now() - started) / 10) / 100
  note.peak_memory_mib = Math.round(process.resourceUsage().maxRSS / 1024)
  writeWhole(noteFile(out, stage.name), `${JSON.stringify(note, null, 1)}\n`)
  const counts = Object.entries(note.counts).map(
    ([name, count]) => `${name} ${count.toLocaleString('en-US')}`,
  )
  log.line(`${stage.name}: ${note.seconds.toFixed(1)} s; ${counts.join(', ')}`)
  for (const warning of note.warnings) log.warn(warning)
  return note
}

const noteFile = (out: string, stage: StageName) => join(out, 'notes', `${stage}.json`)

export function readNote<Name extends StageName>(out: string, stage: Name): StageNote<Name> | undefined {
  const schema = noteSchema.extend({ stage: z.literal(stage), facts: facts[stage] })
  return readJsonFile(noteFile(out, stage), schema, `usually ${stage} --out ${out}`) as
    | StageNote<Name>
    | undefined
}

/** A note cut short by a full disk, or of another version: the stage runs again. */
function earlierNote<Name extends StageName>(out: string, stage: Name): StageNote<Name> | undefined {
  try {
    return readNote(out, stage)
  } catch {
    return undefined
  }
}

/** Notes that say what this version understands; a stage of another one that is still to run again says nothing. */
export function knownNotes(out: string, stages: readonly StageName[]): StageNote[] {
  return stages.flatMap((stage) => earlierNote(out, stage) ?? [])
}

/** The note of a stage that must have run. */
export function requireNote<Name extends StageName>(out: string, stage: Name): StageNote<Name> {
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

/** Changes with any file that the code rests on. */
export function codeDigest(code: StageCode): string {
  return digest(JSON.stringify(codeTexts(code)))
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
