/**
 * Stage 5: evaluate. Reads scores.parquet and what is known of incidents, writes evaluation.json: how well the order
 * in which people read, by priority, finds them, what each confidence delivered against what it promised, whether
 * p-values are honest, and whether each signal and the whole are worth their complexity. Known incidents come from
 * labels, from attack logs injected into a copy of the data, or from days of one principal put in another's place.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { type Assessment, assess } from './evaluate/assessment.ts'
import { ablations, type Competitor, rivals } from './evaluate/competitors.ts'
import { honestyOf } from './evaluate/honesty.ts'
import type { Injection } from './evaluate/injection.ts'
import { refitAll, scoreWithout } from './evaluate/refit.ts'
import { readCalibrationBits, readScoredDays, type ScoredDays } from './evaluate/scored-days.ts'
import { sortLabels } from './evaluate/sort-labels.ts'
import { evaluateSwaps } from './evaluate/swaps.ts'
import { findTruth } from './evaluate/truth.ts'
import { Failure } from './failure.ts'
import type { StageCode } from './run-folder/code.ts'
import { writeEvaluation } from './run-folder/evaluation.ts'
import { type Label, readLabels } from './run-folder/labels.ts'
import { readScoring } from './run-folder/scoring.ts'
import {
  digest,
  readNote,
  requireOutput,
  runStage,
  type StageContext,
  type StageNote,
} from './run-folder/stage.ts'
import { parquetFile, type Warehouse, withWarehouse } from './warehouse/warehouse.ts'

export interface EvaluateOptions {
  /** labels.csv */
  labels?: string
  /** Attack logs injected into a copy of the data. */
  injection?: Injection
  swaps?: boolean
  /** Learn the baseline again without similarity, automation handling and the network. */
  refit?: boolean
  /** Finish with a warning where no label names a scored day: a week without incidents is a good week. */
  labelsMayMiss?: boolean
}

export const code: StageCode = { file: import.meta.filename }

export async function evaluate(
  given: StageContext,
  options: EvaluateOptions,
): Promise<StageNote<'evaluate'>> {
  const { out, seed } = given
  if (!options.labels && !options.injection && !options.swaps)
    throw new Failure(
      'evaluate: nothing to evaluate against. Give --labels FILE, --inject DIR or --swaps.',
      2,
    )
  const scored = requireOutput(given, 'score')
  const labels = options.labels ? readLabels(options.labels) : []
  // What is scored again here is compared with scores that are made: it must be scored with the same settings.
  const context = { ...given, settings: { ...given.settings, ...readScoring(out).settings } }
  return runStage(context, {
    name: 'evaluate',
    title: 'Evaluation: how well known incidents are found',
    code,
    after: [scored],
    inputs: {
      labels: options.labels ? digest(readFileSync(options.labels)) : null,
      injection: options.injection?.digest() ?? null,
      swaps: options.swaps ?? false,
      refit: options.refit ?? false,
    },
    async run(note, { folder }) {
      const sets: Assessment[] = []
      const refitted = options.refit ? await refitAll(context) : []
      const { used, honesty } = await withWarehouse(context, async (warehouse) => {
        const days = await readScoredDays(warehouse, out)
        const used = options.labels ? await sortLabels(warehouse, days, labels, note) : []
        if (options.labels && used.length === 0) {
          const none = `${options.labels}: no label names a scored principal-day, so that nothing can be said of how well incidents are found.`
          const isAll = !options.injection && !options.swaps
          if (isAll && !options.labelsMayMiss) throw new Failure([none, ...note.warnings].join(' '))
          note.warnings.unshift(none)
        }
        const truth = findTruth(days, used)
        if (used.length > 0) {
          const without = await scoreWithout(context, refitted, out, days)
          sets.push(await assessIn(context, warehouse, out, days, 'labels', used, [], without))
        }
        return {
          used,
          honesty: honestyOf(
            days,
            truth.positive.map((one) => 1 - one),
            random(seed, 1),
          ),
        }
      })
      if (options.injection) {
        const injected = await options.injection.score(note)
        await withWarehouse({ ...context, out: injected.out }, async (warehouse) => {
          const days = await readScoredDays(warehouse, injected.out)
          const without = await scoreWithout(context, refitted, injected.out, days)
          for (const variant of injected.variants) {
            const others = [...injected.labels.filter((label) => label.variant !== variant), ...used]
            const own = injected.labels.filter((label) => label.variant === variant)
            sets.push(
              await assessIn(
                context,
                warehouse,
                injected.out,
                days,
                `injected ${variant}`,
                own,
                others,
                without,
              ),
            )
          }
        })
      }
      const swaps = options.swaps ? await evaluateSwaps(context, folder, used, random(seed, 2)) : null
      const trained = readNote(out, 'train')
      const calibrationDays = trained?.facts.calibration_principal_days ?? 0
      if (calibrationDays < context.settings.confidence.leastDays)
        note.warnings.push(
          `Only ${calibrationDays} calibration principal-days: p-values, confidence and their honesty cannot be known; the ranking can.`,
        )
      writeEvaluation(folder, {
        version: 1,
        seed,
        draws: 1000,
        order: 'priority',
        sets,
        swaps,
        honesty,
        models: (trained?.tables ?? []).map(({ title, columns, rows }) => ({ title, columns, rows })),
        not_ablated: options.refit ? [] : notAblated,
        warnings: note.warnings,
      })
      tell(note, sets)
      for (const row of swaps?.groups ?? [])
        note.counts[`swapped days, ${row.kind}, ${row.donor} donor`] = row.days
      return {}
    },
  })
}

