/**
 * Measures the sequence network on a run's calibration days, which it was not trained on:
 * `node scripts/measure-sequence.ts RUN [path=value...]` trains it again with these settings and prints Markdown.
 *
 * Foresight: log-loss and perplexity of the next action. Detection: how well own days rank below days of the same
 * name into which another principal of the same pool was put, in three ways. The history learns every day.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { poolOf } from '../models/combination.ts'
import type { DaySession, PrincipalDay } from '../models/day.ts'
import { type RankedDay, rocAuc } from '../models/evaluation/metrics.ts'
import { learnDay, seeDay, startHistory } from '../models/history.ts'
import { baseRate } from '../models/reference.ts'
import { openBackend } from '../models/sequence/backend.ts'
import { buildCorpus } from '../models/sequence/corpus.ts'
import { newcomer } from '../models/sequence/network.ts'
import { stepRatios } from '../models/sequence/ratios.ts'
import { openScorer } from '../models/sequence/scorer.ts'
import { trainSequence } from '../models/sequence/train.ts'
import { sessionRatios } from '../models/signals/action-mix.ts'
import type { Surroundings } from '../models/signals/signal.ts'
import { readSettings } from '../pipeline/settings.ts'
import { readTrainingDays } from '../pipeline/train/training-days.ts'
import { readDays } from '../pipeline/walk/principal-days.ts'
import { openRun } from './open-run.ts'

const [out, ...overrides] = process.argv.slice(2)
if (!out)
  throw new Error('expected the folder of a run: node scripts/measure-sequence.ts RUN [path=value...]')
const settings = readSettings(overrides)
const models = settings.models
const generator = xoroshiro128plus(1)
const random = () => uniformFloat64(generator)

const { warehouse, span, kinds, references } = await openRun(out, settings)
const pools = kinds.map(poolOf)
const principals = [
  '',
  ...(
    await warehouse.rows<{ name: string }>('SELECT principal AS name FROM principal ORDER BY principal_id')
  ).map(({ name }) => name),
]
const actions = references.human.actions.name

const backend = await openBackend()
const days = await readTrainingDays(warehouse, span.calibrationFrom, models.sequence, {})
const corpus = buildCorpus(days, actions, pools, models.sequence, random)
const trained = await timed(() =>
  trainSequence(corpus, principals, models.sequence, models.reference.floorShare, 1, () => {}),
)
const { tokens, epochs, network, quality } = trained.result
const scorer = openScorer(network, actions, principals)

interface Case {
  day: PrincipalDay
  around: Surroundings
  /** -ln P of each run by absolute discounting on the principal's own pairs so far */
  bigram: number[]
}
const cases: Case[] = []
const all = await readDays(warehouse, {
  from: 1,
  to: principals.length,
  firstDay: 0,
  lastDay: span.scoreFrom - 1,
})
warehouse.close()
for (const [principal, own] of all) {
  const history = startHistory()
  const followers = new Map<number, Map<number, number>>()
  for (const day of own) {
    const known = history.days >= models.walk.ungatedDays
    if (day.day >= span.calibrationFrom && known && day.sessions.length > 0) {
      const around = {
        principal,
        automation: kinds[principal]!,
        history: structuredClone(history),
        reference: references[pools[principal]!],
        settings: models,
        sequence: scorer,
      }
      cases.push({ day, around, bigram: bigramLosses(followers, day, around) })
    }
    learnDay(history, day)
    seeDay(history, day)
    for (const { actions } of day.sessions)
      for (const [i, action] of actions.entries()) {
        const before = i > 0 ? actions[i - 1]! : -1
        const next = followers.get(before) ?? new Map<number, number>()
        followers.set(before, next.set(action, (next.get(action) ?? 0) + 1))
      }
  }
}

console.log(
  `${tokens} tokens, ${network.actions.length} classes, ${network.principals.length - 2} vectors, ${backend.name}`,
)
console.log(
  `training: ${trained.seconds.toFixed(1)} s, ${epochs.length} epochs, ${Math.round((tokens * epochs.length) / trained.seconds)} tokens/s`,
)
console.log(
  `held-out days, nats: ${Object.entries(quality!)
    .map(([k, v]) => `${k} ${v.toFixed(3)}`)
    .join(', ')}`,
)
await foresight()
detection()

async function foresight(): Promise<void> {
  const sums = { unigram: 0, bigram: 0, anybody: 0, 'without principal vectors': 0, network: 0 }
  let steps = 0
  let seconds = 0
  for (const { day, around, bigram } of cases) {
    const own = await timed(() => scorer.steps(day, scorer.vectorOf(around.principal), around))
    seconds += own.seconds
    const shared = scorer.steps(day, newcomer, around)
    for (const [i, action] of runsOf(day).entries()) {
      sums.unigram -= Math.log(ownRate(action, day, around))
      sums.bigram += bigram[i]!
      sums.anybody -= own.result.anybody[i]!
      sums['without principal vectors'] -= shared.own[i]!
      sums.network -= own.result.own[i]!
      steps++
    }
  }
  console.log(`scoring: ${Math.round(steps / seconds)} steps/s\n`)
  console.log(`| calibration days, ${steps} steps | nats | perplexity |\n|---|---|---|`)
  for (const [model, sum] of Object.entries(sums))
    console.log(`| ${model} | ${(sum / steps).toFixed(3)} | ${Math.exp(sum / steps).toFixed(2)} |`)
}

