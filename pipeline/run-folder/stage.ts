/**
 * What all stages share: skip when nothing changed, time, leave a stage note, keep the last complete output.
 *
 * A stage's key is a digest of what it reads (the keys of the stages before it and its own inputs), the settings
 * it names, the seed and its own code. The note carries the key, what the stage was made after, and each output with
 * its size and digest: it stands for these files and no others, and comes last when they take their place (switch.ts).
 */
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Settings } from '../../models/settings.ts'
import { Failure } from '../failure.ts'
import type { Log } from '../log.ts'
import { codeTexts, type StageCode } from './code.ts'
import { diskFull } from './disk-space.ts'
import { readJsonFile } from './json-file.ts'
import { exportFiles, outputFiles } from './output-files.ts'
import { damage, filesAt, missing, outputOf, outputsSchema } from './outputs.ts'
import { decidedNote, noteFile, partialFolder, switchOver } from './switch.ts'

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
  /** The present moment; that of the system where it is not given. */
  readonly now?: () => Date
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
  /** Keys of the stages whose outputs it read. */
  after: z.record(z.string(), z.string()),
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
  /** All that the stage left but the exports, which are written again by themselves. */
  outputs: outputsSchema,
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
  /** The notes of the stages whose outputs it reads. */
  after: readonly StageNote[]
  /** What else decides the result: digests of inputs, the settings in use. */
  inputs: unknown
  /** Goes on with what a run that did not end left in its partial folder. */
  resumes?: boolean
  /** Does the work and tells of it in the note. */
  run(note: StageNote, making: Making): Promise<StageFacts[Name]>
}

/** Where a stage writes. */
export interface Making {
  /** Has the outputs, at the paths that they get in the run folder; gone when they are there. */
  folder: string
  /** What is wrong with the last output, where something is. */
  damaged: string | undefined
  /** The note of the last output, where that is there and whole. */
  last: StageNote | undefined
  /** An output of the last time that stays as it is. @param path below the run folder */
  keep(path: string): void
}

/** Runs the stage unless its note says that nothing changed. @returns the stage's note, old or new */
export async function runStage<Name extends StageName>(
  context: StageContext,
  stage: StageDefinition<Name>,
): Promise<StageNote<Name>> {
  const { out, log } = context
  const after = Object.fromEntries(stage.after.map((note) => [note.stage, note.key]))
  const key = digest(JSON.stringify([stage.name, context.seed, after, stage.inputs, codeDigest(stage.code)]))
  finishSwitch(context, stage.name)
  const before = earlierNote(out, stage.name)
  const damaged =
    before &&
    (damage(out, before.outputs, 'contents') ??
      (stage.name === 'score' ? missing(out, exportFiles) : undefined))
  if (!context.force && before?.key === key && !damaged) {
    log.line(`${stage.name}: unchanged, kept`)
    return before
  }
  if (damaged) log.line(`${stage.name}: ${damaged}: it is made again`)
  const told: Omit<StageNote<Name>, 'facts'> = {
    stage: stage.name,
    title: stage.title,
    key,
    after,
    seconds: 0,
    peak_memory_mib: 0,
    prose: [],
    counts: {},
    warnings: [],
    tables: [],
    charts: [],
    outputs: {},
  }
  const started = performance.now()
  const note = { ...told, facts: {} } as StageNote<Name>
  const folder = partialFolder(out, stage.name)
  const kept = new Set<string>()
  try {
    if (!stage.resumes) rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const last = damaged ? undefined : before
    note.facts = await stage.run(note, { folder, damaged, last, keep: (path) => kept.add(path) })
    const fresh = filesAt(folder, outputFiles[stage.name]).filter((path) => !exportFiles.includes(path))
    for (const path of fresh) note.outputs[path] = outputOf(join(folder, path))
    for (const path of kept) note.outputs[path] ??= outputOf(join(out, path), before?.outputs[path])
    note.seconds = Math.round((performance.now() - started) / 10) / 100
    note.peak_memory_mib = Math.round(process.resourceUsage().maxRSS / 1024)
    writeWhole(decidedNote(out, stage.name), `${JSON.stringify(note, null, 1)}\n`)
    switchOver(out, stage.name, note.outputs)
  } catch (error) {
    const told = explained(error, { out, folder, before })
    if (!stage.resumes && !existsSync(decidedNote(out, stage.name)))
      rmSync(folder, { recursive: true, force: true })
    throw told
  }
  const counts = Object.entries(note.counts).map(
    ([name, count]) => `${name} ${count.toLocaleString('en-US')}`,
  )
  log.line(`${stage.name}: ${note.seconds.toFixed(1)} s; ${counts.join(', ')}`)
  for (const warning of note.warnings) log.warn(warning)
  return note
}

