/** The joints of the house: which folder may import from which, read from the imports themselves. */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { group } from 'd3-array'
import { globSync } from 'tinyglobby'
import { expect, test } from 'vitest'
import { importsOf } from './run-folder/code.ts'

const repository = join(import.meta.dirname, '..')
const files = globSync('{models,pipeline,report-site,sample,scripts}/**/*.{ts,astro}', {
  cwd: repository,
}).sort()
const textOf = (file: string) => readFileSync(join(repository, file), 'utf8')

interface Arrow {
  from: string
  to: string
}
const arrows: Arrow[] = files.flatMap((from) =>
  [...new Set(importsOf(textOf(from)).map(({ specifier }) => specifier))].map((specifier) => ({
    from,
    to: join(dirname(from), specifier).replaceAll('\\', '/'),
  })),
)

/** Tests and what supports them may look at anything. */
const isSupport = (file: string) => /\.test\.ts$|\/example\//.test(file)

/** Stages, each a file and a folder. */
const stages = ['ingest', 'features', 'train', 'score', 'evaluate', 'report']

/** The room of a file: a folder at the top, or in pipeline/ a stage with its folder, another folder, or the root. */
function roomOf(file: string): string {
  const [top, name, ...deeper] = file.split('/')
  if (top !== 'pipeline') return top!
  if (deeper.length > 0) return stages.includes(name!) ? `stage ${name}` : name!
  const stage = name!.match(/^\d-(\w+)\.ts$/)?.[1]
  return stage ? `stage ${stage}` : name === 'cli.ts' ? 'cli' : 'root'
}

const shared = ['run-folder', 'walk', 'warehouse', 'root', 'models']
const anything = /./
/** What each room may import besides itself. */
const may: Record<string, readonly string[] | typeof anything> = {
  models: [],
  sample: ['models'],
  'report-site': [],
  scripts: anything,
  // settings, catalogue, log, failure
  root: ['models'],
  warehouse: ['root'],
  // connections: the way through a proxy, AWS's credentials
  outbound: ['root'],
  // buckets, for ingest and for what is published
  s3: ['outbound', 'root'],
  'run-folder': ['warehouse', 'root', 'models', 'report-site'],
  walk: ['run-folder', 'warehouse', 'root', 'models'],
  'stage ingest': [...shared, 's3'],
  // A server of Trino.
  'stage features': [...shared, 'outbound'],
  'stage train': shared,
  'stage score': shared,
  'stage evaluate': [...shared, 'report-site'],
  'stage report': [...shared, 'report-site'],
  // Attacks are read as ingest reads files; the command runs it.
  inject: ['stage ingest', 'run-folder', 'warehouse', 'root', 'models'],
  commands: [
    'command-line',
    ...stages.map((stage) => `stage ${stage}`),
    'inject',
    ...shared,
    'outbound',
    's3',
    'sample',
    'report-site',
  ],
  // What options come to: the command line and what writes its file.
  'command-line': ['run-folder', 'root', 'models'],
  cli: anything,
}

/** The rule that an arrow breaks, in words. */
function broken({ from, to }: Arrow): string | null {
  const [room, other] = [roomOf(from), roomOf(to)]
  if (isSupport(to) && room !== 'scripts') return 'code that ships imports no test support'
  if (
    other === 'cli' ||
    (other === 'commands' && room !== 'cli' && room !== 'commands' && room !== 'scripts')
  )
    return `nothing but the command line imports ${to.includes('cli') ? 'it' : 'commands'}`
  if (room === other) return null
  const allowed = may[room]
  if (!allowed) return `no rule says what ${room} may import`
  if (allowed instanceof RegExp || allowed.includes(other)) return null
  if (room.startsWith('stage ') && other.startsWith('stage '))
    return 'a stage imports no other stage and nothing of its folder; what two need lives in run-folder/, walk/ or warehouse/'
  return `${room} imports ${allowed.length > 0 ? `only ${allowed.join(', ')}` : 'no other folder'}`
}

test('every import keeps to the rules of its folder', () => {
  const complaints = arrows
    .filter(({ from }) => !isSupport(from))
    .flatMap((arrow) => {
      const rule = broken(arrow)
      return rule ? [`${arrow.from} imports ${arrow.to}: ${rule}`] : []
    })
  expect(complaints).toEqual([])
})

test.each([
  ['pipeline/4-score.ts', 'pipeline/3-train.ts', /^a stage imports no other stage/],
  ['pipeline/report/data-page.ts', 'pipeline/ingest/describe.ts', /^a stage imports no other stage/],
  ['pipeline/run-folder/span.ts', 'pipeline/walk/plan.ts', /^run-folder imports only/],
  ['pipeline/evaluate/swaps.ts', 'pipeline/commands/inject.ts', /^nothing but the command line/],
  ['pipeline/inject/labels.ts', 'pipeline/2-features.ts', /^inject imports only/],
  ['report-site/build.ts', 'models/words.ts', /^report-site imports no other folder/],
  ['models/walk.ts', 'models/example/organisation.ts', /^code that ships imports no test support/],
  ['pipeline/stories/new.ts', 'pipeline/log.ts', /^no rule says what stories may import/],
])('%s may not import %s', (from, to, rule) => {
  expect(broken({ from, to })).toMatch(rule)
})

test('every import leads to a file', () => {
  const known = new Set([...files, ...globSync('report-site/**/*.css', { cwd: repository })])
  expect(arrows.length).toBeGreaterThan(1000)
  const lost = arrows.filter(({ from, to }) => !isSupport(from) && !known.has(to))
  expect(lost.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
})

test('models open no file and no database', () => {
  const opening = /from '(node:(fs|child_process|http|https|net|worker_threads)[/\w]*|@duckdb[^']*)'/
  const openers = files.filter(
    (file) => file.startsWith('models/') && !isSupport(file) && opening.test(textOf(file)),
  )
  expect(openers).toEqual([])
})

/** Files that import each other in a ring. */
function circlesOf(among: readonly Arrow[]): string[] {
  const arrowsOf = group(among, ({ from }) => from)
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) return void circles.push([...path.slice(path.indexOf(file)), file].join(' -> '))
    if (done.has(file)) return
    for (const { to } of arrowsOf.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }
  for (const file of arrowsOf.keys()) visit(file, [])
  return circles
}

test('there is no circle of files, imports of types included', () => {
  const ring = ['a b', 'b c', 'c b', 'c d'].map((pair) => pair.split(' '))
  expect(circlesOf(ring.map(([from, to]) => ({ from: from!, to: to! })))).toEqual(['b -> c -> b'])
  expect(circlesOf(arrows)).toEqual([])
})
