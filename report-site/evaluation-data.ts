/**
 * evaluation.json: what pipeline/5-evaluate.ts writes, and `report` and `compare` check before they read it.
 * docs/data.md says what it means. A figure that cannot be known is null.
 */
import { z } from 'zod'

const number = z.number().nullable()
const figure = z.object({ value: number, low: number, high: number })

/** Recall at a budget of reviews. */
const recallPoint = z.object({ budget: z.number(), found: z.number(), of: z.number(), ...figure.shape })

const curvePoint = z.object({ x: z.number(), y: number, low: number, high: number })

const day = z.object({ principal: z.string(), day: z.string() })
/** Null where it is no finding. */
const linkedDay = day.extend({ uid: z.string().nullable() })

/** The days in another order: by score, by a signal alone, without one, by another method. */
const competitor = z.object({
  name: z.string(),
  kind: z.enum(['usually', 'alone', 'without', 'peer']),
  auc: figure,
  average_precision: figure,
  recall: z.array(recallPoint),
  recall_alone: z.array(recallPoint),
  difference: figure,
})

const incident = linkedDay.extend({
  incident: z.string(),
  techniques: z.array(z.string()),
  principals: z.array(z.string()),
  rank: z.number(),
  reviews: z.number(),
  reviews_alone: z.number(),
  confidence: z.string(),
  days_to_first_finding: number,
})

const rankedDay = linkedDay.extend({
  /** of a miss */
  incident: z.string().optional(),
  rank: z.number(),
  priority: z.number(),
  score: z.number(),
  bits: z.record(z.string(), z.number()),
})

const level = z.enum(['high', 'medium', 'low'])

/** One source of known incidents against the scored days. */
export const evaluatedSetSchema = z.object({
  name: z.string(),
  days: z.number(),
  positives: z.number(),
  principals: z.number(),
  weeks: z.number(),
  /** by priority */
  ranking: z.object({ auc: figure, average_precision: figure }),
  by_score: competitor,
  roc: z.array(curvePoint),
  pr: z.array(curvePoint),
  recall: z.array(recallPoint),
  recall_alone: z.array(recallPoint),
  recall_curve: z.array(recallPoint),
  budget_needed: z.array(z.object({ share: z.number(), budget: number })),
  median_rank: figure,
  median_days_to_first_finding: number,
  positive_days: z.array(day),
  incidents: z.array(incident),
  confidence: z.array(
    z.object({
      confidence: level,
      findings: z.number(),
      true_findings: z.number(),
      precision: figure,
      recall: figure,
      findings_a_week: z.number(),
      false_findings_a_week: z.number(),
      promised_a_week: z.number(),
    }),
  ),
  by: z.array(
    z.object({
      dimension: z.string(),
      value: z.string(),
      incidents: z.number(),
      median_rank: number,
      recall: z.array(recallPoint),
    }),
  ),
  competitors: z.array(competitor),
  misses: z.array(rankedDay),
  false_alarms: z.array(rankedDay),
})

export const swapGroupSchema = z.object({
  kind: z.string(),
  donor: z.string(),
  days: z.number(),
  victims: z.number(),
  auc: figure,
  median_rank: number,
  recall: z.array(recallPoint),
  confidence: z.array(z.object({ confidence: level, found: z.number() })),
})

const honesty = z.object({
  /** all, or a kind of principal */
  kind: z.string(),
  days: z.number(),
  principals: z.number(),
  share: z.array(z.object({ nominal: z.number(), under: z.number(), ...figure.shape })),
  qq: z.array(z.object({ expected_bits: z.number(), observed_bits: z.number() })),
})

const table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
})

export const evaluationSchema = z.object({
  version: z.literal(1),
  seed: z.number(),
  /** of the bootstrap */
  draws: z.number(),
  order: z.literal('priority'),
  sets: z.array(evaluatedSetSchema),
  swaps: z.object({ sampled_days: z.number(), groups: z.array(swapGroupSchema) }).nullable(),
  honesty: z.array(honesty),
  /** Tables of the training note. */
  models: z.array(table),
  not_ablated: z.array(z.object({ name: z.string(), why: z.string() })),
  warnings: z.array(z.string()),
})

export type Figure = z.infer<typeof figure>
export type RecallPoint = z.infer<typeof recallPoint>
export type Competitor = z.infer<typeof competitor>
export type RankedDay = z.infer<typeof rankedDay>
export type EvaluatedSet = z.infer<typeof evaluatedSetSchema>
export type SwapGroup = z.infer<typeof swapGroupSchema>
export type Honesty = z.infer<typeof honesty>
export type Evaluated = z.infer<typeof evaluationSchema>
