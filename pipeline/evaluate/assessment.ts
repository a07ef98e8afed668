/**
 * One set of known incidents against the scored days: everything that evaluation.json says of it. Ranks are those of
 * the order in which people read, by priority.
 */
import { type Figure, figureOf } from '../../models/evaluation/metrics.ts'
import type { Scoring } from '../run-folder/scoring.ts'
import {
  byConfidence,
  byDimension,
  type ConfidenceFigures,
  type DimensionFigures,
  median,
} from './breakdown.ts'
import type { Competitor } from './competitors.ts'
import { type CurvePoint, curves } from './curves.ts'
import { drawGroups, onceEach } from './draws.ts'
import { rankByScore, rankFigures, type Totals, totalsOf } from './ranking.ts'
import { budgetFor, budgets, type RecallPoint, ranksByWeek, recallAt, reviewsFor } from './ranks.ts'
import { confidences, type ScoredDays } from './scored-days.ts'
import type { Truth } from './truth.ts'

export const draws = 1000
const recallBudgets = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100]
const shown = 10

export interface Ranked {
  name: string
  kind: Competitor['kind'] | 'usually'
  auc: Figure
  average_precision: Figure
  recall: RecallPoint[]
  recall_alone: RecallPoint[]
  /** average precision less that of the order by priority, on the same draws */
  difference: Figure
}

export interface DayLink {
  principal: string
  day: string
  /** null where it is no finding */
  uid: string | null
}

export interface Assessment {
  name: string
  days: number
  positives: number
  principals: number
  weeks: number
  /** by priority */
  ranking: { auc: Figure; average_precision: Figure }
  /** the same days in the order of `score`: how strange they are, whatever harm they can do */
  by_score: Ranked
  roc: CurvePoint[]
  pr: CurvePoint[]
  recall: RecallPoint[]
  /** each incident as if it were the only one of its week: others do not use up the reviews */
  recall_alone: RecallPoint[]
  recall_curve: RecallPoint[]
  budget_needed: { share: number; budget: number | null }[]
  median_rank: Figure
  median_days_to_first_finding: number | null
  /** days that an incident touches */
  positive_days: { principal: string; day: string }[]
  incidents: (DayLink & {
    incident: string
    techniques: string[]
    principals: string[]
    rank: number
    /** reviewed principal-days a week that reach it, and that would if it were the only incident of its week */
    reviews: number
    reviews_alone: number
    confidence: string
    days_to_first_finding: number | null
  })[]
  confidence: ConfidenceFigures[]
  by: DimensionFigures[]
  competitors: Ranked[]
  misses: (DayLink & {
    incident: string
    rank: number
    priority: number
    score: number
    bits: Record<string, number>
  })[]
  false_alarms: (DayLink & { rank: number; priority: number; score: number; bits: Record<string, number> })[]
}

/**
 * @param counts 0 where a day is left out, as it belongs to incidents of another set [days]
 * @param competitors other scores of the same days: ablations and rivals; made one after the other, as each is large
 * @param expected the promise that the scores were made with
 * @param uidOf the finding of a row, if it is one
 */
