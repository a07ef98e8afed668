/**
 * The tables of docs/results.md: sample organisations of several seeds with their own incidents, attack logs injected
 * in both variants, swapped days, other methods beside, and every part left out in turn. Prints Markdown, a column a
 * seed: `node scripts/measure-results.ts INCIDENTS [--principals N] [--days N] [SEED...]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Figure } from '../models/evaluation/metrics.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { train } from '../pipeline/3-train.ts'
import { score } from '../pipeline/4-score.ts'
import { evaluateRun } from '../pipeline/commands/evaluate.ts'
import type { Assessment } from '../pipeline/evaluate/assessment.ts'
import type { Honesty } from '../pipeline/evaluate/honesty.ts'
import type { RecallPoint } from '../pipeline/evaluate/ranks.ts'
import type { SwapEvaluation } from '../pipeline/evaluate/swaps.ts'
import { readNote } from '../pipeline/run-folder/stage.ts'
import { writeSample } from '../sample/organisation.ts'
import { quietContext } from './quiet-context.ts'

const { values, positionals } = parseArgs({
  options: {
    principals: { type: 'string', default: '60' },
    days: { type: 'string', default: '56' },
  },
  allowPositionals: true,
})
const [incidents, ...seedList] = positionals
if (!incidents)
  throw new Error('usage: node scripts/measure-results.ts INCIDENTS [--principals N] [--days N] [SEED...]')
const seeds = seedList.length > 0 ? seedList.map(Number) : [1, 2, 3]

interface Measured {
  sets: Assessment[]
  swaps: SwapEvaluation
  honesty: Honesty[]
  seconds: number
  mib: number
}

const runs: Measured[] = []
for (const seed of seeds) runs.push(await measure(seed))

const known = (value: number | null) => value !== null && !Number.isNaN(value)
const show = ({ value, low, high }: Figure) =>
  known(value) && known(low) && known(high)
    ? `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
    : 'cannot be known'

/** A table with a column a seed; rows and their order are the first run's. */
function table<Row>(
  title: string,
  head: string[],
  rowsOf: (run: Measured) => Row[],
  name: (row: Row) => string[],
  cell: (row: Row) => string,
): void {
  console.log(`\n### ${title}\n`)
  const columns = [...head, ...seeds.map((seed) => `seed ${seed}`)]
  console.log(`| ${columns.join(' | ')} |\n| ${columns.map(() => '---').join(' | ')} |`)
  const keyOf = (row: Row) => name(row).join()
  const cells = runs.map((run) => new Map(rowsOf(run).map((row) => [keyOf(row), cell(row)])))
  for (const row of rowsOf(runs[0]!))
    console.log(`| ${[...name(row), ...cells.map((column) => column.get(keyOf(row)) ?? '')].join(' | ')} |`)
}

const competitors = (kinds: string[]) => (run: Measured) =>
  run.sets.flatMap((set) =>
    [set.by_score, ...set.competitors]
      .filter(({ kind }) => kinds.includes(kind))
      .map((other) => ({ set, other })),
  )
type Other = ReturnType<ReturnType<typeof competitors>>[number]
const named = ({ set, other }: Other) => [
  set.name,
  other.kind === 'usually'
    ? `**usually**${other === set.by_score ? ', by score alone' : ''}`
    : other.kind === 'peer'
      ? other.name
      : `${other.kind} ${other.name.replaceAll('_', ' ')}`,
]
const methods = competitors(['usually', 'peer'])
const head = ['incidents', 'method']

console.log(
  `${values.principals} principals, ${values.days} days; incidents: ${runs[0]!.sets.map(({ name, incidents: { length } }) => `${length} ${name}`).join(', ')}. ` +
    `Seconds and peak memory of all stages: ${runs.map(({ seconds, mib }) => `${seconds.toFixed(0)} s, ${mib.toLocaleString('en-US')} MiB`).join('; ')}.`,
)
table('ROC AUC over principal-days', head, methods, named, ({ other }) => show(other.auc))
table('Average precision', head, methods, named, ({ other }) => show(other.average_precision))
table(
  'Incidents found in 10 reviewed principal-days a week, each as if it were the only one of its week; all at once',
  head,
  methods,
  named,
  ({ other }) => {
    const at = (points: RecallPoint[]) => points.find(({ budget }) => budget === 10)!
    return `${at(other.recall_alone).found} of ${at(other.recall_alone).of}; ${at(other.recall).found}`
  },
)
table(
  'Reviews a week that find half and 80 % of the incidents, and their median rank',
  ['incidents'],
  ({ sets }) => sets,
  ({ name }) => [name],
  ({ budget_needed, median_rank }) =>
    `${[0.5, 0.8].map((share) => budget_needed.find((needed) => needed.share === share)!.budget ?? 'none').join(', ')}; ${median_rank.value}`,
)
table(
  'Swapped days: how many; ROC AUC; median rank in the week',
  ['swap', 'donor'],
  ({ swaps }) => swaps.groups,
  ({ kind, donor }) => [kind.replaceAll('_', ' '), donor],
  ({ days, auc, median_rank }) => `${days}; ${show(auc)}; ${median_rank}`,
)
table(
  'False findings a week of the run itself, beside those promised',
  ['confidence'],
  ({ sets }) => sets.find(({ name }) => name === 'labels')?.confidence ?? [],
  ({ confidence }) => [confidence],
  ({ findings, true_findings, false_findings_a_week, promised_a_week }) =>
    `${false_findings_a_week.toFixed(1)}, promised ${promised_a_week.toFixed(1)} (${true_findings} true of ${findings})`,
)
table(
  'Share of ordinary days with at most this p-value',
  ['p at most'],
  ({ honesty }) => honesty.find(({ kind }) => kind === 'all')?.share ?? [],
  ({ nominal }) => [String(nominal)],
  (share) => show(share),
)
table(
  'What leaving something out changes in average precision',
  ['incidents', 'left out'],
  competitors(['without']),
  (row) => [row.set.name, row.other.name.replaceAll('_', ' ')],
  ({ other }) => show(other.difference),
)
table(
  'Each signal alone: average precision',
  ['incidents', 'signal'],
  competitors(['alone']),
  (row) => [row.set.name, row.other.name.replaceAll('_', ' ')],
  ({ other }) => show(other.average_precision),
)

async function measure(seed: number): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'usually-results-'))
  const sample = join(folder, 'sample')
  const out = join(folder, 'run')
  await writeSample({
    out: sample,
    principals: Number(values.principals),
    days: Number(values.days),
    incidents: 6,
    seed,
  })
  const context = quietContext(out, { seed })
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  await train(context)
  await score(context)
  await evaluateRun(context, {
    labels: join(sample, 'labels.csv'),
    inject: incidents!,
    swaps: true,
    refit: true,
  })
  const notes = (['ingest', 'features', 'train', 'score', 'evaluate'] as const).map(
    (stage) => readNote(out, stage)!,
  )
  const measured = {
    ...(JSON.parse(readFileSync(join(out, 'evaluation.json'), 'utf8')) as Measured),
    seconds: notes.reduce((sum, { seconds }) => sum + seconds, 0),
    mib: Math.max(...notes.map(({ peak_memory_mib }) => peak_memory_mib)),
  }
  rmSync(folder, { recursive: true })
  return measured
}
