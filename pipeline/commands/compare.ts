/**
 * `compare`: runs side by side: the settings, data and code that differ, headline figures with intervals, and, against the first run,
 * paired differences on what both judged: the same principal-days, incidents and swapped days. A difference exceeds
 * noise when its 95 % interval, by a bootstrap over principals, leaves zero out.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listValue } from '@duckdb/node-api'
import { group } from 'd3-array'
import { z } from 'zod'
import { type Figure, figureOf } from '../../models/evaluation/metrics.ts'
import { seeded } from '../../models/random.ts'
import { type Basis, type ComparedRun, type ComparedSet, readComparedRun } from '../evaluate/compared-run.ts'
import { budget, type Comparison, comparisonTables, type Difference } from '../evaluate/comparison.ts'
import { type Draw, drawGroups, onceEach } from '../evaluate/draws.ts'
import { rankByScore, rankFigures } from '../evaluate/ranking.ts'
import { Failure } from '../failure.ts'
import { type StageContext, writeWhole } from '../run-folder/stage.ts'
import { printable, visibleJson } from '../visible.ts'
import { doubles, ints, readArrow } from '../warehouse/arrow.ts'
import { createTable } from '../warehouse/table.ts'
import { exactly, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'

const draws = 1000

export async function compare(
  context: StageContext,
  folders: string[],
  { file, json }: { file?: string; json?: boolean } = {},
): Promise<Comparison> {
  if (folders.length < 2) throw new Failure('compare: expected two run folders or more', 2)
  if (file) checkReplaced(file)
  const runs = folders.map(readComparedRun)
  const differing = [...new Set(runs.flatMap(({ settings }) => Object.keys(settings)))]
    .filter((path) => new Set(runs.map(({ settings }) => JSON.stringify(settings[path]))).size > 1)
    .sort()
  const comparison: Comparison = {
    runs: runs.map(({ folder, settings, basis, sets, swaps }) => ({
      run: folder,
      basis,
      settings: Object.fromEntries(differing.map((path) => [path, settings[path]])),
      sets: sets.map(({ name, ranking, recall_alone, incidents }) => ({
        name,
        ranking,
        recall_alone,
        incidents: incidents.length,
      })),
      swaps: swaps.map(({ kind, donor, days, auc, median_rank }) => ({
        kind,
        donor,
        days,
        auc,
        median_rank,
      })),
    })),
    differing: (Object.keys(runs[0]!.basis) as (keyof Basis)[]).filter(
      (what) => new Set(runs.map(({ basis }) => basis[what])).size > 1,
    ),
    differences: [],
    notes: [],
  }
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: context.memory,
    spill: join(folders[0]!, 'spill'),
  })
  try {
    for (const run of runs.slice(1)) {
      const pair: Pair = { warehouse, first: runs[0]!, other: run, seed: context.seed, comparison }
      for (const set of runs[0]!.sets) await compareSet(pair, set)
      await compareSwaps(pair)
    }
  } finally {
    warehouse.close()
  }
  const text = `${visibleJson(comparison, 1)}\n`
  process.stdout.write(json ? text : printable(comparisonTables(comparison, differing)))
  if (file) writeWhole(file, text)
  return comparison
}

/** @throws Failure for a file that is there and is no comparison */
function checkReplaced(file: string): void {
  if (!existsSync(file)) return
  const known = z.object({ runs: z.array(z.object({ run: z.string(), basis: z.unknown() })) })
  try {
    known.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new Failure(`--file ${file}: is there and holds no comparison. Name another file, or remove it.`, 2)
  }
}

interface Pair {
  warehouse: Warehouse
  first: ComparedRun
  other: ComparedRun
  seed: number
  comparison: Comparison
}

/** Injected attacks lie in a copy of the data with scores of its own. */
function scoresOf({ folder }: ComparedRun, set: string): string {
  const run = set.startsWith('injected ') ? join(folder, 'evaluation', 'inject', 'run') : folder
  const file = join(run, 'scores.parquet')
  if (!existsSync(file)) throw new Failure(`${file}: missing. Run "usually run --out ${folder}" again.`)
  return exactly(file)
}

