import type { Confidence } from './levels.ts'
/** The parts of evaluation.json that its page draws; docs/data.md describes all of it. */

export interface Figure {
  value: number | null
  low?: number | null
  high?: number | null
}

export interface RecallPoint extends Figure {
  budget: number
  found: number
  of: number
}

export interface Competitor {
  kind: 'usually' | 'alone' | 'without' | 'peer'
  name: string
  auc: Figure
  average_precision: Figure
  recall?: RecallPoint[]
  difference?: Figure | null
}

export interface Incident {
  incident: string
  techniques: string[]
  principals: string[]
  rank: number | null
  confidence: string
  principal?: string
  day?: string
  uid?: string | null
}

export interface RankedDay {
  principal: string
  day: string
  uid: string | null
  rank: number | null
  incident?: string
  bits?: Record<string, number>
}

export interface EvaluatedSet {
  name: string
  days: number
  positives: number
  /** by priority */
  ranking?: { auc: Figure; average_precision: Figure }
  by_score?: Competitor
  roc?: { x: number; y: number; low?: number; high?: number }[]
  pr?: { x: number; y: number; low?: number; high?: number }[]
  recall_curve?: RecallPoint[]
  budget_needed?: { share: number; budget: number | null }[]
  incidents?: Incident[]
  confidence?: {
    confidence: Confidence
    findings: number
    true_findings: number
    precision?: Figure
    recall?: Figure
    false_findings_a_week: number
    promised_a_week: number
  }[]
  by?: {
    dimension: string
    value: string
    incidents: number
    median_rank: number | null
    recall: RecallPoint[]
  }[]
  competitors?: Competitor[]
  misses?: RankedDay[]
  false_alarms?: RankedDay[]
}

export interface SwapGroup {
  kind: string
  donor: string
  days: number
  victims: number
  auc: Figure
  median_rank: number | null
  recall: RecallPoint[]
  confidence?: { confidence: Confidence; found: number }[]
}

export interface Honesty {
  kind: string
  days: number
  principals?: number
  share: (Figure & { nominal: number; under: number })[]
  qq?: { expected_bits: number; observed_bits: number }[]
}

export interface Evaluated {
  sets?: EvaluatedSet[]
  swaps?: { sampled_days: number; groups: SwapGroup[] } | null
  honesty?: Honesty[]
  models?: { title: string; columns: string[]; rows: (string | number | null)[][] }[]
  not_ablated?: { name: string; why: string }[]
  warnings?: string[]
}
