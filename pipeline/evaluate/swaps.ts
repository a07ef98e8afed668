/**
 * Swaps: how well is it noticed when somebody else's day takes the place of a principal's own? Needs no attack and
 * no label. Each replaced day is scored with what was known of the victim on that day and ranked by score as if it
 * had been the only one of its week: what harm it did is another question.
 */

import { join } from 'node:path'
import { group } from 'd3-array'
import { poolOf } from '../../models/combination.ts'
import { type Figure, figureOf } from '../../models/evaluation/metrics.ts'
import { type SwapKind, swapKinds } from '../../models/evaluation/swap.ts'
import type { Label } from '../run-folder/labels.ts'
import type { StageContext } from '../run-folder/stage.ts'
import type { ScoreRow } from '../walk/plan.ts'
import { createTable, writeParquet } from '../warehouse/table.ts'
import { parquetFile, type Warehouse, withWarehouse } from '../warehouse/warehouse.ts'
import { draws } from './assessment.ts'
import type { Level } from './breakdown.ts'
import { type Draw, drawGroups, groupedShare, onceEach } from './draws.ts'
import { type Donor, judgeSwaps, type Swap } from './judge-swaps.ts'
import { rankByScore, rankFigures } from './ranking.ts'
import { budgets, ranksByWeek, reviewsFor } from './ranks.ts'
import { readScoredDays, type ScoredDays } from './scored-days.ts'
import { findTruth } from './truth.ts'

/** Victim's days sampled; each meets a near and a random donor in every kind. */
const mostDays = 250
/** A victim needs a past to be told from a stranger. */
const fewestActiveDays = 5

interface JudgedSwap extends Swap {
  score: ScoreRow
  /** within the victim's week, as if it were the only swap of it */
  rank: number
}

export interface SwapGroup {
  kind: SwapKind
  donor: Donor
  days: number
  victims: number
  auc: Figure
  median_rank: number
  recall: ({ budget: number; found: number; of: number } & Figure)[]
  confidence: { confidence: Level; found: number }[]
}

export interface SwapEvaluation {
  sampled_days: number
  groups: SwapGroup[]
}

/** @param folder gets evaluation/swaps.parquet */
export async function evaluateSwaps(
  context: StageContext,
  folder: string,
  labels: readonly Label[],
  random: () => number,
): Promise<SwapEvaluation> {
  return withWarehouse(context, async (warehouse) => {
    const days = await readScoredDays(warehouse, context.out)
    const { positive } = findTruth(days, labels)
    const choices = await choose(warehouse, context.out, days, positive, random)
    const scores = choices.length > 0 ? await judgeSwaps(context, warehouse, days, choices) : []
    const clean = positive.map((one) => 1 - one)
    const rank = ranksByWeek(days, days.score, clean)
    const judged = choices.map((choice, i): JudgedSwap => {
      const { victimRow } = choice
      const score = scores[i]!
      // Its own day of that week makes way for it.
      const own = days.score[victimRow]! >= score.score ? 1 : 0
      return { ...choice, score, rank: 1 + rank(victimRow, score.score) - own }
    })
    await keepSwaps(warehouse, folder, days, judged)
    const weights = drawGroups(days.names.length, draws, random)
    const groups = swapKinds.flatMap((kind) =>
      (['near', 'random'] as const).map((donor) =>
        measureGroup(
          kind,
          donor,
          judged.filter((swap) => swap.kind === kind && swap.donor === donor),
          days,
          clean,
          weights,
        ),
      ),
    )
    return {
      sampled_days: new Set(choices.map(({ victimRow }) => victimRow)).size,
      groups: groups.filter((group) => group.days > 0),
    }
  })
}

/** evaluation/swaps.parquet, a row a swap: with it two runs are compared on the same swaps. */
async function keepSwaps(
  warehouse: Warehouse,
  folder: string,
  days: ScoredDays,
  swaps: readonly JudgedSwap[],
): Promise<void> {
  const table = await createTable(warehouse, 'swap', {
    kind: 'VARCHAR',
    donor: 'VARCHAR',
    principal: 'VARCHAR',
    day: 'VARCHAR',
    donor_principal: 'VARCHAR',
    donor_day: 'VARCHAR',
    score: 'DOUBLE',
    p_value: 'DOUBLE',
    confidence: 'VARCHAR',
    rank: 'INTEGER',
    reviews: 'INTEGER',
  })
  for (const { kind, donor, victimRow, donorRow, score, rank } of swaps)
    table.append([
      kind,
      donor,
      days.names[days.principal[victimRow]!]!,
      days.date(victimRow),
      days.names[days.principal[donorRow]!]!,
      days.date(donorRow),
      score.score,
      score.p,
      score.confidence,
      rank,
      reviewsFor(days, victimRow, rank),
    ])
  table.close()
  await writeParquet(
    warehouse,
    'SELECT * REPLACE (day::DATE AS day, donor_day::DATE AS donor_day) FROM swap ORDER BY ALL',
    join(folder, 'evaluation', 'swaps.parquet'),
  )
}

