/** Runs side by side, as data and as the Markdown tables that `compare` prints. */
import { basename } from 'node:path'
import type { Figure } from '../../models/evaluation/metrics.ts'
import type { Figure as WrittenFigure } from '../../report-site/evaluation-data.ts'
import type { Basis, ComparedRun, ComparedSet } from './compared-run.ts'

/** Reviewed principal-days a week within which incidents count as found. */
export const budget = 10

export interface Comparison {
  runs: {
    run: string
    /** those that differ */
    settings: Record<string, unknown>
    basis: Basis
    sets: (Pick<ComparedSet, 'name' | 'ranking' | 'recall_alone'> & { incidents: number })[]
    swaps: ComparedRun['swaps']
  }[]
  /** what the runs rest on that is not the same: data, incidents, code */
  differing: (keyof Basis)[]
  differences: Difference[]
  /** what could not be paired, and why */
  notes: string[]
}

export interface Difference extends Figure {
  run: string
  against: string
  set: string
  figure: string
  /** of what */
  n: number
  unit: 'days' | 'incidents' | 'swaps'
  exceeds_noise: boolean
}

export function comparisonTables(
  { runs, differing, differences, notes }: Comparison,
  settings: string[],
): string {
  const known = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value)
  const show = ({ value, low, high }: WrittenFigure) =>
    !known(value)
      ? 'cannot be known'
      : `${value.toFixed(3)}${known(low) && known(high) ? ` [${low.toFixed(3)}, ${high.toFixed(3)}]` : ''}`
  const table = (head: string[], body: string[][]) =>
    body.length === 0
      ? ''
      : [head, head.map(() => '---'), ...body]
          .map((cells) => `| ${cells.join(' | ')} |\n`)
          .join('')
          .concat('\n')
  const names = new Set(runs.map(({ run }) => basename(run))).size === runs.length
  const short = (run: string) => (names ? basename(run) : run)
  const words = (what: keyof Basis) => what.replaceAll('_', ' ')
  return [
    settings.length > 0
      ? table(
          ['run', ...settings],
          runs.map((of) => [short(of.run), ...settings.map((path) => String(of.settings[path] ?? ''))]),
        )
      : `No setting differs${differing.length > 0 ? '' : ', nor do data, incidents or code'}.\n\n`,
    differing.length > 0
      ? `Not the same: ${differing.map(words).join(', ')}. Figures of single runs may differ for that; only what both judged is paired.\n\n`
      : '',
    differing.length > 0
      ? table(
          ['run', ...differing.map(words)],
          runs.map(({ run, basis }) => [short(run), ...differing.map((what) => basis[what])]),
        )
      : '',
    table(
      ['run', 'incidents', 'n', 'ROC AUC', 'average precision', `found in ${budget} a week`],
      runs.flatMap(({ run, sets }) =>
        sets.map(({ name, ranking, recall_alone, incidents }) => [
          short(run),
          name,
          String(incidents),
          show(ranking.auc),
          show(ranking.average_precision),
          show(recall_alone.find((point) => point.budget === budget)!),
        ]),
      ),
    ),
    table(
      ['run', 'swapped days', 'donor', 'n', 'ROC AUC', 'median rank'],
      runs.flatMap(({ run, swaps }) =>
        swaps.map(({ kind, donor, days, auc, median_rank }) => [
          short(run),
          kind.replaceAll('_', ' '),
          donor,
          String(days),
          show(auc),
          String(median_rank ?? 'cannot be known'),
        ]),
      ),
    ),
    table(
      ['run', 'against', 'of', 'figure', 'n', 'difference', 'exceeds noise'],
      differences.map((row) => [
        short(row.run),
        short(row.against),
        row.set.replaceAll('_', ' '),
        row.figure,
        `${row.n} ${row.unit}`,
        show(row),
        row.exceeds_noise ? '**yes**' : 'no',
      ]),
    ),
    ...notes.map((note) => `Not compared: ${note}.\n`),
  ].join('')
}
