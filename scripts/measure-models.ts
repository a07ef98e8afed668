/**
 * What each signal is worth, and whether confidence keeps its promise: sample organisations of three seeds with
 * attack logs put into them, `node scripts/measure-models.ts INCIDENTS [PRINCIPALS] [SEED...]`, as Markdown.
 * INCIDENTS is a folder of CloudTrail logs of attacks, one file a technique; "-" puts none in, and the sample gets
 * sixty incidents of its own instead of six. Days are ranked by score: severity, the other part of their priority, is
 * no signal.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { averagePrecision, rocAuc, wilson } from '../models/evaluation/metrics.ts'
import { signals } from '../models/signals/signals.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { train } from '../pipeline/3-train.ts'
import { score } from '../pipeline/4-score.ts'
import { evaluate } from '../pipeline/5-evaluate.ts'
import { inject } from '../pipeline/commands/inject.ts'
import type { Assessment } from '../pipeline/evaluate/assessment.ts'
import type { Honesty } from '../pipeline/evaluate/honesty.ts'
import { readNote } from '../pipeline/run-folder/stage.ts'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'
import { writeSample } from '../sample/organisation.ts'
import { quietContext } from './quiet-context.ts'

const [incidents, principals = '200', ...seedList] = process.argv.slice(2)
if (!incidents) throw new Error('usage: node scripts/measure-models.ts INCIDENTS [PRINCIPALS] [SEED...]')
const seeds = seedList.length > 0 ? seedList.map(Number) : [1, 2, 3]

const everything = signals.map((_, s) => s)

interface LabelledDay {
  positive: boolean
  group: number
  bits: number[]
  score: number
}

const runs: {
  seed: number
  days: LabelledDay[]
  evaluation: Assessment & { honesty: Honesty[] }
  incidentDays: Map<string, number[]>
  /** predictor, bits a new action, share among its first ten */
  choices: (string | number | null)[][]
}[] = []
for (const seed of seeds) runs.push(await measureSeed(seed))

console.log(
  '| seed | principal-days | positive | incidents | AUC | average precision | found in 10 a week | High: true of all | High: false, promised 1 |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const run of runs) {
  const { seed, evaluation: e } = run
  const high = e.confidence.find(({ confidence }) => confidence === 'high')!
  console.log(
    `| ${seed} | ${e.days} | ${e.positives} | ${e.incidents.length} | ${figure(e.by_score.auc)} | ${figure(e.by_score.average_precision)} | ${found(everything, [run])} | ${high.true_findings} of ${high.findings} | ${high.false_findings_a_week.toFixed(0)} |`,
  )
}

console.log(
  '\n| signal | alone: AUC | alone: found in 10 | all but it: AUC | all but it: found in 10 | all but it: average precision |\n|---|---|---|---|---|---|',
)
const row = (name: string, alone: number[], others: number[]) =>
  console.log(
    `| ${name} | ${mean(alone, rocAuc)} | ${found(alone)} | ${mean(others, rocAuc)} | ${found(others)} | ${mean(others, averagePrecision)} |`,
  )
row('all', everything, everything)
for (const [s, { name }] of signals.entries())
  row(
    name,
    [s],
    everything.filter((other) => other !== s),
  )

console.log(
  '\n| kind | days without label | share under 0.1 | 0.05 | 0.01 | 0.001 |\n|---|---|---|---|---|---|',
)
for (const kind of ['all', 'human', 'scheduled', 'on_demand', 'limited']) {
  const of = runs.flatMap(({ evaluation }) => evaluation.honesty.filter((one) => one.kind === kind))
  const days = of.reduce((sum, one) => sum + one.days, 0)
  const shares = [0, 1, 2, 3].map((i) => {
    const under = of.reduce((sum, one) => sum + one.share[i]!.under, 0)
    const { value, low, high } = wilson(under, days)
    return `${percent(value)} [${percent(low)}, ${percent(high)}]`
  })
  console.log(`| ${kind} | ${days} | ${shares.join(' | ')} |`)
}

