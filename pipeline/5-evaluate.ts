/**
 * Stage 5: evaluate. Reads scores.parquet and labels.csv, writes evaluation.json: how well the ranking finds known
 * incidents, what each confidence delivered against what it promised, and whether p-values are honest.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type Label, readLabels } from './evaluate/labels.ts'
import { measure, type ScoredDay } from './evaluate/measures.ts'
import { Failure } from './failure.ts'
import { digest, requireNote, runStage, type StageContext, type StageNote, writeWhole } from './stage.ts'
import { literal, openWarehouse, type Warehouse } from './warehouse.ts'

export async function evaluate(context: StageContext, options: { labels: string }): Promise<StageNote> {
  const { out, settings } = context
  const scored = requireNote(out, 'score')
  const labels = readLabels(options.labels)
  return runStage(context, {
    name: 'evaluate',
    title: 'Evaluation: how well known incidents are found',
    code: ['pipeline/5-evaluate.ts', 'pipeline/evaluate', 'models/metrics.ts'],
    inputs: { score: scored.key, labels: digest(readFileSync(options.labels)) },
    outputs: ['evaluation.json'],
    async run(note) {
      const warehouse = await openWarehouse({
        file: join(out, 'warehouse.duckdb'),
        memory: context.memory,
        spill: join(out, 'spill'),
        readOnly: true,
      })
      const days = await readScores(warehouse, out)
      const used = await sortLabels(warehouse, labels, note)
      warehouse.close()
      if (used.length === 0)
        throw new Failure(
          `${options.labels}: no label names a scored principal-day; nothing can be evaluated. ${note.warnings.join(' ')}`,
        )
      const generator = xoroshiro128plus(context.seed)
      const random = () => (generator.next() >>> 0) / 2 ** 32
      const evaluation = measure(days, used, settings, random)
      writeWhole(
        join(out, 'evaluation.json'),
        `${JSON.stringify({ ...evaluation, warnings: note.warnings }, null, 1)}\n`,
      )
      tell(note, evaluation)
    },
  })
}

async function readScores(warehouse: Warehouse, out: string): Promise<ScoredDay[]> {
  return warehouse.rows<ScoredDay & Record<string, unknown>>(
    `SELECT principal, (s.day - first_day)::INTEGER AS day, s.day::VARCHAR AS date,
       epoch_ms(timezone('UTC', timezone(time_zone, s.day::TIMESTAMP)))::DOUBLE AS start_ms, ((score_to - s.day) // 7)::INTEGER AS week,
       score, p_value, confidence, automation
     FROM read_parquet(${literal(join(out, 'scores.parquet'))}) s, time_window ORDER BY principal, s.day`,
  )
}

/** Labels that touch a scored principal-day; the others are listed, not silently dropped. */
async function sortLabels(warehouse: Warehouse, labels: Label[], note: StageNote): Promise<Label[]> {
  const known = new Set(
    (await warehouse.rows<{ principal: string }>('SELECT principal FROM principal')).map(
      ({ principal }) => principal,
    ),
  )
  const [window] = await warehouse.rows<{ from: number; to: number }>(
    `SELECT epoch_ms(timezone('UTC', timezone(time_zone, score_from::TIMESTAMP)))::DOUBLE AS "from",
       epoch_ms(timezone('UTC', timezone(time_zone, (score_to + 1)::TIMESTAMP)))::DOUBLE AS "to" FROM time_window`,
  )
  const unknown = labels.filter(({ principal }) => !known.has(principal))
  const outside = labels.filter(
    ({ principal, start, end }) => known.has(principal) && (end < window!.from || start >= window!.to),
  )
  if (unknown.length > 0)
    note.warnings.push(
      `${unknown.length} labels name principals that are not in the data: ${list(unknown.map(({ principal, line }) => `${principal} (line ${line})`))}.`,
    )
  if (outside.length > 0)
    note.warnings.push(
      `${outside.length} labels lie outside the scored days and are not scored: ${list(outside.map(({ incident, line }) => `${incident} (line ${line})`))}. Those before may have been learned.`,
    )
  const out = new Set([...unknown, ...outside])
  const used = labels.filter((label) => !out.has(label))
  note.counts['labels read'] = labels.length
  note.counts['labels of scored days'] = used.length
  return used
}

function list(items: string[]): string {
  return items.length <= 5 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`
}

function tell(note: StageNote, evaluation: ReturnType<typeof measure>): void {
  const { ranking, incidents } = evaluation
  note.counts.incidents = incidents.length
  note.counts['positive principal-days'] = ranking.positives
  const show = (value: number) => (Number.isNaN(value) ? null : Math.round(value * 1000) / 1000)
  note.tables.push({
    title: 'Ranking of principal-days',
    columns: ['figure', 'value', 'low', 'high'],
    rows: [
      ['ROC AUC', show(ranking.auc.value), show(ranking.auc.low), show(ranking.auc.high)],
      [
        'average precision',
        show(ranking.average_precision.value),
        show(ranking.average_precision.low),
        show(ranking.average_precision.high),
      ],
    ],
  })
  note.tables.push({
    title: 'Incidents found within a budget of reviewed principal-days a week',
    columns: ['reviewed a week', 'incidents found', 'of'],
    rows: evaluation.recall.map(({ budget, found }) => [budget, found, incidents.length]),
  })
}
