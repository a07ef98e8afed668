/**
 * What the models cost: `node scripts/measure-cost.ts [PRINCIPALS...]` runs train and score on sample organisations
 * of these sizes over 56 days and splits the time of one thread by model, as Markdown.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { poolOf } from '../models/combination.ts'
import type { Surroundings } from '../models/signals/signal.ts'
import { signals } from '../models/signals/signals.ts'
import { startState, takeDay } from '../models/walk.ts'
import { readCalibration } from '../pipeline/run-folder/fitted.ts'
import { readNote } from '../pipeline/run-folder/stage.ts'
import { readSettings } from '../pipeline/settings.ts'
import { readDays } from '../pipeline/walk/principal-days.ts'
import { openSequence } from '../pipeline/walk/sequence.ts'
import { openRun } from './open-run.ts'

const root = join(import.meta.dirname, '..')
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [500, 1000]
const settings = readSettings([])
const columns: { size: number; rows: Map<string, number> }[] = []
for (const size of sizes) {
  const folder = mkdtempSync(join(tmpdir(), 'usually-cost-'))
  columns.push({ size, rows: await measure(size, folder) })
  rmSync(folder, { recursive: true, force: true })
}
console.log(`| | ${sizes.map((size) => `${size} principals`).join(' | ')} |`)
console.log(`|---|${sizes.map(() => '---').join('|')}|`)
for (const name of columns[0]!.rows.keys())
  console.log(
    `| ${name} | ${columns.map(({ rows }) => Number(rows.get(name)!.toPrecision(3)).toLocaleString('en-US')).join(' | ')} |`,
  )

async function measure(size: number, folder: string): Promise<Map<string, number>> {
  const out = join(folder, 'run')
  const sample = join(folder, 'sample')
  cli('sample', '--out', sample, '--principals', String(size), '--incidents', '6')
  cli('ingest', '--out', out, '--input', join(sample, 'cloudtrail'))
  for (const stage of ['features', 'train', 'score']) cli(stage, '--out', out)
  const rows = new Map<string, number>()
  rows.set('events', readNote(out, 'ingest')!.facts.events_kept)
  rows.set('principal-days', readNote(out, 'features')!.facts.principal_days)
  for (const stage of ['train', 'score'] as const) {
    const { seconds, peak_memory_mib } = readNote(out, stage)!
    rows.set(`${stage}, s`, seconds)
    rows.set(`${stage}, peak MiB`, peak_memory_mib)
  }
  for (const [name, seconds] of await split(out)) rows.set(name, seconds)
  return rows
}

/** Seconds of one thread by model, over the days before the scored ones. */
async function split(out: string): Promise<[string, number][]> {
  const { choice } = readCalibration(out)
  const { warehouse, span, kinds, references } = await openRun(out, settings, choice)
  const network = join(out, 'fitted', 'sequence.arrow')
  const sequence = await openSequence(warehouse, network, references.human.actions.name)
  const seconds = new Map(signals.map(({ name }) => [`walk of all days: ${name}, s`, 0]))
  const timed = (name: string, work: () => unknown) => {
    const started = performance.now()
    work()
    seconds.set(name, (seconds.get(name) ?? 0) + (performance.now() - started) / 1000)
  }
  for (let from = 1; from < kinds.length; from += 50) {
    const started = performance.now()
    const days = await readDays(warehouse, { from, to: from + 49, firstDay: 0, lastDay: span.scoreFrom - 1 })
    seconds.set(
      'reading them, s',
      (seconds.get('reading them, s') ?? 0) + (performance.now() - started) / 1000,
    )
    for (const [principal, own] of days) {
      const state = startState()
      const around: Omit<Surroundings, 'history'> = {
        principal,
        automation: kinds[principal]!,
        reference: references[poolOf(kinds[principal]!)],
        settings: settings.models,
        sequence,
      }
      for (const day of own) {
        for (const signal of signals)
          timed(`walk of all days: ${signal.name}, s`, () =>
            signal.score(state.signals[signal.name], day, { ...around, history: state.history }),
          )
        timed('learning them, s', () => takeDay(state, day, 'learn', around))
      }
    }
  }
  warehouse.close()
  return [...seconds]
}

function cli(...args: string[]): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, 'pipeline/cli.ts', ...args, '--quiet'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  )
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
}
