/** run.json: what was run on what, so that a result can be made again and an auditor can see what it rests on. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { readLedger } from './ledger.ts'
import { readNote, type StageContext, type StageName, writeWhole } from './stage.ts'

const stages: StageName[] = ['ingest', 'features', 'train', 'score', 'evaluate', 'report']

export async function writeManifest(context: StageContext): Promise<void> {
  const { out, settings, seed, memory } = context
  const notes = stages.flatMap((stage) => readNote(out, stage) ?? [])
  const found = notes
    .find(({ stage }) => stage === 'score')
    ?.tables.find(({ columns }) => columns.includes('by chance'))
  writeWhole(
    join(out, 'run.json'),
    `${JSON.stringify(
      {
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
          (found?.rows ?? []).map(([confidence, observed, expected]) => [confidence, { expected, observed }]),
        ),
        warnings: notes.flatMap(({ stage, warnings }) => warnings.map((text) => ({ stage, text }))),
      },
      null,
      1,
    )}\n`,
  )
}

function versions(): Record<string, string> {
  const require = createRequire(import.meta.url)
  const of = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  return {
    usually: of(join(import.meta.dirname, '..', '..', 'package.json')),
    node: process.versions.node,
    duckdb: of(require.resolve('@duckdb/node-api/package.json')),
    astro: of(require.resolve('astro/package.json')),
  }
}
