/** `npm start`: a sample organisation, the whole pipeline over it, and the address of the report. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sample = join(root, 'data', 'sample')
const out = join(root, 'data', 'run')

function usually(...args: string[]): void {
  const { status } = spawnSync(
    process.execPath,
    [...process.execArgv, join(root, 'pipeline', 'cli.ts'), ...args],
    {
      stdio: 'inherit',
      cwd: root,
    },
  )
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(join(sample, 'labels.csv'))) usually('sample', '--out', sample)
usually('run', '--input', join(sample, 'cloudtrail'), '--labels', join(sample, 'labels.csv'), '--out', out)
console.log(
  'The organisation in it is made up; docs/sample.md says how. Your own: README.md, "On your own CloudTrail".',
)
