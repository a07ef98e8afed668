/**
 * A person's habits: a Pitman-Yor process over workflows. What was done often is done again, and now and then
 * something new turns up, ever more slowly: so 'never seen before' is part of ordinary life.
 */

import type { Random } from '../models/random.ts'
import { type FamilyHabits, families } from './families.ts'

const STRENGTH = 4
const DISCOUNT = 0.4
/** Share of new workflows that come from another family's work. */
const STRAY = 0.06

export interface Habits {
  draw(random: Random): string
  /** Makes a workflow part of the work from now on. */
  adopt(workflow: string, times: number): void
}

/** @param past how many workflows the person has behind them when the sample begins */
export function formHabits(family: FamilyHabits, past: number, random: Random): Habits {
  const counts = new Map<string, number>()
  let total = 0
  const adopt = (workflow: string, times: number) => {
    counts.set(workflow, (counts.get(workflow) ?? 0) + times)
    total += times
  }
  const draw = (from: Random): string => {
    let chosen: string | undefined
    if (!from.chance((STRENGTH + DISCOUNT * counts.size) / (total + STRENGTH))) {
      let rest = from.float() * (total - DISCOUNT * counts.size)
      for (const [workflow, count] of counts) {
        rest -= count - DISCOUNT
        if (rest < 0) {
          chosen = workflow
          break
        }
      }
    }
    if (!chosen) {
      const source = from.chance(STRAY) ? from.pick(Object.values(families)) : family
      chosen = from.weighted(source.workflows, source.weights)
    }
    adopt(chosen, 1)
    return chosen
  }
  for (let i = 0; i < past; i++) draw(random)
  return { draw, adopt }
}
