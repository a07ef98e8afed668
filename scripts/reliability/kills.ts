/**
 * Runs that are killed, and run again: what is there then must be what an uninterrupted run leaves, file by file.
 *
 * Each starts where a stage begins (a copy of the folder as the stages before left it), is killed at a change of the
 * file system (kill-at.mjs) or, as DuckDB's own changes are not seen there, after a time, and is run to its end.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { seeded } from '../../models/random.ts'
import { canMount, withMount } from '../../pipeline/example/mount.ts'
import { writeSample } from '../../sample/organisation.ts'
import { type Ended, type How, inParallel, start, usually } from './command.ts'
import type { Given, Part, Row } from './part.ts'
import { type Contents, contentsOf, differences } from './run-folder.ts'

const stages = ['ingest', 'features', 'train', 'score', 'evaluate', 'report']
const preload = pathToFileURL(join(import.meta.dirname, 'kill-at.mjs')).href

/** What is run, in a folder of its own, and what it leaves when nothing stops it. */
interface World {
  args: string[]
  /** Folders that hold the run folder as it is before each stage. */
  before: string[]
  /** Changes that each stage makes, and milliseconds of a run that begins with it. */
  measured: { changes: number; duration: number }[]
  expected: Contents
}

/** Its name stands in notes and pages: it is the same wherever it lies. */
const name = 'run'

interface Kill {
  stage: number
  /** Number of the change, from 1. */
  change?: number
  isHalf?: boolean
  milliseconds?: number
}

const inWords = ({ stage, change, isHalf, milliseconds }: Kill) =>
  `${stages[stage]}, ${change ? `${isHalf ? 'in' : 'before'} change ${change}` : `after ${milliseconds} ms`}`

async function* run(given: Given): AsyncGenerator<Row> {
  const { seed, count, folder } = given
  const sample = join(folder, 'sample')
  await writeSample({ out: sample, principals: 10, days: 28, incidents: 2, seed })
  const whole = join(sample, 'cloudtrail')
  const random = seeded(seed, 'kills')
  const perStage = (share: number) => Math.ceil((count * share) / stages.length)
  const atChanges = (share: number) => (stage: number, changes: number) =>
    spread(changes, perStage(share)).map((change) => ({ stage, change, isHalf: random.chance(0.5) }))
  // DuckDB changes files without being seen.
  const atTimes = (share: number) => (stage: number, _: number, duration: number) =>
    times(stage, duration, perStage(share))

  const first = await openWorld(join(folder, 'first'), whole, sample)
  yield await killed('killed at a change of the file system, first run', first, given, atChanges(0.45))
  yield await killed('killed after a time, first run', first, given, atTimes(0.1))
  yield await fullDisk(first, Math.ceil(count * 0.06))
  yield await twoAtOnce(first, given, Math.ceil(count * 0.06))

  const growing = join(folder, 'growing')
  const add = (names: string[]) => {
    for (const file of names) cpSync(join(whole, file), join(growing, file), { preserveTimestamps: true })
  }
  const files = readdirSync(whole).sort()
  mkdirSync(growing)
  add(files.slice(0, -7))
  const base = join(folder, 'base')
  mkdirSync(base)
  await toTheEnd(argsOf(growing, sample), { cwd: base })
  add(files.slice(-7))
  const second = await openWorld(join(folder, 'second'), growing, sample, base)
  yield await killed('killed at a change, run with a week more', second, given, atChanges(0.3))
  yield await killed('killed after a time, run with a week more', second, given, atTimes(0.06))
}

function argsOf(input: string, sample: string): string[] {
  return [
    ...['run', '--input', input, '--labels', join(sample, 'labels.csv'), '--out', name, '--quiet'],
    ...['--set', 'models.sequence.epochs=1', '--set', 'models.sequence.hidden=8'],
  ]
}

