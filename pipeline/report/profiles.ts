/** Learned hours by principal. */
import type { RunView } from './run-view.ts'
import type { LearnedHours } from './usual-hours.ts'

export async function readLearnedHours({ warehouse }: RunView): Promise<Map<string, LearnedHours>> {
  const rows = await warehouse.rows<{
    principal: string
    offset: number | null
    usual: boolean[] | null
    share: number[] | null
  }>(
    `SELECT principal, time_zone_offset_hours::DOUBLE AS "offset", usual_hours AS usual, hour_share AS share
     FROM profiles ORDER BY principal`,
  )
  return new Map(
    rows.map(({ principal, offset, usual, share }) => [
      principal,
      { offsetHours: offset ?? 0, usualHours: usual ?? [], hourShare: share ?? [] },
    ]),
  )
}