console.log('\n| which new action next, by seed | bits a new action | among the first 10 |\n|---|---|---|')
for (const [i, [predictor]] of runs[0]!.choices.entries())
  console.log(
    `| ${predictor} | ${runs.map(({ choices }) => choices[i]![1]).join(', ')} | ${runs.map(({ choices }) => choices[i]![2] ?? '').join(', ')} |`,
  )

async function measureSeed(seed: number) {
  const folder = mkdtempSync(join(tmpdir(), 'usually-models-'))
  const context = quietContext(join(folder, 'run'), { seed })
  const sample = join(folder, 'sample')
  const ownOnly = incidents === '-'
  await writeSample({
    out: sample,
    principals: Number(principals),
    days: 56,
    seed,
    incidents: ownOnly ? 60 : 6,
  })
  const injected = ownOnly ? sample : join(folder, 'injected')
  const labels = join(folder, 'labels.csv')
  const readLabels = (of: string) => readFileSync(join(of, 'labels.csv'), 'utf8').trimEnd()
  if (!ownOnly)
    await inject(
      { ...context, out: injected },
      { incidents: incidents!, into: [join(sample, 'cloudtrail')], variant: 'both' },
    )
  const others = ownOnly ? [] : readLabels(injected).split('\n').slice(1)
  writeFileSync(labels, `${[readLabels(sample), ...others].join('\n')}\n`)
  await ingest(context, { input: [join(injected, 'cloudtrail')] })
  await features(context, {})
  await train(context)
  await score(context)
  await evaluate(context, { labels })
  const { sets, honesty } = JSON.parse(readFileSync(join(context.out, 'evaluation.json'), 'utf8')) as {
    sets: Assessment[]
    honesty: Honesty[]
  }
  const evaluation = { ...sets[0]!, honesty }
  const reader = await openWarehouse({ file: ':memory:', memory: '1GiB', spill: join(folder, 'spill') })
  const rows = await reader.rows<Record<string, unknown>>(
    `SELECT s.*, (SELECT list(DISTINCT incident) FROM read_csv(${literal(labels)}) l
       WHERE l.principal = s.principal AND l.start < s.day + INTERVAL 1 DAY AND l."end" >= s.day) AS incidents
     FROM read_parquet(${literal(join(context.out, 'scores.parquet'))}) s ORDER BY principal, day`,
  )
  reader.close()
  const incidentDays = new Map<string, number[]>()
  const days = rows.map((one, i): LabelledDay => {
    const touched = (one.incidents as string[] | null) ?? []
    for (const incident of touched) incidentDays.set(incident, [...(incidentDays.get(incident) ?? []), i])
    return {
      positive: touched.length > 0,
      group: i,
      score: one.score as number,
      bits: signals.map(({ name }) => one[`bits_${name}`] as number),
    }
  })
  const { tables } = readNote(context.out, 'train')!
  const choices = tables.find(({ model }) => model === 'similarity')!.rows
  rmSync(folder, { recursive: true })
  return { seed, days, evaluation, incidentDays, choices }
}

/** Mean over the seeds of a statistic of the sum of some signals' bits. */
function mean(chosen: number[], statistic: (days: LabelledDay[]) => number): string {
  const values = runs.map(({ days }) => statistic(days.map((day) => ({ ...day, score: sum(day, chosen) }))))
  return (values.reduce((total, value) => total + value, 0) / values.length).toFixed(3)
}

/**
 * Incidents with fewer than ten unlabelled days of the week at or above their strangest day: each is ranked as if it
 * were the only one, since seventy attacks in one week would push one another off the list.
 */
function found(chosen: number[], of = runs): string {
  let hits = 0
  let all = 0
  for (const { days, incidentDays } of of) {
    const value = (day: LabelledDay) => (chosen.length === signals.length ? day.score : sum(day, chosen))
    const benign = days.filter(({ positive }) => !positive).map(value)
    for (const positions of incidentDays.values()) {
      all++
      const best = Math.max(...positions.map((i) => value(days[i]!)))
      if (benign.filter((other) => other >= best).length < 10) hits++
    }
  }
  return `${hits} of ${all}`
}

function sum(day: LabelledDay, chosen: number[]): number {
  return chosen.reduce((total, s) => total + day.bits[s]!, 0)
}

function figure({ value, low, high }: { value: number; low: number; high: number }): string {
  return `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
