/** What changed since the seven days before: which findings are new, which come again, whose did not come back. */

import { group } from 'd3-array'
import type { EarlierFindings, FindingSummary, SinceLastWeek, WentOn } from '../../report-site/page-data.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

const mostListed = 12

/** Uids of findings whose principal had another one in the seven days before that day, in this or an earlier run. */
export async function readRecurring({ warehouse }: RunView): Promise<Set<string>> {
  const rows = await warehouse.rows<{ uid: string }>(warehouse.query('report/recurring_finding'))
  return new Set(rows.map(({ uid }) => uid))
}

type Before = {
  principal: string
  name: string | null
  day: string
  confidence: 'low' | 'medium' | 'high'
  headline: string
  days: number
}

/**
 * Null when no earlier run left a finding of the seven days before: then nothing can be compared.
 * @param findings in the order of reading, so that the day of highest priority stands for its principal
 */
export async function sinceLastWeek(
  { warehouse }: RunView,
  findings: readonly FindingSummary[],
  pages: ReadonlySet<string>,
): Promise<SinceLastWeek | null> {
  const before = await warehouse.rows<Before>(warehouse.query('report/last_week'))
  if (before.length === 0) return null
  const now = group(findings, ({ principal }) => principal)
  const then = new Map(before.map((row) => [row.principal, row]))
  const gone = before.filter(({ principal }) => !now.has(principal))
  const again = [...now].filter(([principal]) => then.has(principal))
  return {
    fresh: now.size - again.length,
    recurring: again.length,
    goesOn: again.slice(0, mostListed).map(([principal, own]): WentOn => {
      const { uid, day, confidence, severity, headline, incident, continues, muted } = own[0]!
      const isMuted = muted !== null
      return {
        ...earlier(then.get(principal)!, pages),
        now: { uid, day, confidence, severity, headline, incident, continues, isMuted, days: own.length },
      }
    }),
    goesOnMore: Math.max(0, again.length - mostListed),
    gone: gone.slice(0, mostListed).map((row) => earlier(row, pages)),
    goneMore: Math.max(0, gone.length - mostListed),
  }
}

function earlier({ principal, name, ...row }: Before, pages: ReadonlySet<string>): EarlierFindings {
  const short = shortName(principal, name)
  const page = principalPage(principal, short)
  return { ...row, name: short, principalPage: pages.has(page) ? page : null }
}