function ownRate(action: number, day: PrincipalDay, { history, reference }: Surroundings): number {
  const { priorSteps } = models.sequence
  const shared = baseRate(reference, history, models.reference, action, day.day)
  return ((history.actions.get(action)?.count ?? 0) + priorSteps * shared) / (history.steps + priorSteps)
}

function bigramLosses(
  followers: Map<number, Map<number, number>>,
  day: PrincipalDay,
  around: Surroundings,
): number[] {
  const discount = 0.5
  return day.sessions.flatMap(({ actions }) =>
    [...actions].map((action, i) => {
      const next = followers.get(i > 0 ? actions[i - 1]! : -1)
      const rate = ownRate(action, day, around)
      if (!next) return -Math.log(rate)
      const total = [...next.values()].reduce((sum, n) => sum + n, 0)
      return -Math.log(
        (Math.max(0, (next.get(action) ?? 0) - discount) + discount * next.size * rate) / total,
      )
    }),
  )
}

function detection(): void {
  const swaps: Record<string, (own: PrincipalDay, other: PrincipalDay) => PrincipalDay> = {
    'whole day of another': (own, other) => ({ ...other, day: own.day }),
    "another's longest session added": (own, other) => ({
      ...own,
      sessions: [...own.sessions, longest(other)],
    }),
    "12 runs of another inside one's own session": (own, other) => ({
      ...own,
      sessions: own.sessions.map((session) =>
        session === longest(own) ? inserted(session, longest(other), 12) : session,
      ),
    }),
    'own sessions in another order': (own) => ({ ...own, sessions: own.sessions.map(shuffled) }),
  }
  const measures = Object.keys(measuresOf(cases[0]!.day, cases[0]!.around)) as (keyof Measures)[]
  console.log(`\n| AUC, ${cases.length} own days and as many with | ${measures.join(' | ')} |`)
  console.log(`|---|${measures.map(() => '---').join('|')}|`)
  const negatives = cases.map(({ day, around }) => measuresOf(day, around))
  for (const [name, swap] of Object.entries(swaps)) {
    const positives = cases.flatMap(({ day, around }) => {
      const pool = pools[around.principal]
      const others = cases.filter(
        (c) => c.around.principal !== around.principal && pools[c.around.principal] === pool,
      )
      if (others.length === 0) return []
      const other = others[Math.floor(random() * others.length)]!
      return [measuresOf(swap(day, other.day), around)]
    })
    const aucs = measures.map((measure) => {
      const ranked = (list: Measures[], positive: boolean): RankedDay[] =>
        list.map((values) => ({ score: values[measure], positive, group: 0 }))
      return rocAuc([...ranked(negatives, false), ...ranked(positives, true)]).toFixed(3)
    })
    console.log(`| ${name} | ${aucs.join(' | ')} |`)
  }
}

type Measures = Record<'mix, sessions' | 'day' | 'sessions' | 'stretch' | 'sequence', number>

function measuresOf(day: PrincipalDay, around: Surroundings): Measures {
  const positive = (sum: number, ratio: number) => sum + Math.max(0, ratio)
  const logs = scorer.steps(day, scorer.vectorOf(around.principal), around)
  const ratios = stepRatios(day, logs, around.reference.actions, models.sequence)
  const sums = ratios.map(({ sum }) => sum)
  return {
    'mix, sessions': sessionRatios(day, around).reduce(positive, 0),
    day: sums.reduce((a, b) => a + b, 0),
    sessions: sums.reduce(positive, 0),
    stretch: Math.max(0, ...ratios.map(({ stretch }) => stretch.sum)),
    sequence: ratios.reduce((sum, { excess }) => sum + excess, 0),
  }
}

function runsOf(day: PrincipalDay): number[] {
  return day.sessions.flatMap(({ actions }) => [...actions])
}

function longest(day: PrincipalDay): DaySession {
  return day.sessions.reduce((best, session) =>
    session.actions.length > best.actions.length ? session : best,
  )
}

/** The first `most` runs of another session, somewhere in this one. */
function inserted(session: DaySession, other: DaySession, most: number): DaySession {
  const at = Math.floor(random() * session.actions.length)
  const splice = (a: Iterable<number>, b: Iterable<number>) => {
    const list = [...a]
    return [...list.slice(0, at), ...[...b].slice(0, most), ...list.slice(at)]
  }
  return {
    ...session,
    actions: Int32Array.from(splice(session.actions, other.actions)),
    calls: Int32Array.from(splice(session.calls, other.calls)),
    gapSeconds: Float64Array.from(splice(session.gapSeconds, other.gapSeconds)),
    startSeconds: Int32Array.from(splice(session.startSeconds, other.startSeconds)),
  }
}

function shuffled(session: DaySession): DaySession {
  const actions = session.actions.slice()
  for (let i = actions.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const moved = actions[i]!
    actions[i] = actions[j]!
    actions[j] = moved
  }
  return { ...session, actions }
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now()
  const result = await work()
  return { result, seconds: (performance.now() - started) / 1000 }
}
