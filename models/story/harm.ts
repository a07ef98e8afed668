/** Rules of harm, data/harm_rules.yaml: which calls of a story do harm that people know by name. */
import { z } from 'zod'
import { severities } from '../severity.ts'

export const harmRule = z.strictObject({
  rule: z.string().regex(/^\w+$/),
  says: z.string().min(1),
  leads: z.boolean().default(false),
  severity: z.enum(severities),
  technique: z.tuple([z.string().regex(/^T\d{4}(\.\d{3})?$/), z.string().min(1)]),
  why: z.string().min(1),
  actions: z.string().min(1),
  outcome: z.enum(['succeeded', 'any']).default('succeeded'),
  things: z.int().min(1).default(1),
  request: z.string().optional(),
  self: z.boolean().default(false),
  session: z.string().optional(),
  machine: z.boolean().default(false),
  network: z.enum(['new']).optional(),
})
export type HarmRule = z.infer<typeof harmRule>

/** Calls of a story that meet a rule's conditions. */
export interface HarmCalls {
  calls: number
  succeeded: number
  things: number
  actions: string[]
}

export interface HarmHit extends HarmCalls {
  rule: HarmRule
}

/** Whether so many calls are enough for the rule. */
export function holds(rule: HarmRule, calls: HarmCalls): boolean {
  return rule.outcome === 'any' ? calls.calls >= rule.things : calls.things >= rule.things
}
