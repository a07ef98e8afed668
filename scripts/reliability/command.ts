/** The compiled command, as a package holds it, in a process group of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { isCompiled } from '../../pipeline/example/command.ts'

export const repository = join(import.meta.dirname, '..', '..')
export const cli = join(repository, 'dist', 'pipeline', 'cli.js')

export interface Ended {
  status: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Started {
  /** SIGKILL for the command and all that it started. */
  kill(): void
  ended: Promise<Ended>
}

export interface How {
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** What stands before the command, such as `unshare`. */
  before?: string[]
}

/** Makes dist/, which the parts run, where sources are newer: what users run, and it starts in half the time. */
export function compile(): void {
  if (isCompiled()) return
  const { status, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, join(repository, 'scripts', 'build.ts')],
    {
      encoding: 'utf8',
    },
  )
  if (status !== 0 || !existsSync(cli)) throw new Error(`scripts/build.ts failed: ${stderr}`)
}

export function start(args: readonly string[], { env = {}, cwd, before = [] }: How = {}): Started {
  const [program, ...rest] = [...before, process.execPath, cli, ...args]
  const child = spawn(program!, rest, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // leads a group
  })
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)]
  const exited = new Promise<Pick<Ended, 'status' | 'signal'>>((resolve, reject) =>
    child.on('error', reject).on('exit', (status, signal) => resolve({ status, signal })),
  )
  return {
    kill() {
      try {
        process.kill(-child.pid!, 'SIGKILL')
      } catch {
        // has ended by itself
      }
    },
    ended: exited.then(async (how) => ({ ...how, stdout: await stdout, stderr: await stderr })),
  }
}

/** What asks a Trino server for the feature tables. */
export const trinoCall = (url: string): string[] =>
  `features --engine trino --server ${url} --catalog a --schema b --table c --force`.split(' ')

export const usually = (args: readonly string[], how?: How): Promise<Ended> => start(args, how).ended

/** Does the work on all, so many at a time. */
export async function inParallel<T>(
  all: readonly T[],
  most: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all]
  const worker = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one)
  }
  await Promise.all(Array.from({ length: most }, worker))
}
