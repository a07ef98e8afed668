/** What changed since the seven days before: which findings are new, which come again, whose did not come back. */

import type { FindingSummary, SinceLastWeek } from '../../report-site/page-data.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

const mostGone = 12

/** Uids of findings whose principal had another one in the seven days before that day, in this or an earlier run. */
export async function readRecurring({ warehouse }: RunView): Promise<Set<string>> {
  const rows = await warehouse.rows<{ uid: string }>(warehouse.query('report/recurring_finding'))
  return new Set(rows.map(({ uid }) => uid))
}

/** Null when no earlier run left a finding of the seven days before: then nothing can be compared. */
export async function sinceLastWeek(
  { warehouse }: RunView,
  findings: readonly FindingSummary[],
  pages: ReadonlySet<string>,
): Promise<SinceLastWeek | null> {
  const before = await warehouse.rows<{
    principal: string
    name: string | null
    day: string
    confidence: 'low' | 'medium' | 'high'
    headline: string
    days: number
  }>(warehouse.query('report/last_week'))
  if (before.length === 0) return null
  const now = new Set(findings.map(({ principal }) => principal))
  const then = new Set(before.map(({ principal }) => principal))
  const gone = before.filter(({ principal }) => !now.has(principal))
  return {
    fresh: [...now].filter((principal) => !then.has(principal)).length,
    recurring: [...now].filter((principal) => then.has(principal)).length,
    gone: gone.slice(0, mostGone).map(({ principal, name, ...row }) => {
      const short = shortName(principal, name)
      const page = principalPage(principal, short)
      return { ...row, name: short, principalPage: pages.has(page) ? page : null }
    }),
    goneMore: Math.max(0, gone.length - mostGone),
  }
}
