/** What changed since the seven days before: which findings are new, which come again, whose did not come back. */

import type { FindingSummary, SinceLastWeek } from '../../report-site/page-data.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

const mostGone = 12

/** Uids of findings whose principal had another one in the seven days before that day, in this or an earlier run. */
export async function readRecurring({ warehouse }: RunView): Promise<Set<string>> {
  const rows = await warehouse.rows<{ uid: string }>(`
    SELECT DISTINCT f.uid FROM findings f
    JOIN (SELECT principal, day FROM history UNION SELECT principal, day FROM findings) h
      ON h.principal = f.principal AND h.day < f.day AND h.day >= add_days(f.day, -7)
    ORDER BY uid`)
  return new Set(rows.map(({ uid }) => uid))
}

/** Null when no earlier run left a finding of the seven days before: then nothing can be compared. */
export async function sinceLastWeek(
  { warehouse, scoreFrom }: RunView,
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
  }>(`
    SELECT h.principal, any_value(p.name) AS name, max(h.day)::VARCHAR AS day,
      arg_max(confidence, (coalesce(priority, -log2(p_value)), h.day)) AS confidence,
      arg_max(headline, (coalesce(priority, -log2(p_value)), h.day)) AS headline, count(*)::INTEGER AS days
    FROM history h LEFT JOIN principal p ON p.principal = h.principal
    WHERE h.day < DATE '${scoreFrom}' AND h.day >= add_days(DATE '${scoreFrom}', -7)
    GROUP BY h.principal ORDER BY max(coalesce(priority, -log2(p_value))) DESC, h.principal`)
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
