/** Where incidents stand in the order in which days would be reviewed, and how many reviews find them. */
import type { Figure } from '../../models/evaluation/metrics.ts'
import { type Draw, groupedShare } from './draws.ts'
import { lowerBound } from './ranking.ts'
import type { ScoredDays } from './scored-days.ts'

export const budgets = [1, 5, 10, 20, 50]

/**
 * Rank of a day within its week by a score, 1 is the highest; equal scores share the worst rank.
 * @param counts 0 where a day is left out [days]
 */
export function ranksByWeek(
  days: Pick<ScoredDays, 'week' | 'count'>,
  score: Float64Array,
  counts: Uint8Array,
): (row: number, instead?: number) => number {
  const rowsOf = new Map<number, number>()
  for (let row = 0; row < days.count; row++)
    if (counts[row] === 1) rowsOf.set(days.week[row]!, (rowsOf.get(days.week[row]!) ?? 0) + 1)
  const scoresOf = new Map([...rowsOf].map(([week, rows]) => [week, new Float64Array(rows)]))
  for (let row = days.count - 1; row >= 0; row--) {
    if (counts[row] === 0) continue
    const left = rowsOf.get(days.week[row]!)! - 1
    rowsOf.set(days.week[row]!, left)
    scoresOf.get(days.week[row]!)![left] = score[row]!
  }
  for (const scores of scoresOf.values()) scores.sort()
  return (row, instead = score[row]!) => {
    const scores = scoresOf.get(days.week[row]!) ?? nobody
    return scores.length - lowerBound(scores, instead)
  }
}

const nobody = new Float64Array(0)

/**
 * Reviews a week that reach this rank: a budget is for seven days, and a week that was scored for three days gets
 * three sevenths of it.
 */
export function reviewsFor(days: Pick<ScoredDays, 'week' | 'daysOfWeek'>, row: number, rank: number): number {
  return Math.ceil((rank * 7) / days.daysOfWeek[days.week[row]!]!)
}

export interface RecallPoint extends Figure {
  budget: number
  found: number
  of: number
}

/**
 * Recall of incidents at each budget. The ranks are held while incidents are resampled with their principals.
 * @param reviews a week that find it, by incident; @param groupOf by incident
 */
export function recallAt(
  reviews: readonly number[],
  groupOf: readonly number[],
  budgetList: readonly number[],
  draws: readonly Draw[],
): RecallPoint[] {
  return budgetList.map((budget) => {
    const hit = new Float64Array(draws[0]?.length ?? 1)
    const all = new Float64Array(hit.length)
    for (const [i, needed] of reviews.entries()) {
      all[groupOf[i]!]!++
      if (needed <= budget) hit[groupOf[i]!]!++
    }
    const found = reviews.filter((needed) => needed <= budget).length
    return { budget, found, of: reviews.length, ...groupedShare(hit, all, draws) }
  })
}

/** Reviews a week that find this share of the incidents; null where there is none. */
export function budgetFor(reviews: readonly number[], share: number): number | null {
  return reviews.toSorted((a, b) => a - b)[Math.ceil(share * reviews.length) - 1] ?? null
}