/** Goes on with the switch of a run that was killed in it. */
export function finishSwitch({ out, log }: Pick<StageContext, 'out' | 'log'>, stage: StageName): void {
  const file = decidedNote(out, stage)
  if (!existsSync(file)) return
  const decided = noteSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!decided.success) {
    rmSync(file) // of another version: its stage runs again
    return
  }
  switchOver(out, stage, decided.data.outputs)
  log.line(`${stage}: the last run ended while its output took its place, which is done now`)
}

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

/** The note of a stage whose output goes with those that it was made after; undefined where there is none. */
export function currentNote<Name extends StageName>(out: string, stage: Name): StageNote<Name> | undefined {
  const note = earlierNote(out, stage)
  const isCurrent = Object.entries(note?.after ?? {}).every(
    ([name, key]) => earlierNote(out, name as StageName)?.key === key,
  )
  return isCurrent ? note : undefined
}

/** Whether a stage left an output that was made of another one than is there now. */
export function isOutdated(out: string, stage: StageName): boolean {
  return earlierNote(out, stage) !== undefined && currentNote(out, stage) === undefined
}

/** Notes that say what this version understands, of outputs that go together. */
export function knownNotes(out: string, stages: readonly StageName[]): StageNote[] {
  return stages.flatMap((stage) => currentNote(out, stage) ?? [])
}

/** The note of a stage that must have run, and whose files must be there as a whole. */
export function requireNote<Name extends StageName>(
  out: string,
  stage: Name,
  look: 'sizes' | 'contents' = 'sizes',
): StageNote<Name> {
  const note = readNote(out, stage)
  if (!note)
    throw new Failure(
      `${out}: no output of the ${stage} stage. Run "usually ${stage}" or "usually run" first.`,
    )
  const wrong = damage(out, note.outputs, look)
  if (wrong)
    throw new Failure(
      `${wrong}: not what the ${stage} stage left. Run "usually ${stage}" or "usually run" again.`,
    )
  return note
}

/** The same for what is made of the output: all that it was made after must be there too, and be what it was then. */
export function requireOutput<Name extends StageName>(
  context: Pick<StageContext, 'out' | 'log'>,
  stage: Name,
): StageNote<Name> {
  const { out } = context
  finishSwitch(context, stage)
  const note = requireNote(out, stage, 'contents')
  for (const [name, key] of Object.entries(note.after)) {
    const earlier = requireOutput(context, name as StageName)
    if (earlier.key !== key)
      throw new Failure(
        `${out}: what the ${stage} stage left was made of another output of the ${name} stage than is there now. Run "usually ${stage}" or "usually run" first.`,
      )
  }
  return note
}

/** Lends a stage's note to a run folder that has what it needs of the output, and that it was not made in. */
export function lendNote(from: string, to: string, stage: StageName): void {
  const note = { ...requireNote(from, stage), after: {}, outputs: {} }
  writeWhole(noteFile(to, stage), `${JSON.stringify(note, null, 1)}\n`)
}

/**
 * Writes a file so that a reader sees either the old or the new content, never half of it.
 * @param mode who may read it; else its owner alone (cli.ts)
 */
export function writeWhole(file: string, content: string | Uint8Array, mode?: number): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.partial`, content)
  if (mode !== undefined) chmodSync(`${file}.partial`, mode)
  renameSync(`${file}.partial`, file)
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16)
}

/** Changes with any file that the code rests on. */
export function codeDigest(code: StageCode): string {
  return digest(JSON.stringify(codeTexts(code)))
}

interface Work {
  out: string
  /** Where it wrote. */
  folder: string
  before: StageNote | undefined
}

/** Turns what the system says about a full disk, a read-only folder or a damaged file into one line with a way out. */
function explained(error: unknown, { out, folder, before }: Work): unknown {
  if (error instanceof Failure) return error
  const text = error instanceof Error ? error.message : String(error)
  if (/ENOSPC|No space left on device|max_temp_directory_size/i.test(text))
    return new Failure(diskFull(out, folder, before?.outputs))
  // On a read-only file system, making a folder fails with ENOENT.
  if (/EACCES|EROFS|EPERM|ENOENT.*mkdir|Permission denied|Read-only file system/i.test(text))
    return new Failure(
      `${out}: cannot write or read here (${text}). Check its permissions or name another --out.`,
    )
  if (/No magic bytes|to be a Parquet file/i.test(text))
    return new Failure(
      `${text.split('\n')[0]}: damaged. Run "usually run" or the stage that left it with --force, which makes it anew.`,
    )
  if (/Out of Memory Error/i.test(text))
    return new Failure(
      `The memory limit is too small for this data (${text.split('\n')[0]}). Raise --memory.`,
    )
  return error
}
