/** How well a column of scores ranks the marked days of a set, and where its incidents stand in the week's list. */
import { averagePrecision, rocAuc } from '../../models/evaluation/metrics.ts'
import { ranksByWeek, reviewsFor } from '../../pipeline/evaluate/ranks.ts'
import type { MarkedSet } from './marked-set.ts'

export interface Quality {
  auc: number
  ap: number
  /** share of the positive days above all but 1 % (5 %) of the others */
  hits1: number
  hits5: number
}

export function qualityOf({ positive }: Pick<MarkedSet, 'positive'>, score: Float64Array): Quality {
  const days = Array.from(score, (value, row) => ({ score: value, positive: positive[row] === 1, group: 0 }))
  const others = score.filter((_, row) => positive[row] === 0).sort()
  const own = score.filter((_, row) => positive[row] === 1)
  const hits = (share: number) => {
    const limit = others[others.length - 1 - Math.floor(share * others.length)]!
    return own.filter((value) => value > limit).length / own.length
  }
  return { auc: rocAuc(days), ap: averagePrecision(days), hits1: hits(0.01), hits5: hits(0.05) }
}

export interface IncidentRank {
  /** the incident's best day in the week's list, 1 the strangest; scaled to seven days where a week was cut short */
  together: number
  /** as if it were the only incident of its week */
  alone: number
  /** that day [day of the set] */
  row: number
}

/** Of each incident with a marked day. */
export function incidentRanks(set: MarkedSet, score: Float64Array): Map<string, IncidentRank> {
  const days = { count: set.days.length, week: set.week, daysOfWeek: set.daysOfWeek }
  const together = ranksByWeek(days, score, new Uint8Array(days.count).fill(1))
  const ordinary = ranksByWeek(
    days,
    score,
    set.positive.map((is) => 1 - is),
  )
  const ranks = new Map<string, IncidentRank>()
  for (const [row, { incidents }] of set.days.entries())
    for (const incident of incidents) {
      const rank = reviewsFor(days, row, together(row))
      const before = ranks.get(incident)
      if (before && before.together <= rank) continue
      ranks.set(incident, { together: rank, alone: reviewsFor(days, row, 1 + ordinary(row)), row })
    }
  return ranks
}
