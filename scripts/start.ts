/** `npm start`: a sample organisation, the whole pipeline over it, and the address of the report. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sample = join(root, 'data', 'sample')
const out = join(root, 'data', 'run')

// The terminal tells both of Ctrl-C; the command decides what it means.
process.on('SIGINT', () => {})

/** The command ends with this process, however that ends: it hears of it by its channel. */
async function usually(...args: string[]): Promise<void> {
  const ending = new URL('end-with-parent.mjs', import.meta.url).href
  const child = spawn(
    process.execPath,
    [...process.execArgv, '--import', ending, join(root, 'pipeline', 'cli.ts'), ...args],
    { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], cwd: root },
  )
  const [status] = await once(child, 'exit')
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(join(sample, 'labels.csv'))) await usually('sample', '--out', sample)
await usually(
  'run',
  '--input',
  join(sample, 'cloudtrail'),
  '--labels',
  join(sample, 'labels.csv'),
  '--out',
  out,
)
console.log(
  'The organisation in it is made up; docs/sample.md says how. Your own: README.md, "On your own CloudTrail".',
)
