/** Learned hours by principal. */
import type { RunView } from './run-view.ts'
import type { LearnedHours } from './usual-hours.ts'

export async function readLearnedHours({ warehouse }: RunView): Promise<Map<string, LearnedHours>> {
  const rows = await warehouse.rows<{
    principal: string
    usual: boolean[] | null
    share: number[] | null
  }>('SELECT principal, usual_hours AS usual, hour_share AS share FROM profiles ORDER BY principal')
  return new Map(
    rows.map(({ principal, usual, share }) => [
      principal,
      { usualHours: usual ?? [], hourShare: share ?? [] },
    ]),
  )
}