export function assess(
  name: string,
  days: ScoredDays,
  truth: Truth,
  counts: Uint8Array,
  competitors: Iterable<Competitor>,
  expected: Scoring['expected_a_week'],
  random: () => number,
  uidOf: (row: number) => string | undefined,
): Assessment {
  const weights = drawGroups(truth.groups, draws, random)
  const kept = Uint32Array.from([...counts.keys()].filter((row) => counts[row] === 1))
  const positive = kept.filter((row) => truth.positive[row] === 1)
  const ordinary = counts.map((counted, row) => counted & (1 - truth.positive[row]!))
  const incidents = truth.incidents.filter(({ rows }) => rows.length > 0)
  const groupOf = incidents.map(({ rows }) => truth.group[rows[0]!]!)
  const totals: Totals[] = []
  const rankedBy = (score: Float64Array) => {
    const ranking = rankByScore(score, truth.positive, truth.group, truth.groups, counts)
    const rank = ranksByWeek(days, score, counts)
    const rankOfOrdinary = ranksByWeek(days, score, ordinary)
    const fewest = (rankOf: (row: number) => number) =>
      incidents.map(({ rows }) => Math.min(...rows.map((row) => reviewsFor(days, row, rankOf(row)))))
    return {
      ranking,
      drawn: weights.map((draw, i) => rankFigures(ranking, draw, (totals[i] ??= totalsOf(ranking, draw)))),
      whole: rankFigures(ranking, onceEach(truth.groups)),
      rank,
      best: incidents.map(({ rows }) => Math.min(...rows.map((row) => rank(row)))),
      reviews: fewest(rank),
      alone: fewest((row) => 1 + rankOfOrdinary(row)),
    }
  }
  const own = rankedBy(days.priority)
  const figures = ({ whole, drawn }: Pick<typeof own, 'whole' | 'drawn'>) => ({
    auc: figureOf(
      whole.auc,
      drawn.map(({ auc }) => auc),
    ),
    average_precision: figureOf(
      whole.averagePrecision,
      drawn.map(({ averagePrecision }) => averagePrecision),
    ),
  })
  const competitor = (kind: Ranked['kind'], label: string, score: Float64Array): Ranked => {
    const result = score === days.priority ? own : rankedBy(score)
    return {
      name: label,
      kind,
      ...figures(result),
      recall: recallAt(result.reviews, groupOf, recallBudgets, weights),
      recall_alone: recallAt(result.alone, groupOf, recallBudgets, weights),
      difference: figureOf(
        result.whole.averagePrecision - own.whole.averagePrecision,
        result.drawn.map((draw, i) => draw.averagePrecision - own.drawn[i]!.averagePrecision),
      ),
    }
  }
  const ranked = [competitor('usually', 'all signals', days.priority)]
  for (const { kind, name: label, score } of competitors) ranked.push(competitor(kind, label, score))
  const link = (row: number): DayLink => ({
    principal: days.names[days.principal[row]!]!,
    day: days.date(row),
    uid: uidOf(row) ?? null,
  })
  const told = (row: number) => ({
    priority: days.priority[row]!,
    score: days.score[row]!,
    bits: Object.fromEntries(
      [...days.bits].map(([signal, bits]) => [signal, Math.round(bits[row]! * 100) / 100]),
    ),
  })
  const outcomes = incidents.map((incident, i) => {
    const flagged = incident.rows.filter((row) => days.confidence[row]! > 0)
    const first = flagged.toSorted((a, b) => days.day[a]! - days.day[b]!)[0]
    const strongest = incident.rows.toSorted((a, b) => own.rank(a) - own.rank(b))[0]!
    return {
      incident: incident.incident,
      techniques: incident.techniques,
      principals: incident.principals,
      rank: own.best[i]!,
      reviews: own.reviews[i]!,
      reviews_alone: own.alone[i]!,
      confidence: confidences[Math.max(...incident.rows.map((row) => days.confidence[row]!))]!,
      days_to_first_finding:
        first === undefined
          ? null
          : days.day[first]! - Math.min(...incident.rows.map((row) => days.day[row]!)),
      ...link(strongest),
    }
  })
  const waits = outcomes.flatMap(({ days_to_first_finding }) => days_to_first_finding ?? [])
  const curve = curves(own.ranking, weights)
  return {
    name,
    days: kept.length,
    positives: positive.length,
    principals: new Set(Array.from(kept, (row) => days.principal[row]!)).size,
    weeks: days.weeks,
    ranking: figures(own),
    by_score: competitor('usually', 'all signals, by score', days.score),
    ...curve,
    recall: recallAt(own.reviews, groupOf, budgets, weights),
    recall_alone: recallAt(own.alone, groupOf, budgets, weights),
    recall_curve: recallAt(own.reviews, groupOf, recallBudgets, weights),
    budget_needed: [0.5, 0.8, 0.9].map((share) => ({ share, budget: budgetFor(own.reviews, share) })),
    median_rank: figureOf(
      median(own.best),
      weights.map((draw) => median(own.best.flatMap((rank, i) => new Array(draw[groupOf[i]!]!).fill(rank)))),
    ),
    median_days_to_first_finding: waits.length > 0 ? median(waits) : null,
    positive_days: Array.from(positive, (row) => ({
      principal: days.names[days.principal[row]!]!,
      day: days.date(row),
    })),
    incidents: outcomes,
    confidence: byConfidence(days, truth, counts, incidents, groupOf, expected, weights),
    by: byDimension(name, days, incidents, own, groupOf, weights),
    competitors: ranked,
    misses: incidents
      .map((incident, i) => ({
        incident: incident.incident,
        rank: own.best[i]!,
        row: incident.rows.toSorted((a, b) => own.rank(a) - own.rank(b))[0]!,
      }))
      .filter(({ row }) => days.confidence[row] === 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, shown)
      .map(({ row, ...rest }) => ({ ...rest, ...link(row), ...told(row) })),
    false_alarms: strongest(
      kept.filter((row) => truth.positive[row] === 0),
      days.priority,
      shown,
    ).map((row) => ({ ...link(row), rank: own.rank(row), ...told(row) })),
  }
}

/** The rows of the highest values, highest first, without sorting all of them. */
function strongest(rows: Uint32Array, score: Float64Array, most: number): number[] {
  const sorted = Float64Array.from(rows, (row) => score[row]!).sort()
  const least = sorted[Math.max(0, sorted.length - most)]!
  return [...rows.filter((row) => score[row]! >= least)]
    .sort((a, b) => score[b]! - score[a]! || a - b)
    .slice(0, most)
}