/** @param base holds the run folder that the run goes on with */
async function openWorld(folder: string, input: string, sample: string, base?: string): Promise<World> {
  const args = argsOf(input, sample)
  const before: string[] = []
  const measured: World['measured'] = []
  let last = base
  for (const stage of stages) {
    before.push(join(folder, `before-${stage}`))
    copy(last, before.at(-1)!)
    measured.push(await measure(args, before.at(-1)!, join(folder, 'measured')))
    last = join(folder, `after-${stage}`)
    copy(before.at(-1), last)
    await toTheEnd(stageArgs(args, stage), { cwd: last })
  }
  const end = join(folder, 'end')
  copy(base, end)
  await toTheEnd(args, { cwd: end })
  return { args, before, measured, expected: await contentsOf(join(end, name)) }
}

/** Of one stage, which takes no options of others. */
function stageArgs([, ...rest]: string[], stage: string): string[] {
  const others = ['--input', '--labels'].filter(
    (option) => option !== { ingest: '--input', evaluate: '--labels' }[stage],
  )
  return [stage, ...rest.filter((word, index) => ![word, rest[index - 1]!].some((of) => others.includes(of)))]
}

function copy(from: string | undefined, to: string): void {
  mkdirSync(to, { recursive: true })
  if (from) cpSync(from, to, { recursive: true, preserveTimestamps: true })
}

async function toTheEnd(args: string[], how?: How): Promise<void> {
  const { status, signal, stderr } = await usually(args, how)
  if (status !== 0) throw new Error(`usually ${args.join(' ')}: ${signal ?? status}: ${stderr}`)
}

/** Kills of every stage. @param plan given the number of changes of a stage, and the milliseconds of a run from there */
async function killed(
  what: string,
  world: World,
  { folder, most }: Given,
  plan: (stage: number, changes: number, duration: number) => Kill[],
): Promise<Row> {
  const kills = world.measured.flatMap(({ changes, duration }, stage) => plan(stage, changes, duration))
  const broken: string[] = []
  let hits = 0
  let number = 0
  await inParallel(kills, most, async (kill) => {
    const cwd = join(folder, `killed-${number++}`)
    copy(world.before[kill.stage], cwd)
    const { status, signal, stderr } = await stop(world.args, cwd, kill)
    if (signal === 'SIGKILL') hits++
    else if (status !== 0) broken.push(`${inWords(kill)}: ended by itself: ${stderr}`)
    broken.push(...(await again(world, cwd)).map((wrong) => `${inWords(kill)}: ${wrong}`))
    rmSync(cwd, { recursive: true })
  })
  const late = kills.length - hits
  return { what, tried: hits, broken, of: late > 0 ? `${late} more ended before their kill` : '' }
}

/** Of a run from before a stage: its changes up to the next stage, and how long all takes. */
async function measure(args: string[], before: string, cwd: string): Promise<World['measured'][0]> {
  copy(before, cwd)
  const started = performance.now()
  await toTheEnd(args, { cwd, env: counting(cwd) })
  const duration = performance.now() - started
  const changes = readFileSync(`${cwd}.changes`, 'utf8').trim().split('\n')
  const isBegun = (stage: string) => changes.indexOf(`mkdirSync ${name}/${stage}.partial`)
  // The first of them is what this run begins with.
  const [, end = changes.length] = stages.map(isBegun).filter((at) => at >= 0)
  rmSync(`${cwd}.changes`)
  rmSync(cwd, { recursive: true })
  return { changes: end, duration }
}

function counting(cwd: string): NodeJS.ProcessEnv {
  return {
    NODE_OPTIONS: `--import ${preload}`,
    RELIABILITY_FOLDER: cwd,
    RELIABILITY_COUNT: `${cwd}.changes`,
  }
}

async function stop(args: string[], cwd: string, { change, isHalf, milliseconds }: Kill): Promise<Ended> {
  if (milliseconds !== undefined) {
    const { kill, ended } = start(args, { cwd })
    const timer = setTimeout(kill, milliseconds)
    return ended.finally(() => clearTimeout(timer))
  }
  const env = { ...counting(cwd), RELIABILITY_KILL: String(change), ...(isHalf && { RELIABILITY_HALF: '1' }) }
  return usually(args, { cwd, env }).finally(() => rmSync(`${cwd}.changes`, { force: true }))
}

