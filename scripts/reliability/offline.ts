/** A week's commands where no connection can be made: none is tried, and what comes of it is the same. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeSample } from '../../sample/organisation.ts'
import { type How, trinoCall, usually } from './command.ts'
import { crashes } from './ingest-trial.ts'
import { openPages } from './pages.ts'
import type { Given, Part, Row } from './part.ts'
import { contentsOf, differences } from './run-folder.ts'

const preload = pathToFileURL(join(import.meta.dirname, 'no-network.mjs')).href

async function* run({ seed, folder }: Given): AsyncGenerator<Row> {
  const sample = join(folder, 'sample')
  await writeSample({ out: sample, principals: 10, days: 28, incidents: 2, seed })
  const small = ['--set', 'models.sequence.epochs=1']
  const commands = [
    ['run', '--input', join(sample, 'cloudtrail'), '--labels', join(sample, 'labels.csv'), ...small],
    ['evaluate', '--swaps', ...small],
    ['backtest', '--weeks', '1', ...small],
    ['report', ...small],
    ['alerts'],
    ['verdict', '--list'],
    ['settings'],
  ]
  const all = async (cwd: string, how: How): Promise<string[]> => {
    const broken: string[] = []
    mkdirSync(cwd)
    for (const [name, ...rest] of commands) {
      const out = name === 'settings' ? [] : ['--out', 'run']
      broken.push(
        ...crashes(await usually([name!, ...rest, ...out], { cwd, ...how })).map((of) => `${name}: ${of}`),
      )
    }
    return broken
  }
  const usual = join(folder, 'usual')
  await all(usual, {})
  const expected = await contentsOf(join(usual, 'run'))

  const asked = join(folder, 'asked')
  const without: How = { env: { NODE_OPTIONS: `--import ${preload}`, RELIABILITY_ASKED: asked } }
  const refused = join(folder, 'refused')
  const broken = await all(refused, without)
  if (existsSync(asked)) broken.push(...readFileSync(asked, 'utf8').trim().split('\n'))
  broken.push(...differences(await contentsOf(join(refused, 'run')), expected))
  yield* [
    { what: 'commands where every connection is refused', tried: commands.length, broken },
    await isNoticed(asked, join(refused, 'run'), without),
  ]

  // Native code too.
  if (spawnSync('unshare', ['-n', 'true']).status === 0) {
    const apart = join(folder, 'apart')
    const wrong = await all(apart, { before: ['unshare', '-n'] })
    wrong.push(...differences(await contentsOf(join(apart, 'run')), expected))
    yield { what: 'commands without a network, native code too', tried: commands.length, broken: wrong }
  } else
    yield {
      what: 'commands without a network',
      tried: 0,
      broken: [],
      of: 'not tried: no right to unshare',
    }

  const { pages, broken: asking } = await openPages(join(refused, 'run', 'report'))
  yield { what: 'pages in the browser', tried: pages, broken: asking }
}

/** That the check would see a connection: of addresses that the user names, there and in no other place. */
async function isNoticed(asked: string, out: string, how: How): Promise<Row> {
  const broken: string[] = []
  const commands = [
    ['ingest', '--input', 's3://bucket/trail', '--no-sign-request', '--out', `${out}-s3`],
    [...trinoCall('http://127.0.0.1:9'), '--out', out],
  ]
  for (const args of commands) {
    rmSync(asked, { force: true })
    broken.push(...crashes(await usually(args, how), [1]).map((of) => `${args[0]}: ${of}`))
    if (!existsSync(asked)) broken.push(`${args.join(' ')}: no connection was seen`)
    rmSync(asked, { force: true })
  }
  return { what: 'commands that name an address: one line and 1', tried: commands.length, broken }
}

export const offline: Part = { standard: null, run }
