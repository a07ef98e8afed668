/** What an assessment says apart: by confidence, and of incidents by source, technique, kind and age of principals. */
import type { Confidence } from '../../models/confidence.ts'
import type { Figure } from '../../models/evaluation/metrics.ts'
import type { Scoring } from '../run-folder/scoring.ts'
import { type Draw, groupedShare } from './draws.ts'
import { budgets, type RecallPoint, recallAt } from './ranks.ts'
import { confidences, type ScoredDays } from './scored-days.ts'
import type { Incident, Truth } from './truth.ts'

export interface ConfidenceFigures {
  confidence: Level
  findings: number
  true_findings: number
  precision: Figure
  recall: Figure
  findings_a_week: number
  false_findings_a_week: number
  promised_a_week: number
}

export interface DimensionFigures {
  dimension: string
  value: string
  incidents: number
  median_rank: number | null
  recall: RecallPoint[]
}

/** Of findings. */
export type Level = Exclude<Confidence, 'none'>
const levels: Level[] = ['high', 'medium', 'low']

export function byConfidence(
  days: ScoredDays,
  truth: Truth,
  counts: Uint8Array,
  incidents: readonly Incident[],
  groupOf: readonly number[],
  { high, medium, low }: Scoring['expected_a_week'],
  weights: readonly Draw[],
): ConfidenceFigures[] {
  const promised: Record<Level, number> = { high, medium: medium - high, low: low - medium }
  return levels.map((confidence) => {
    const level = confidences.indexOf(confidence)
    const hit = new Float64Array(truth.groups)
    const all = new Float64Array(truth.groups)
    let findings = 0
    let hits = 0
    for (let row = 0; row < days.count; row++) {
      // What continues an earlier finding is no news, which alone the budget promises.
      if (counts[row] === 0 || days.confidence[row] !== level || days.continues[row]) continue
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
      promised_a_week: promised[confidence],
    }
  })
}

const ages: [string, number][] = [
  ['first 5 active days', 5],
  ['6 to 20 active days', 20],
  ['more than 20 active days', Number.POSITIVE_INFINITY],
]

/** @param source where the incidents come from: labels, or a variant of injected attacks */
export function byDimension(
  source: string,
  days: ScoredDays,
  incidents: readonly Incident[],
  { best, reviews }: { best: readonly number[]; reviews: readonly number[] },
  groupOf: readonly number[],
  weights: readonly Draw[],
): DimensionFigures[] {
  const dimensions: Record<string, (incident: Incident) => string[]> = {
    technique: ({ techniques }) => (techniques.length > 0 ? techniques : ['not given']),
    kind: ({ rows }) => [...new Set(rows.map((row) => days.automation(row)))],
    source: () => [source],
    age: ({ rows }) => [ages.find(([, most]) => days.age[rows[0]!]! < most)![0]],
  }
  return Object.entries(dimensions).flatMap(([dimension, valuesOf]) => {
    const values = [...new Set(incidents.flatMap(valuesOf))].sort()
    return values.map((value) => {
      const chosen = [...incidents.keys()].filter((i) => valuesOf(incidents[i]!).includes(value))
      return {
        dimension,
        value,
        incidents: chosen.length,
        median_rank: median(chosen.map((i) => best[i]!)),
        recall: recallAt(
          chosen.map((i) => reviews[i]!),
          chosen.map((i) => groupOf[i]!),
          budgets,
          weights,
        ),
      }
    })
  })
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  if (sorted.length === 0) return Number.NaN
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
