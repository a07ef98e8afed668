/**
 * How long a researcher waits after a change, beside a full run: `node scripts/measure-loop.ts`. Works in a copy of
 * the tree, over the sample organisation of `npm start`; each change is made to the full run's folder, so that stages
 * that it does not touch are kept.
 */
import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'usually-loop-'))
for (const part of [
  'data',
  'models',
  'pipeline',
  'report-site',
  'sample',
  'scripts',
  'package.json',
  'tsconfig.json',
])
  cpSync(join(root, part), join(copy, part), {
    recursive: true,
    filter: (path) =>
      !['run', 'sample', 'scratch'].includes(basename(path)) || !path.startsWith(join(root, 'data')),
  })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const sample = join(copy, 'data', 'sample')
const full = join(copy, 'data', 'full')
usually('sample', '--out', sample)

interface Change {
  name: string
  settings?: string[]
  code?: string
}
const changes: Change[] = [
  { name: 'a confidence budget (`--set confidence.high=2`)', settings: ['confidence.high=2'] },
  {
    name: 'a bound of calibration (`--set calibration.signalBits=8`)',
    settings: ['calibration.signalBits=8'],
  },
  { name: 'a model setting (`--set models.volume.tailIndex=2`)', settings: ['models.volume.tailIndex=2'] },
  {
    name: 'a setting of the network (`--set models.sequence.hidden=32`)',
    settings: ['models.sequence.hidden=32'],
  },
  { name: "a new signal, or any file in `models/` but the network's", code: 'models/signals/volume.ts' },
]

try {
  const reference = run(full, [])
  console.log('| changed | stages run again | seconds | of a full run |\n| --- | --- | --- | --- |')
  row('nothing: a full run', reference, reference.seconds)
  for (const { name, settings = [], code } of changes) {
    const out = join(copy, 'data', 'changed')
    cpSync(full, out, { recursive: true })
    if (code) appendFileSync(join(copy, code), '\n// A change.\n')
    row(name, run(out, settings), reference.seconds)
    rmSync(out, { recursive: true })
  }
} finally {
  rmSync(copy, { recursive: true })
}

function row(name: string, { seconds, stages }: ReturnType<typeof run>, of: number): void {
  console.log(`| ${name} | ${stages.join(', ')} | ${seconds.toFixed(1)} | ${(seconds / of).toFixed(2)} |`)
}

function run(out: string, settings: string[]): { seconds: number; stages: string[] } {
  const started = performance.now()
  const log = usually(
    'run',
    '--input',
    join(sample, 'cloudtrail'),
    '--labels',
    join(sample, 'labels.csv'),
    '--out',
    out,
    ...settings.flatMap((setting) => ['--set', setting]),
  )
  const stages = [...log.matchAll(/^(\w+): [\d.]+ s;/gm)].map(([, stage]) => stage!)
  return { seconds: (performance.now() - started) / 1000, stages }
}

function usually(...args: string[]): string {
  const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, 'pipeline/cli.ts', ...args], {
    cwd: copy,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(stderr)
  return stderr
}