/** What bits by signal cannot answer, since the other signals would have learned something else. */
const notAblated = [
  {
    name: 'similarity',
    why: 'It is a part of the new-action signal. "Which new action next" among the models compares it with popularity alone; evaluate --refit measures the whole without it.',
  },
  {
    name: 'automation handling',
    why: 'Pools decide what every signal is compared with, so that leaving it out is another model rather than another sum: evaluate --refit.',
  },
  {
    name: 'the neural network',
    why: 'It is a part of the sequence signal, which also knows how often the principal does what: evaluate --refit.',
  },
]

async function assessIn(
  context: StageContext,
  warehouse: Warehouse,
  run: string,
  days: ScoredDays,
  name: string,
  labels: Label[],
  elsewhere: Label[],
  without: readonly Competitor[],
): Promise<Assessment> {
  const { settings, seed } = context
  const truth = findTruth(days, labels)
  const { positive: otherwise } = findTruth(days, elsewhere)
  const counts = truth.positive.map((positive, row) => (positive === 1 || otherwise[row] === 0 ? 1 : 0))
  const calibration = await readCalibrationBits(warehouse, run, settings.calibration)
  const others = await rivals(warehouse, days, random(seed, 3))
  function* competitors() {
    yield* ablations(days, calibration, settings)
    yield* without
    yield* others
  }
  const uids = await warehouse.rows<{ uid: string; principal: string; day: string }>(
    `SELECT uid, principal, day::VARCHAR AS day FROM ${parquetFile(join(run, 'findings.parquet'))}`,
  )
  const uidOf = new Map(uids.map(({ uid, principal, day }) => [`${principal} ${day}`, uid]))
  return assess(
    name,
    days,
    truth,
    counts,
    competitors(),
    readScoring(run).expected_a_week,
    random(seed, 4),
    (row) => uidOf.get(`${days.names[days.principal[row]!]} ${days.date(row)}`),
  )
}

function random(seed: number, purpose: number): () => number {
  const generator = xoroshiro128plus(seed * 31 + purpose)
  return () => (generator.next() >>> 0) / 2 ** 32
}

function tell(note: StageNote, sets: readonly Assessment[]): void {
  const show = (value: number) => (Number.isNaN(value) ? null : Math.round(value * 1000) / 1000)
  for (const { name, incidents, positives, ranking, by_score, recall } of sets) {
    note.counts[`incidents (${name})`] = incidents.length
    note.counts[`positive principal-days (${name})`] = positives
    note.tables.push({
      title: `Ranking of principal-days, ${name}`,
      columns: ['order', 'figure', 'value', 'low', 'high'],
      rows: Object.entries({ priority: ranking, score: by_score }).flatMap(([order, of]) =>
        (['auc', 'average_precision'] as const).map((figure) => {
          const { value, low, high } = of[figure]
          return [
            order,
            figure === 'auc' ? 'ROC AUC' : 'average precision',
            show(value),
            show(low),
            show(high),
          ]
        }),
      ),
    })
    note.tables.push({
      title: `Incidents found within a budget of reviewed principal-days a week, ${name}`,
      columns: ['reviewed a week', 'incidents found', 'of'],
      rows: recall.map(({ budget, found, of }) => [budget, found, of]),
    })
  }
}
