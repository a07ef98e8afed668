import * as fs from 'node:fs'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { exampleContext, scratchFolder } from '../example/run.ts'
import { readEvents, readRejects, record, runIngest, writeTrail } from '../example/trail-files.ts'
import { outputOf } from './outputs.ts'
import { finishSwitch, type StageName } from './stage.ts'
import { switchOver } from './switch.ts'

/** Changes of the file system until the process is killed, as it were: none after it comes to pass. */
const alive = vi.hoisted(() => ({ changes: Number.POSITIVE_INFINITY, from: '' }))
vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>()
  const dying =
    (work: (...args: never[]) => unknown) =>
    (...args: never[]) => {
      if (String(args[0]).includes(alive.from)) alive.from = ''
      if (alive.from === '' && alive.changes-- <= 0) throw new Error('killed')
      return work(...args)
    }
  return {
    ...real,
    renameSync: dying(real.renameSync),
    rmSync: dying(real.rmSync),
    rmdirSync: dying(real.rmdirSync),
  }
})

let out: string
beforeEach(() => {
  out = scratchFolder('switch')
})
afterEach(() => {
  alive.changes = Number.POSITIVE_INFINITY
  rmSync(out, { recursive: true })
})

const put = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
/** What stands in the run folder, by path, without what is under way. */
const content = () =>
  Object.fromEntries(
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .filter((path) => !path.includes('.partial') && !fs.statSync(join(out, path)).isDirectory())
      .sort()
      .map((path) => [path, readFileSync(join(out, path), 'utf8')]),
  )

/** A run folder with an output of the stage, and the next one that is decided. */
function decided(
  stage: StageName,
  before: Record<string, string>,
  after: Record<string, string>,
  kept: string[] = [],
) {
  rmSync(out, { recursive: true })
  const note = {
    stage,
    ...{ title: '', key: 'new', after: {}, seconds: 0, peak_memory_mib: 0, facts: {} },
    ...{ prose: [], counts: {}, warnings: [], tables: [], charts: [] },
  }
  for (const [path, text] of Object.entries(before)) put(join(out, path), text)
  const partial = join(out, `${stage}.partial`)
  for (const [path, text] of Object.entries(after)) put(join(partial, path), text)
  const outputs = Object.fromEntries([
    ...Object.keys(after).map((path) => [path, outputOf(join(partial, path))]),
    ...kept.map((path) => [path, outputOf(join(out, path))]),
  ])
  put(join(partial, 'note.json'), JSON.stringify({ ...note, outputs }))
  put(join(out, 'notes', `${stage}.json`), 'the old note')
  return { note: JSON.stringify({ ...note, outputs }), outputs }
}

test.each<[StageName, Record<string, string>, Record<string, string>, string[]?]>([
  ['features', { 'warehouse.duckdb': 'old' }, { 'warehouse.duckdb': 'new' }],
  [
    'report',
    { 'report/index.html': 'old', 'report/gone/a.html': 'old' },
    { 'report/index.html': 'new', 'report/b.html': 'new' },
  ],
  ['report', {}, { 'report/index.html': 'new' }],
  [
    'train',
    { 'fitted/sequence.arrow': 'kept', 'fitted/states.parquet': 'old', 'fitted/former.json': 'old' },
    { 'fitted/states.parquet': 'new', 'fitted/similar.parquet': 'new' },
    ['fitted/sequence.arrow'],
  ],
])(
  '%s: killed at any change, either output is whole, and the next run ends with the new one',
  (stage, before, after, kept = []) => {
    const old = { ...before, [`notes/${stage}.json`]: 'the old note' }
    let kills = 0
    for (let changes = 0; ; changes++) {
      const { note, outputs } = decided(stage, before, after, kept)
      const fresh = {
        ...Object.fromEntries(kept.map((path) => [path, before[path]])),
        ...after,
        [`notes/${stage}.json`]: note,
      }
      alive.changes = changes
      try {
        switchOver(out, stage, outputs)
      } catch {
        kills++
      }
      const isDone = alive.changes > 0
      alive.changes = Number.POSITIVE_INFINITY
      const left = content()
      if (`notes/${stage}.json` in left) expect([old, fresh]).toContainEqual(left)
      finishSwitch(exampleContext(out), stage)
      expect(content(), `${changes} changes`).toEqual(fresh)
      if (isDone) break
    }
    expect(kills).toBeGreaterThan(2)
    expect(existsSync(join(out, `${stage}.partial`))).toBe(false)
  },
)

test('ingest killed at any change of its switch: no event and no reject is lost or doubled', async () => {
  const input = join(out, 'in')
  const run = join(out, 'run')
  writeTrail(join(input, 'a.json'), [record(1), { not: 'an event' }])
  await runIngest(run, [input])
  writeTrail(join(input, 'b.json'), [
    record(2),
    record(3, { eventTime: '2026-11-03T10:00:00Z' }),
    { nor: 'this' },
  ])
  fs.cpSync(run, join(out, 'first'), { recursive: true })
  let kills = 0
  for (let changes = 1; ; changes += 2) {
    rmSync(run, { recursive: true })
    fs.cpSync(join(out, 'first'), run, { recursive: true })
    Object.assign(alive, { changes, from: 'note.json.partial' })
    const isDone = await runIngest(run, [input]).then(
      () => true,
      () => false,
    )
    alive.changes = Number.POSITIVE_INFINITY
    if (isDone) break
    kills++
    await runIngest(run, [input])
    expect((await readEvents(run)).map(({ event_id }) => Number(String(event_id).slice(-4)))).toEqual([
      1, 2, 3,
    ])
    expect(await readRejects(run), `${changes} changes`).toHaveLength(2)
  }
  expect(kills).toBeGreaterThan(3)
}, 60_000)
