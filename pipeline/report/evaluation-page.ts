/** evaluation.json as the stage wrote it, with links from its principals to their pages; null without one. */

import { group } from 'd3-array'
import type { EvaluationData, FindingSummary } from '../../report-site/page-data.ts'
import { readTechniques } from '../catalogue.ts'
import { readEvaluation } from '../run-folder/evaluation.ts'
import { isOutdated } from '../run-folder/stage.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

export async function evaluationPage(
  { out, warehouse }: RunView,
  findings: readonly FindingSummary[],
  pages: ReadonlySet<string>,
): Promise<EvaluationData | null> {
  const content = readEvaluation(out)
  if (!content || isOutdated(out, 'evaluate')) return null
  const named = new Set(
    content.sets.flatMap(({ incidents, misses, false_alarms: alarms }) => [
      ...incidents.flatMap(({ principals }) => principals),
      ...[...misses, ...alarms].map(({ principal }) => principal),
    ]),
  )
  const rows = await warehouse.rows<{ principal: string; name: string | null }>(
    'SELECT principal, name FROM principal ORDER BY principal',
  )
  const found = group(findings, ({ principal }) => principal)
  const links = rows
    .filter(({ principal }) => named.has(principal))
    .map(({ principal, name }) => {
      const short = shortName(principal, name)
      const page = principalPage(principal, short)
      return {
        principal,
        name: short,
        page: pages.has(page) ? page : null,
        findings: (found.get(principal) ?? []).map(({ uid, day, headline }) => ({ uid, day, headline })),
      }
    })
  return { content, techniques: Object.fromEntries(readTechniques()), links }
}
