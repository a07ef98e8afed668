/**
 * The tables of docs/results.md: sample organisations of three seeds, attack logs injected in both variants, swapped
 * days, and peers beside. `node scripts/measure-results.ts INCIDENTS [SEED...]`
 */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from '../models/metrics.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { train } from '../pipeline/3-train.ts'
import { score } from '../pipeline/4-score.ts'
import { evaluate } from '../pipeline/5-evaluate.ts'
import type { Assessment } from '../pipeline/evaluate/assessment.ts'
import type { SwapEvaluation } from '../pipeline/evaluate/swaps.ts'
import { openLog } from '../pipeline/log.ts'
import { readSettings } from '../pipeline/settings.ts'
import { writeSample } from './sample/organisation.ts'

const [incidents, ...seedList] = process.argv.slice(2)
if (!incidents) throw new Error('usage: node scripts/measure-results.ts INCIDENTS [SEED...]')

const show = ({ value, low, high }: Figure) =>
  [value, low, high].includes(null as never)
    ? 'cannot be known'
    : `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
const line = (...cells: (string | number)[]) => console.log(`| ${cells.join(' | ')} |`)

for (const seed of seedList.length > 0 ? seedList.map(Number) : [1, 2, 3]) {
  const folder = mkdtempSync(join(tmpdir(), 'usually-results-'))
  const sample = join(folder, 'sample')
  await writeSample({ out: sample, principals: 60, days: 56, incidents: 6, seed })
  const context = {
    out: join(folder, 'run'),
    settings: readSettings([]),
    seed,
    memory: '2GiB',
    log: openLog('quiet'),
    signal: new AbortController().signal,
    force: false,
  }
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  await train(context)
  await score(context)
  await evaluate(context, { labels: join(sample, 'labels.csv'), inject: incidents, swaps: true })
  const { sets, swaps } = JSON.parse(readFileSync(join(context.out, 'evaluation.json'), 'utf8')) as {
    sets: Assessment[]
    swaps: SwapEvaluation
  }
  console.log(`\n## Seed ${seed}\n`)
  line('incidents', 'method', 'n', 'ROC AUC', 'average precision', 'found in 10 a week')
  line('---', '---', '---', '---', '---', '---')
  for (const { name, incidents: known, competitors } of sets)
    for (const { kind, name: method, auc, average_precision, recall } of competitors)
      if (kind === 'usually' || kind === 'peer') {
        const ten = recall.find(({ budget }) => budget === 10)!
        line(name, method, known.length, show(auc), show(average_precision), `${ten.found} of ${ten.of}`)
      }
  console.log()
  line('swap', 'donor', 'days', 'ROC AUC', 'median rank')
  line('---', '---', '---', '---', '---')
  for (const { kind, donor, days, auc, median_rank } of swaps.groups)
    line(kind, donor, days, show(auc), median_rank)
}