/** Runs to the end what was stopped. @returns what is wrong then */
async function again({ args, expected }: World, cwd: string): Promise<string[]> {
  const { status, signal, stderr } = await usually(args, { cwd })
  if (status !== 0) return [`the next run ended with ${signal ?? status}: ${stderr.trim()}`]
  return differences(await contentsOf(join(cwd, name)), expected)
}

/** A disk that is full at some time of the run, and larger for the next one. */
async function fullDisk(world: World, count: number): Promise<Row> {
  const what = 'disk full, then enough room'
  if (!canMount()) return { what, tried: 0, broken: [], of: 'not tried: no right to mount' }
  const broken: string[] = []
  let hits = 0
  for (const size of spread(9 * 1024, count)) {
    await withMount(`size=${size}k`, async (cwd) => {
      const { status, signal, stderr } = await usually(world.args, { cwd })
      const about = `a disk of ${size} KiB`
      if (status === 0) return
      hits++
      const lines = stderr
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('warning: '))
      const isTold = /disk is full|cannot be written|cannot write/.test(lines[0] ?? '')
      if (status !== 1 || lines.length !== 1 || !isTold)
        broken.push(`${about}: ended with ${signal ?? status}: ${stderr}`)
      spawnSync('mount', ['-o', 'remount,size=100m', cwd])
      broken.push(...(await again(world, cwd)).map((wrong) => `${about}: ${wrong}`))
    })
  }
  return { what, tried: hits, broken, of: `disks of up to 9 MiB; ${count - hits} were large enough` }
}

/** Two runs in one folder: one is refused, or waits and goes on with what a killed one left. */
async function twoAtOnce(world: World, { folder, seed }: Given, count: number): Promise<Row> {
  const random = seeded(seed, 'two at once')
  const broken: string[] = []
  for (let number = 0; number < count; number++) {
    const cwd = join(folder, 'two')
    copy(world.before[[0, 2, 3][number % 3]!], cwd)
    const isWaiting = number % 2 === 1
    const args = [...world.args, ...(isWaiting ? ['--wait'] : [])]
    const both = [start(args, { cwd }), start(args, { cwd })] as const
    const timer = isWaiting ? setTimeout(both[0].kill, random.between(500, 4500)) : undefined
    const ends = await Promise.all(both.map(({ ended }) => ended))
    clearTimeout(timer)
    const told = ends.map(({ status, signal, stderr }) => `${signal ?? status} ${stderr.trim()}`).join(' / ')
    if (isWaiting) {
      if (ends[1]!.status !== 0) broken.push(`one killed, the other waiting: ${told}`)
    } else {
      const statuses = ends.map(({ status }) => status).sort()
      const isRefused = ends.some(({ stderr }) => stderr.includes('is at work in this folder'))
      if (statuses.join() !== '0,1' || !isRefused) broken.push(`two at once: ${told}`)
    }
    const found = await contentsOf(join(cwd, name))
    broken.push(...differences(found, world.expected).map((wrong) => `two at once: ${wrong}`))
    rmSync(cwd, { recursive: true })
  }
  return {
    what: 'two at once',
    tried: count,
    broken,
    of: 'one of two refused; or one killed while the other waits',
  }
}

/** Numbers from 1 to the last one, evenly, so many or all. */
function spread(last: number, count: number): number[] {
  if (last <= count) return Array.from({ length: last }, (_, index) => index + 1)
  return Array.from(
    { length: count },
    (_, index) => 1 + Math.round((index * (last - 1)) / Math.max(1, count - 1)),
  )
}

/** Starting takes about a third of a second. */
function times(stage: number, duration: number, count: number): Kill[] {
  return Array.from({ length: count }, (_, index) => ({
    stage,
    milliseconds: Math.round(300 + ((duration - 300) * (index + 0.5)) / count / (stages.length - stage)),
  }))
}

export const kills: Part = { standard: 200, run }
