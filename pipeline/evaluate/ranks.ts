/** Where incidents stand in the order in which days would be reviewed, and how many reviews find them. */
import { type Figure, groupedShare } from '../../models/metrics.ts'
import type { ScoredDays } from './scored-days.ts'
import type { Incident } from './truth.ts'

export const budgets = [1, 5, 10, 20, 50]

/** Rank of each day within its week by a score, 1 is the strangest; equal scores share the worst rank [days]. */
export function ranksByWeek(days: ScoredDays, score: Float64Array, counts: Uint8Array): Int32Array {
  const rank = new Int32Array(days.count)
  const order = [...days.week.keys()]
    .filter((row) => counts[row] === 1)
    .sort((a, b) => days.week[a]! - days.week[b]! || score[b]! - score[a]! || a - b)
  for (let i = 0, first = 0; i < order.length; ) {
    if (days.week[order[i]!] !== days.week[order[first]!]) first = i
    let end = i
    while (
      end < order.length &&
      score[order[end]!] === score[order[i]!] &&
      days.week[order[end]!] === days.week[order[i]!]
    )
      end++
    for (; i < end; i++) rank[order[i]!] = end - first
  }
  return rank
}

/** The best rank of an incident's days; null where none was scored. */
export function bestRank({ rows }: Incident, rank: Int32Array): number | null {
  return rows.length === 0 ? null : Math.min(...rows.map((row) => rank[row]!))
}

export interface RecallPoint extends Figure {
  budget: number
  found: number
  of: number
}

/**
 * Recall of incidents at each budget. The ranks are held while incidents are resampled with their principals.
 * @param groupOf by incident
 */
export function recallAt(
  ranks: readonly (number | null)[],
  groupOf: readonly number[],
  budgetList: readonly number[],
  draws: readonly Float64Array[],
): RecallPoint[] {
  return budgetList.map((budget) => {
    const hit = new Float64Array(draws[0]?.length ?? 1)
    const all = new Float64Array(hit.length)
    for (const [i, rank] of ranks.entries()) {
      all[groupOf[i]!]!++
      if (rank !== null && rank <= budget) hit[groupOf[i]!]!++
    }
    const found = ranks.filter((rank) => rank !== null && rank <= budget).length
    return { budget, found, of: ranks.length, ...groupedShare(hit, all, draws) }
  })
}

/** Reviews a week that find this share of the incidents; null where no number does. */
export function budgetFor(ranks: readonly (number | null)[], share: number): number | null {
  const sorted = ranks.map((rank) => rank ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const needed = sorted[Math.ceil(share * sorted.length) - 1]
  return needed === undefined || needed === Number.POSITIVE_INFINITY ? null : needed
}
