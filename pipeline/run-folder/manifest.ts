/** run.json: what was run on what, so that a result can be made again and an auditor can see what it rests on. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { readJsonFile, requireJsonFile } from './json-file.ts'
import { readFileSchema, readLedger } from './ledger.ts'
import { knownNotes, readNote, type StageContext, type StageName, writeWhole } from './stage.ts'

const stages: StageName[] = ['ingest', 'features', 'train', 'score', 'evaluate', 'report']

const numbers = z.record(z.string(), z.number())

export const manifestSchema = z.object({
  versions: z.record(z.string(), z.string()),
  machine: z.object({ platform: z.string(), arch: z.string(), cores: z.number(), cpu: z.string() }),
  /** Where TensorFlow.js computed; null where nothing was trained. */
  backend: z.string().nullable(),
  seed: z.number(),
  memory: z.string(),
  /** as they were then; another version may have others */
  settings: z.record(z.string(), z.unknown()),
  inputs: z.array(readFileSchema),
  /** by stage */
  counts: z.record(z.string(), numbers),
  seconds: numbers,
  peak_memory_mib: z.number(),
  /** by confidence */
  confidence_budget: z.record(z.string(), z.object({ expected: z.number(), observed: z.number() })),
  warnings: z.array(z.object({ stage: z.string(), text: z.string() })),
})

export type Manifest = z.infer<typeof manifestSchema>

const fileOf = (out: string) => join(out, 'run.json')
const again = (out: string) => `usually run --input PATH --out ${out}`

/** Undefined where the run was made stage by stage. */
export function readManifest(out: string): Manifest | undefined {
  return readJsonFile(fileOf(out), manifestSchema, again(out))
}

/** A part of it, from a run that must have one. */
export function requireManifest<Schema extends z.ZodType>(out: string, part: Schema): z.input<Schema> {
  return requireJsonFile(fileOf(out), part, again(out))
}

export async function writeManifest(context: StageContext): Promise<void> {
  const { out, settings, seed, memory } = context
  const notes = knownNotes(out, stages)
  const scored = readNote(out, 'score')
  const manifest: Manifest = {
    versions: versions(),
    machine: {
      platform: platform(),
      arch: arch(),
      cores: cpus().length,
      cpu: cpus()[0]?.model ?? 'unknown',
    },
    backend: notes.find(({ backend }) => backend)?.backend ?? null,
    seed,
    memory,
    settings,
    inputs: readLedger(out)?.files ?? [],
    counts: Object.fromEntries(notes.map(({ stage, counts }) => [stage, counts])),
    seconds: Object.fromEntries(notes.map(({ stage, seconds }) => [stage, seconds])),
    peak_memory_mib: Math.max(0, ...notes.map(({ peak_memory_mib }) => peak_memory_mib)),
    confidence_budget: Object.fromEntries(
      Object.entries(scored?.facts.findings ?? {}).map(([confidence, { observed, expected }]) => [
        confidence,
        { expected, observed },
      ]),
    ),
    warnings: notes.flatMap(({ stage, warnings }) => warnings.map((text) => ({ stage, text }))),
  }
  writeWhole(fileOf(out), `${JSON.stringify(manifest, null, 1)}\n`)
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const of = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  return {
    usually: of(join(import.meta.dirname, '..', '..', 'package.json')),
    node: process.versions.node,
    duckdb: of(require.resolve('@duckdb/node-api/package.json')),
  }
}
