/** Whether p-values of days that are in no incident are what they say: of the days, a share of at most p has p. */
import type { Figure } from '../../models/evaluation/metrics.ts'
import { qqPoints } from './curves.ts'
import { drawGroups, groupedShare } from './draws.ts'
import type { ScoredDays } from './scored-days.ts'

export interface Honesty {
  /** all, or a kind of principal */
  kind: string
  days: number
  principals: number
  share: ({ nominal: number; under: number } & Figure)[]
  qq: { expected_bits: number; observed_bits: number }[]
}

/** @param benign 1 where no incident touches the day [days] */
export function honestyOf(days: ScoredDays, benign: Uint8Array, random: () => number): Honesty[] {
  const seen = new Set<string>()
  for (let row = 0; row < days.count; row++) seen.add(days.automation(row))
  const kinds = [...seen].sort()
  const groups = days.names.length
  const weights = drawGroups(groups, 1000, random)
  return ['all', ...kinds].map((kind) => {
    const rows = [...benign.keys()].filter(
      (row) => benign[row] === 1 && (kind === 'all' || days.automation(row) === kind),
    )
    const all = new Float64Array(groups)
    for (const row of rows) all[days.principal[row]!]!++
    return {
      kind,
      days: rows.length,
      principals: all.filter((n) => n > 0).length,
      share: [0.1, 0.05, 0.01, 0.001].map((nominal) => {
        const hit = new Float64Array(groups)
        for (const row of rows) if (days.p[row]! <= nominal) hit[days.principal[row]!]!++
        return {
          nominal,
          under: hit.reduce((sum, n) => sum + n, 0),
          ...groupedShare(hit, all, weights),
        }
      }),
      qq: qqPoints(Float64Array.from(rows, (row) => days.p[row]!)),
    }
  })
}
