/**
 * Times every stage on generated data and prints a Markdown table: `node scripts/bench.ts [MILLIONS...]`.
 * The reference is what DuckDB alone needs to read the same Parquet, sort it by day and write it back, under the
 * same memory limit, in the same run: timings on shared machines mean little without one.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { readNote } from '../pipeline/run-folder/stage.ts'
import { literal } from '../pipeline/warehouse/warehouse.ts'

const root = join(import.meta.dirname, '..')
const scratch = join(root, 'data', 'scratch')
const stages = ['ingest', 'features', 'train', 'score', 'report'] as const
/** Events that one principal of the sample organisation makes in 56 days, about. */
const eventsPerPrincipal = 3200
const memory = '2GiB'

if (process.argv[2] === '--reference') await reference(process.argv[3]!, process.argv[4]!)
else
  for (const size of process.argv.slice(2).length > 0 ? process.argv.slice(2).map(Number) : [1, 10])
    bench(size)

function bench(millions: number): void {
  const sample = join(scratch, `sample-${millions}`)
  const out = join(scratch, `run-${millions}`)
  if (!existsSync(join(sample, 'labels.csv'))) {
    const principals = Math.round((millions * 1e6) / eventsPerPrincipal)
    node([
      'pipeline/cli.ts',
      'sample',
      '--out',
      sample,
      '--principals',
      String(principals),
      '--incidents',
      '20',
      '--quiet',
    ])
  }
  rmSync(out, { recursive: true, force: true })
  const input = join(sample, 'cloudtrail')
  const base = JSON.parse(
    node(['scripts/bench.ts', '--reference', input, join(scratch, 'reference.parquet')]),
  ) as {
    seconds: number
    mib: number
  }
  const notes = stages.map((stage) => {
    node([
      'pipeline/cli.ts',
      stage,
      '--out',
      out,
      '--memory',
      memory,
      '--quiet',
      ...(stage === 'ingest' ? ['--input', input] : []),
    ])
    return readNote(out, stage)!
  })
  const seconds = (stage: string) => notes.find((note) => note.stage === stage)!.seconds
  const events = readNote(out, 'ingest')!.facts.events_kept
  const { principals, principal_days } = readNote(out, 'features')!.facts
  console.log(
    `\n### ${events.toLocaleString('en-US')} events, ${principals.toLocaleString('en-US')} principals, ${principal_days.toLocaleString('en-US')} principal-days\n`,
  )
  console.log('| | seconds | of the reference | peak memory, MiB |\n|---|---|---|---|')
  const row = (name: string, time: number, mib: number) =>
    console.log(
      `| ${name} | ${time.toFixed(1)} | ${(time / base.seconds).toFixed(2)} | ${mib.toLocaleString('en-US')} |`,
    )
  row('reference: read, sort by day, write', base.seconds, base.mib)
  for (const note of notes) row(note.stage, note.seconds, note.peak_memory_mib)
  row(
    'ingest + features',
    seconds('ingest') + seconds('features'),
    Math.max(notes[0]!.peak_memory_mib, notes[1]!.peak_memory_mib),
  )
}

function node(args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}

async function reference(input: string, output: string): Promise<void> {
  mkdirSync(scratch, { recursive: true })
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    temp_directory: join(scratch, 'spill'),
  })
  const connection = await instance.connect()
  const started = performance.now()
  await connection.run(
    `COPY (SELECT * FROM read_parquet(${literal(join(input, '*.parquet'))}) ORDER BY substr(eventtime, 1, 10))
     TO ${literal(output)} (FORMAT parquet, COMPRESSION zstd)`,
  )
  const seconds = (performance.now() - started) / 1000
  rmSync(output)
  console.log(JSON.stringify({ seconds, mib: Math.round(process.resourceUsage().maxRSS / 1024) }))
}
