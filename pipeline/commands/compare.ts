/**
 * `compare`: runs side by side: the settings that differ, headline figures with intervals, and, against the first run,
 * paired differences on the principal-days that both scored. A difference exceeds noise when its 95 % interval, by a
 * bootstrap over principals, leaves zero out.
 */
import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { drawGroups, type Figure, figureOf, once, rankDays, rankFigures } from '../../models/metrics.ts'
import { seeded } from '../../scripts/sample/random.ts'
import type { Assessment } from '../evaluate/assessment.ts'
import { Failure } from '../failure.ts'
import { type StageContext, writeWhole } from '../stage.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse.ts'

export interface Comparison {
  runs: {
    run: string
    settings: Record<string, unknown>
    sets: (Pick<Assessment, 'name' | 'ranking' | 'recall'> & { incidents: number })[]
  }[]
  differences: (Figure & {
    run: string
    against: string
    set: string
    figure: string
    days: number
    exceeds_noise: boolean
  })[]
}

interface Run {
  folder: string
  name: string
  settings: Record<string, unknown>
  sets: Assessment[]
}

const draws = 1000

export async function compare(context: StageContext, folders: string[], file?: string): Promise<Comparison> {
  if (folders.length < 2) throw new Failure('compare: expected two run folders or more', 2)
  const runs = folders.map(readRun)
  const differing = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))]
    .filter((path) => new Set(runs.map(({ settings }) => JSON.stringify(settings[path]))).size > 1)
    .sort()
  const comparison: Comparison = {
    runs: runs.map(({ folder, settings, sets }) => ({
      run: folder,
      settings: Object.fromEntries(differing.map((path) => [path, settings[path]])),
      sets: sets.map(({ name, ranking, recall, incidents }) => ({
        name,
        ranking,
        recall,
        incidents: incidents.length,
      })),
    })),
    differences: [],
  }
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: context.memory,
    spill: join(folders[0]!, 'spill'),
  })
  for (const run of runs.slice(1))
    comparison.differences.push(...(await pairedDifferences(warehouse, runs[0]!, run, context.seed)))
  warehouse.close()
  process.stdout.write(markdown(comparison, differing))
  if (file) writeWhole(file, `${JSON.stringify(comparison, null, 1)}\n`)
  return comparison
}

function readRun(folder: string): Run {
  const read = (file: string, command: string) => {
    if (!existsSync(join(folder, file)))
      throw new Failure(`${join(folder, file)}: missing. Run "usually ${command} --out ${folder}" first.`)
    return JSON.parse(readFileSync(join(folder, file), 'utf8'))
  }
  return {
    folder,
    name: basename(folder),
    settings: { seed: read('run.json', 'run').seed, ...flat(read('run.json', 'run').settings) },
    sets: read('evaluation.json', 'evaluate --labels FILE').sets,
  }
}

function flat(tree: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      value !== null && typeof value === 'object'
        ? Object.entries(flat(value, `${prefix}${name}.`))
        : [[prefix + name, value] as [string, unknown]],
    ),
  )
}

/** Of the days that both scored; a day is positive when the first run's labels say so. */
async function pairedDifferences(
  warehouse: Warehouse,
  first: Run,
  other: Run,
  seed: number,
): Promise<Comparison['differences']> {
  const scores = ({ folder }: Run) => `read_parquet(${literal(join(folder, 'scores.parquet'))})`
  const rows = await warehouse.rows<{ principal: string; day: string; a: number; b: number }>(
    `SELECT principal, day::VARCHAR AS day, x.score AS a, y.score AS b
     FROM ${scores(first)} x JOIN ${scores(other)} y USING (principal, day) ORDER BY principal, day`,
  )
  const labels = first.sets.find(({ name }) => name === 'labels')
  if (!labels || rows.length === 0) return []
  const touched = new Set(labels.positive_days.map(({ principal, day }) => `${principal} ${day}`))
  const positive = Uint8Array.from(rows, ({ principal, day }) => Number(touched.has(`${principal} ${day}`)))
  const numbers = new Map<string, number>()
  for (const { principal } of rows) if (!numbers.has(principal)) numbers.set(principal, numbers.size)
  const group = Int32Array.from(rows, ({ principal }) => numbers.get(principal)!)
  const weights = drawGroups(numbers.size, draws, seeded(seed, 'compare').float)
  const [a, b] = (['a', 'b'] as const).map((side) =>
    rankDays(
      Float64Array.from(rows, (row) => row[side]),
      positive,
      group,
    ),
  )
  return (['auc', 'averagePrecision'] as const).map((figure) => {
    const gain = (draw: Float64Array) => rankFigures(b!, draw)[figure] - rankFigures(a!, draw)[figure]
    const difference = figureOf(gain(once(numbers.size)), weights.map(gain))
    return {
      run: other.folder,
      against: first.folder,
      set: 'labels',
      figure: figure === 'auc' ? 'ROC AUC' : 'average precision',
      days: rows.length,
      ...difference,
      exceeds_noise: difference.low > 0 || difference.high < 0,
    }
  })
}

function markdown({ runs, differences }: Comparison, differing: string[]): string {
  const show = ({ value, low, high }: Figure) => `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`
  const table = (head: string[], body: string[][]) =>
    [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |\n`).join('')
  const settings = table(
    ['run', ...differing],
    runs.map(({ run, settings }) => [run, ...differing.map((path) => String(settings[path] ?? ''))]),
  )
  const figures = table(
    ['run', 'incidents', 'n', 'ROC AUC', 'average precision', 'found in 10 a week'],
    runs.flatMap(({ run, sets }) =>
      sets.map(({ name, ranking, recall, incidents }) => [
        run,
        name,
        String(incidents),
        show(ranking.auc),
        show(ranking.average_precision),
        show(recall.find(({ budget }) => budget === 10)!),
      ]),
    ),
  )
  const gains = table(
    ['run', 'against', 'figure', 'days', 'difference', 'exceeds noise'],
    differences.map((row) => [
      row.run,
      row.against,
      row.figure,
      String(row.days),
      show(row),
      row.exceeds_noise ? 'yes' : 'no',
    ]),
  )
  return `${differing.length > 0 ? settings : 'No setting differs.\n'}\n${figures}\n${gains}`
}