/** Of the days that both scored; a day is positive when the first run's incidents touch it. */
async function compareSet(pair: Pair, set: ComparedSet): Promise<void> {
  const { warehouse, first, other, comparison } = pair
  const same = other.sets.find(({ name }) => name === set.name)
  const skip = (why: string) => comparison.notes.push(`${other.folder}, ${set.name}: ${why}`)
  if (!same) return void skip('not evaluated there')
  const keyOf = ({ principal, day }: { principal: string; day: string }) => `${principal} ${day}`
  const touched = new Set(set.positive_days.map(keyOf))
  if (
    touched.size !== same.positive_days.length ||
    same.positive_days.some((touching) => !touched.has(keyOf(touching)))
  )
    return void skip('other incidents than in the first run; compare runs over the same data and incidents')
  const marks = await createTable(warehouse, 'mark', {
    principal: 'VARCHAR',
    day: 'VARCHAR',
    is_own: 'BOOLEAN',
  })
  // What else was injected is in the copy's scores, and is neither an incident of this set nor an ordinary day.
  for (const { name, positive_days } of set.name.startsWith('injected ') ? first.sets : [set])
    for (const { principal, day } of positive_days) marks.append([principal, day, name === set.name])
  marks.close()
  await warehouse.set({ scores_a: scoresOf(first, set.name), scores_b: scoresOf(other, set.name) })
  const table = await readArrow(warehouse, warehouse.query('commands/scored_twice'))
  if (table.numRows === 0) return void skip('no principal-day that both runs scored')
  const principal = ints(table, 'principal')
  const groups = principal.reduce((most, id) => Math.max(most, id + 1), 0)
  const positive = Uint8Array.from(ints(table, 'positive'))
  const random = seeded(pair.seed, 'compare', set.name).float
  const weights = drawGroups(groups, draws, random)
  const [a, b] = (['a', 'b'] as const).map((side) =>
    rankByScore(doubles(table, side), positive, principal, groups),
  )
  for (const figure of ['auc', 'averagePrecision'] as const) {
    const gain = (draw: Draw) => rankFigures(b!, draw)[figure] - rankFigures(a!, draw)[figure]
    push(pair, {
      set: set.name,
      figure: figure === 'auc' ? 'ROC AUC' : 'average precision',
      n: table.numRows,
      unit: 'days',
      ...figureOf(gain(onceEach(groups)), weights.map(gain)),
    })
  }

  // Each as if it were the only one of its week, and those of one principal drawn together.
  const pairs = set.incidents.flatMap((incident) => {
    const twin = same.incidents.find(({ incident: name }) => name === incident.incident)
    return twin
      ? [{ who: incident.principal, gain: foundIn(twin.reviews_alone) - foundIn(incident.reviews_alone) }]
      : []
  })
  push(pair, {
    set: set.name,
    figure: `found in ${budget} a week`,
    n: pairs.length,
    unit: 'incidents',
    ...meanGain(pairs, random),
  })
}

const foundIn = (reviews: number) => Number(reviews <= budget)

/** Of the swaps that both runs made, each against the ordinary days of its own run. */
async function compareSwaps(pair: Pair): Promise<void> {
  const { warehouse, first, other, comparison } = pair
  if (first.swaps.length === 0 || other.swaps.length === 0) return
  const file = ({ folder }: ComparedRun) => join(folder, 'evaluation', 'swaps.parquet')
  for (const run of [first, other])
    if (!existsSync(file(run)))
      throw new Failure(`${file(run)}: missing. Run "usually evaluate --swaps --out ${run.folder}" again.`)
  const touched = await createTable(warehouse, 'touched', { principal: 'VARCHAR', day: 'VARCHAR' })
  for (const { name, positive_days } of first.sets)
    if (name === 'labels') for (const { principal, day } of positive_days) touched.append([principal, day])
  touched.close()
  const kinds = first.swaps.map(({ kind, donor }) => `${kind}, ${donor} donor`)
  await warehouse.set({
    scores_a: scoresOf(first, 'swaps'),
    scores_b: scoresOf(other, 'swaps'),
    swaps_a: exactly(file(first)),
    swaps_b: exactly(file(other)),
    kinds: listValue(kinds),
  })
  const table = await readArrow(warehouse, warehouse.query('commands/swapped_twice'))
  const principal = ints(table, 'principal')
  const [kind, aReviews, bReviews] = [ints(table, 'kind'), ints(table, 'a_reviews'), ints(table, 'b_reviews')]
  const groups = principal.reduce((most, id) => Math.max(most, id + 1), 0)
  const random = seeded(pair.seed, 'compare', 'swaps').float
  const weights = drawGroups(groups, draws, random)
  for (const [k, name] of kinds.entries()) {
    const rows = [...kind.keys()].filter((row) => kind[row] === k + 1)
    if (rows.length === 0) {
      comparison.notes.push(`${other.folder}, swaps: ${name}: no swap that both runs made`)
      continue
    }
    const positive = Uint8Array.from(kind, (of) => Number(of === k + 1))
    const counts = Uint8Array.from(kind, (of) => Number(of === 0 || of === k + 1))
    const [a, b] = (['a', 'b'] as const).map((side) =>
      rankByScore(doubles(table, side), positive, principal, groups, counts),
    )
    const gain = (draw: Draw) => rankFigures(b!, draw).auc - rankFigures(a!, draw).auc
    const found = { set: `swaps: ${name}`, n: rows.length, unit: 'swaps' as const }
    push(pair, { ...found, figure: 'ROC AUC', ...figureOf(gain(onceEach(groups)), weights.map(gain)) })
    const gains = rows.map((row) => ({
      who: principal[row]!,
      gain: foundIn(bReviews[row]!) - foundIn(aReviews[row]!),
    }))
    push(pair, { ...found, figure: `found in ${budget} a week`, ...meanGain(gains, random) })
  }
}

function meanGain(pairs: readonly { who: string | number; gain: number }[], random: () => number): Figure {
  const byPrincipal = [...group(pairs, ({ who }) => who).values()]
  const mean = (draw: Draw) => {
    let gain = 0
    let all = 0
    for (const [i, own] of byPrincipal.entries()) {
      all += draw[i]! * own.length
      for (const pair of own) gain += draw[i]! * pair.gain
    }
    return gain / all
  }
  return figureOf(mean(onceEach(byPrincipal.length)), drawGroups(byPrincipal.length, draws, random).map(mean))
}

function push(
  { first, other, comparison }: Pair,
  found: Omit<Difference, 'run' | 'against' | 'exceeds_noise'>,
) {
  comparison.differences.push({
    run: other.folder,
    against: first.folder,
    ...found,
    exceeds_noise: found.low > 0 || found.high < 0,
  })
}
