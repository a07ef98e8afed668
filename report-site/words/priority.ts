/** The order of reading, in words: the same on every page. */
import type { FindingSummary } from '../page-data.ts'

/** "17.1": bits, so that a difference of one is worth a rarity twice as great. */
export function priority(bits: number): string {
  return bits.toFixed(1)
}

export const prioritySentence =
  'Priority is how rare the day is plus how much harm its calls can do, both in bits; confidence does not change it.'

/** "9.1 bits for how rare such a day is among all principals, and 8.0 for its critical severity". */
export function priorityParts(finding: Pick<FindingSummary, 'priority' | 'score' | 'severity'>): string {
  const { score, severity } = finding
  return `${priority(score)} bits for how rare such a day is among all principals, and ${priority(finding.priority - score)} for its ${severity} severity`
}