async function choose(
  warehouse: Warehouse,
  out: string,
  days: ScoredDays,
  positive: Uint8Array,
  random: () => number,
): Promise<Swap[]> {
  const pick = (list: readonly number[]) => list[Math.floor(random() * list.length)]!
  const clean = [...positive.keys()].filter((row) => positive[row] === 0)
  const poolRows = group(clean, (row) => poolOf(days.automation(row)))
  const rowsOf = group(clean, (row) => days.principal[row]!)
  const victims = clean.filter((row) => days.age[row]! >= fewestActiveDays)
  // A random sample: the first places of a Fisher-Yates shuffle, in the order of the days.
  const sampled = Math.min(mostDays, victims.length)
  for (let i = 0; i < sampled; i++) {
    const j = i + Math.floor(random() * (victims.length - i))
    ;[victims[i], victims[j]] = [victims[j]!, victims[i]!]
  }
  const chosen = victims.slice(0, sampled).sort((a, b) => a - b)
  const nearest = await nearestOf(warehouse, out, new Set(chosen.map((row) => days.principal[row]!)))
  return chosen.flatMap((victimRow) => {
    const principal = days.principal[victimRow]!
    const pool = poolOf(days.automation(victimRow))
    const inPool = (id: number) => {
      const rows = rowsOf.get(id)
      return rows !== undefined && poolOf(days.automation(rows[0]!)) === pool
    }
    const near = (nearest.get(principal) ?? []).find(inPool)
    // Rows come by principal, so that the victim's own lie together.
    const rows = poolRows.get(pool)!
    const own = rowsOf.get(principal)!.length
    const firstOwn = rows.indexOf(rowsOf.get(principal)![0]!)
    const pickOther = () => {
      const at = Math.floor(random() * (rows.length - own))
      return rows[at < firstOwn ? at : at + own]!
    }
    return swapKinds.flatMap((kind) => [
      ...(near === undefined
        ? []
        : [{ kind, donor: 'near' as const, victimRow, donorRow: pick(rowsOf.get(near)!) }]),
      ...(rows.length === own ? [] : [{ kind, donor: 'random' as const, victimRow, donorRow: pickOther() }]),
    ])
  })
}

/** Whom each of these principals is most like, nearest first. */
async function nearestOf(
  warehouse: Warehouse,
  out: string,
  victims: ReadonlySet<number>,
): Promise<Map<number, number[]>> {
  if (victims.size === 0) return new Map()
  const rows = await warehouse.rows<{ victim: number; other: number }>(
    `SELECT u.principal_id AS victim, v.principal_id AS other
     FROM ${parquetFile(join(out, 'fitted', 'similar.parquet'))} s
       JOIN principal u ON u.principal = s.principal JOIN principal v ON v.principal = s.other
     WHERE u.principal_id IN (${[...victims]})
     ORDER BY victim, similarity DESC, other`,
  )
  return new Map(
    [...group(rows, ({ victim }) => victim)].map(([victim, list]) => [
      victim,
      list.map(({ other }) => other),
    ]),
  )
}

/** @param clean 1 where no incident touches the day [days] */
function measureGroup(
  kind: SwapKind,
  donor: Donor,
  swaps: readonly JudgedSwap[],
  days: ScoredDays,
  clean: Uint8Array,
  weights: readonly Draw[],
): SwapGroup {
  const groups = days.names.length
  // The swapped days after all others, as if they had come on top of them.
  const withSwaps = <Column extends Float64Array | Int32Array | Uint8Array>(
    column: Column,
    value: (swap: JudgedSwap) => number,
  ): Column => {
    const longer = new (column.constructor as new (length: number) => Column)(days.count + swaps.length)
    longer.set(column)
    for (const [i, swap] of swaps.entries()) longer[days.count + i] = value(swap)
    return longer
  }
  const ranking = rankByScore(
    withSwaps(days.score, ({ score }) => score.score),
    withSwaps(new Uint8Array(days.count), () => 1),
    withSwaps(days.principal, ({ victimRow }) => days.principal[victimRow]!),
    groups,
    withSwaps(clean, () => 1),
  )
  const byVictim = (chosen: readonly JudgedSwap[]) => {
    const count = new Float64Array(groups)
    for (const { victimRow } of chosen) count[days.principal[victimRow]!]!++
    return count
  }
  const ranks = swaps.map(({ rank }) => rank).sort((a, b) => a - b)
  return {
    kind,
    donor,
    days: swaps.length,
    victims: new Set(swaps.map(({ victimRow }) => days.principal[victimRow])).size,
    auc: figureOf(
      rankFigures(ranking, onceEach(groups)).auc,
      weights.map((draw) => rankFigures(ranking, draw).auc),
    ),
    median_rank: ranks[Math.floor(ranks.length / 2)] ?? Number.NaN,
    recall: budgets.map((budget) => {
      const found = swaps.filter(({ victimRow, rank }) => reviewsFor(days, victimRow, rank) <= budget)
      return {
        budget,
        found: found.length,
        of: swaps.length,
        ...groupedShare(byVictim(found), byVictim(swaps), weights),
      }
    }),
    confidence: (['high', 'medium', 'low'] as const).map((confidence) => ({
      confidence,
      found: swaps.filter(({ score }) => score.confidence === confidence).length,
    })),
  }
}
