/** One set of known incidents against the scored days: everything that evaluation.json says of it. */
import {
  bootstrap,
  drawGroups,
  type Figure,
  figureOf,
  groupedShare,
  once,
  rankDays,
  rankFigures,
} from '../../models/metrics.ts'
import type { Settings } from '../../models/settings.ts'
import type { Competitor } from './competitors.ts'
import { type CurvePoint, curves } from './curves.ts'
import { bestRank, budgetFor, budgets, type RecallPoint, ranksByWeek, recallAt } from './ranks.ts'
import { confidences, type ScoredDays } from './scored-days.ts'
import type { Incident, Truth } from './truth.ts'

export const draws = 1000
const recallBudgets = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100]
const shown = 10

export interface Ranked {
  name: string
  kind: Competitor['kind'] | 'usually'
  auc: Figure
  average_precision: Figure
  recall: RecallPoint[]
  /** average precision less that of `usually`, on the same draws */
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
  ranking: { auc: Figure; average_precision: Figure }
  roc: CurvePoint[]
  pr: CurvePoint[]
  recall: RecallPoint[]
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
    rank: number | null
    confidence: string
    days_to_first_finding: number | null
  })[]
  confidence: {
    confidence: string
    findings: number
    true_findings: number
    precision: Figure
    recall: Figure
    findings_a_week: number
    false_findings_a_week: number
    promised_a_week: number
  }[]
  by: {
    dimension: string
    value: string
    incidents: number
    median_rank: number | null
    recall: RecallPoint[]
  }[]
  competitors: Ranked[]
  misses: (DayLink & { incident: string; rank: number; score: number; bits: Record<string, number> })[]
  false_alarms: (DayLink & { rank: number; score: number; bits: Record<string, number> })[]
}

/**
 * @param counts 0 where a day is left out, as it belongs to incidents of another set [days]
 * @param competitors other scores of the same days: ablations and peers
 * @param uidOf the finding of a row, if it is one
 */
