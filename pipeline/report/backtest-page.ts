/** backtest.json as the command wrote it, with links to the pages that there are; null without one. */
import type { BacktestData, FindingSummary } from '../../report-site/page-data.ts'
import { readBacktest } from '../run-folder/backtest.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

/** @param pages  those of principals, by their names */
export async function backtestPage(
  { out, warehouse }: RunView,
  findings: readonly FindingSummary[],
  pages: ReadonlySet<string>,
): Promise<BacktestData | null> {
  const content = readBacktest(out)
  if (!content) return null
  const rows = await warehouse.rows<{ principal: string; name: string | null }>(
    'SELECT principal, name FROM principal ORDER BY principal',
  )
  const nameOf = new Map(rows.map(({ principal, name }) => [principal, name]))
  const told = new Set(findings.map(({ uid }) => uid))
  const named = new Set([
    ...content.alerts.map(({ principal }) => principal),
    ...content.incidents.flatMap(({ principals }) => principals),
  ])
  return {
    content,
    links: [...named].map((principal) => {
      const name = shortName(principal, nameOf.get(principal) ?? null)
      const page = principalPage(principal, name)
      return { principal, name, page: pages.has(page) ? page : null }
    }),
    findings: content.alerts.map(({ uid }) => uid).filter((uid) => told.has(uid)),
  }
}
