/**
 * How long a backtest takes against one run over the same data, each as a process of its own:
 *
 *   node scripts/measure-backtest.ts INPUT OUT [--weeks 12]
 *
 * OUT becomes the run folder. Prints Markdown for docs/performance.md.
 */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readNote } from '../pipeline/run-folder/stage.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { weeks: { type: 'string', default: '12' } },
})
const [input, out] = positionals
if (!input || !out) throw new Error('usage: node scripts/measure-backtest.ts INPUT OUT [--weeks 12]')

/** Seconds of a command. */
function timed(...args: string[]): number {
  const started = performance.now()
  const cli = join(import.meta.dirname, '..', 'pipeline', 'cli.ts')
  const { status } = spawnSync(
    process.execPath,
    [...process.execArgv, cli, ...args, '--quiet', '--out', out!],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  if (status !== 0) throw new Error(`usually ${args.join(' ')}: exit code ${status}`)
  return (performance.now() - started) / 1000
}

rmSync(out, { recursive: true, force: true })
const run = timed('run', '--input', input)
const back = timed('backtest', '--weeks', values.weeks)
const { counts, peak_memory_mib: peak } = readNote(out, 'backtest')!
const { counts: found } = readNote(out, 'features')!
process.stdout.write(
  [
    `| ${found.principals} principals, ${found['principal days']!.toLocaleString('en-US')} principal-days | seconds | of one run |`,
    '| --- | --- | --- |',
    `| run | ${run.toFixed(0)} | 1.00 |`,
    `| backtest, ${counts.weeks} weeks, ${counts['principal-days scored']!.toLocaleString('en-US')} principal-days | ${back.toFixed(0)} | ${(back / run).toFixed(2)} |`,
    '',
    `Peak memory of the backtest: ${peak.toLocaleString('en-US')} MiB.`,
    '',
  ].join('\n'),
)