export function assess(
  name: string,
  days: ScoredDays,
  truth: Truth,
  counts: Uint8Array,
  competitors: readonly Competitor[],
  settings: Settings['confidence'],
  random: () => number,
  uidOf: (row: number) => string | undefined,
): Assessment {
  const weights = drawGroups(truth.groups, draws, random)
  const kept = Uint32Array.from([...counts.keys()].filter((row) => counts[row] === 1))
  const positive = Uint8Array.from(kept, (row) => truth.positive[row]!)
  const group = Int32Array.from(kept, (row) => truth.group[row]!)
  const incidents = truth.incidents.filter(({ rows }) => rows.length > 0)
  const groupOf = incidents.map(({ rows }) => truth.group[rows[0]!]!)
  const rankedBy = (score: Float64Array) => {
    const ranking = {
      ...rankDays(
        Float64Array.from(kept, (row) => score[row]!),
        positive,
        group,
      ),
      groups: truth.groups,
    }
    const drawn = weights.map((draw) => rankFigures(ranking, draw))
    const whole = rankFigures(ranking, once(truth.groups))
    const ranks = ranksByWeek(days, score, counts)
    return { ranking, drawn, whole, ranks, best: incidents.map((incident) => bestRank(incident, ranks)) }
  }
  const own = rankedBy(days.score)
  const figures = ({ whole, drawn }: typeof own) => ({
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
    const result = score === days.score ? own : rankedBy(score)
    return {
      name: label,
      kind,
      ...figures(result),
      recall: recallAt(result.best, groupOf, recallBudgets, weights),
      difference: figureOf(
        result.whole.averagePrecision - own.whole.averagePrecision,
        result.drawn.map((draw, i) => draw.averagePrecision - own.drawn[i]!.averagePrecision),
      ),
    }
  }
  const link = (row: number): DayLink => ({
    principal: days.names[days.principal[row]!]!,
    day: days.date(row),
    uid: uidOf(row) ?? null,
  })
  const bitsOf = (row: number) =>
    Object.fromEntries([...days.bits].map(([signal, bits]) => [signal, Math.round(bits[row]! * 100) / 100]))
  const told = incidents.map((incident, i) => {
    const flagged = incident.rows.filter((row) => days.confidence[row]! > 0)
    const first = flagged.toSorted((a, b) => days.day[a]! - days.day[b]!)[0]
    const strongest = incident.rows.toSorted((a, b) => own.ranks[a]! - own.ranks[b]!)[0]!
    return {
      incident: incident.incident,
      techniques: incident.techniques,
      principals: incident.principals,
      rank: own.best[i]!,
      confidence: confidences[Math.max(...incident.rows.map((row) => days.confidence[row]!))]!,
      days_to_first_finding:
        first === undefined
          ? null
          : days.day[first]! - Math.min(...incident.rows.map((row) => days.day[row]!)),
      ...link(strongest),
    }
  })
  const waits = told.flatMap(({ days_to_first_finding }) => days_to_first_finding ?? [])
  const curve = curves(own.ranking, weights)
  return {
    name,
    days: kept.length,
    positives: positive.reduce((sum, one) => sum + one, 0),
    principals: new Set(Array.from(kept, (row) => days.principal[row]!)).size,
    weeks: days.weeks,
    ranking: figures(own),
    ...curve,
    recall: recallAt(own.best, groupOf, budgets, weights),
    recall_curve: recallAt(own.best, groupOf, recallBudgets, weights),
    budget_needed: [0.5, 0.8, 0.9].map((share) => ({ share, budget: budgetFor(own.best, share) })),
    median_rank: bootstrap(
      (draw) => median(own.best.flatMap((rank, i) => new Array(draw[groupOf[i]!]!).fill(rank))),
      truth.groups,
      weights,
    ),
    median_days_to_first_finding: waits.length > 0 ? median(waits) : null,
    positive_days: Array.from(kept)
      .filter((row) => truth.positive[row] === 1)
      .map((row) => ({ principal: days.names[days.principal[row]!]!, day: days.date(row) })),
    incidents: told,
    confidence: byConfidence(days, truth, counts, incidents, groupOf, settings, weights),
    by: byDimension(days, incidents, own.best, groupOf, weights),
    competitors: [
      competitor('usually', 'all signals', days.score),
      ...competitors.map(({ kind, name: label, score }) => competitor(kind, label, score)),
    ],
    misses: incidents
      .map((incident, i) => ({
        incident: incident.incident,
        rank: own.best[i]!,
        row: incident.rows.toSorted((a, b) => own.ranks[a]! - own.ranks[b]!)[0]!,
      }))
      .filter(({ row }) => days.confidence[row] === 0)
      .sort((a, b) => b.rank - a.rank)
      .slice(0, shown)
      .map(({ row, ...rest }) => ({ ...rest, ...link(row), score: days.score[row]!, bits: bitsOf(row) })),
    false_alarms: Array.from(kept)
      .filter((row) => truth.positive[row] === 0)
      .sort((a, b) => days.score[b]! - days.score[a]! || a - b)
      .slice(0, shown)
      .map((row) => ({ ...link(row), rank: own.ranks[row]!, score: days.score[row]!, bits: bitsOf(row) })),
  }
}

function byConfidence(
  days: ScoredDays,
  truth: Truth,
  counts: Uint8Array,
  incidents: readonly Incident[],
  groupOf: readonly number[],
  settings: Settings['confidence'],
  weights: readonly Float64Array[],
): Assessment['confidence'] {
  const promised: Record<string, number> = {
    high: settings.high,
    medium: settings.medium - settings.high,
    low: settings.low - settings.medium,
  }
  return ['high', 'medium', 'low'].map((confidence) => {
    const level = confidences.indexOf(confidence)
    const hit = new Float64Array(truth.groups)
    const all = new Float64Array(truth.groups)
    let findings = 0
    let hits = 0
    for (let row = 0; row < days.count; row++) {
      if (counts[row] === 0 || days.confidence[row] !== level) continue
      findings++
      hits += truth.positive[row]!
      all[truth.group[row]!]!++
      hit[truth.group[row]!]! += truth.positive[row]!
    }
    const found = new Float64Array(truth.groups)
    const known = new Float64Array(truth.groups)
    for (const [i, { rows }] of incidents.entries()) {
      known[groupOf[i]!]!++
      if (rows.some((row) => days.confidence[row]! >= level)) found[groupOf[i]!]!++
    }
    return {
      confidence,
      findings,
      true_findings: hits,
      precision: groupedShare(hit, all, weights),
      recall: groupedShare(found, known, weights),
      findings_a_week: findings / days.weeks,
      false_findings_a_week: (findings - hits) / days.weeks,
      promised_a_week: promised[confidence]!,
    }
  })
}

const ages: [string, number][] = [
  ['first 5 active days', 5],
  ['6 to 20 active days', 20],
  ['more than 20 active days', Number.POSITIVE_INFINITY],
]

function byDimension(
  days: ScoredDays,
  incidents: readonly Incident[],
  best: readonly (number | null)[],
  groupOf: readonly number[],
  weights: readonly Float64Array[],
): Assessment['by'] {
  const dimensions: Record<string, (incident: Incident) => string[]> = {
    technique: ({ techniques }) => (techniques.length > 0 ? techniques : ['not given']),
    kind: ({ rows }) => [...new Set(rows.map((row) => days.automation(row)))],
    age: ({ rows }) => [ages.find(([, most]) => days.age[rows[0]!]! < most)![0]],
  }
  return Object.entries(dimensions).flatMap(([dimension, valuesOf]) => {
    const values = [...new Set(incidents.flatMap(valuesOf))].sort()
    return values.map((value) => {
      const chosen = [...incidents.keys()].filter((i) => valuesOf(incidents[i]!).includes(value))
      const ranks = chosen.map((i) => best[i]!)
      return {
        dimension,
        value,
        incidents: chosen.length,
        median_rank: median(ranks.flatMap((rank) => rank ?? [])),
        recall: recallAt(
          ranks,
          chosen.map((i) => groupOf[i]!),
          budgets,
          weights,
        ),
      }
    })
  })
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
