/** Who does much the same as a principal, and which of a finding's new actions those have done. */

import { group } from 'd3-array'
import { leastLikeness } from '../../models/similarity.ts'
import type { SimilarActions, SimilarPrincipal } from '../../report-site/page-data.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

const mostShared = 6

/** Those that people would call similar, the most similar first, by principal. */
export async function readSimilar(
  { warehouse }: RunView,
  pages: ReadonlySet<string>,
): Promise<Map<string, SimilarPrincipal[]>> {
  const rows = await warehouse.rows<{
    principal: string
    other: string
    name: string | null
    similarity: number
    shared: string[]
    more: number
  }>(`
    SELECT s.principal, other, name, similarity, shared[1:${mostShared}] AS shared,
      greatest(0, len(shared) - ${mostShared})::INTEGER AS more
    FROM fitted_similar s LEFT JOIN principal p ON p.principal = other
    WHERE s.principal IN (SELECT principal FROM scores) AND similarity >= ${leastLikeness} ORDER BY s.principal, similarity DESC, other`)
  return new Map(
    [...group(rows, (row) => row.principal)].map(([principal, own]) => [
      principal,
      own.map(({ other, name, similarity, shared, more }) => {
        const short = shortName(other, name)
        const page = principalPage(other, short)
        return {
          principal: other,
          name: short,
          page: pages.has(page) ? page : null,
          similarity,
          shared,
          more,
        }
      }),
    ]),
  )
}

/** By finding: its new actions, the riskiest first, and which similar principals had done each before that day. */
export async function readSimilarActions(
  { warehouse }: RunView,
  similar: ReadonlyMap<string, SimilarPrincipal[]>,
): Promise<Map<string, SimilarActions>> {
  const rows = await warehouse.rows<{
    uid: string
    principal: string
    action: string
    severity: SimilarActions['actions'][number]['severity'] | null
    done: string[] | null
  }>(warehouse.query('report/similar_action'))
  return new Map(
    [...group(rows, (row) => row.uid)].flatMap(([uid, own]) => {
      const peers = similar.get(own[0]!.principal) ?? []
      if (peers.length === 0) return []
      const actions = own.map(({ action, severity, done }) => ({
        action,
        severity: severity ?? ('informational' as const),
        done: peers.map(({ principal }) => done?.includes(principal) ?? false),
      }))
      return [[uid, { peers: peers.map(({ name, page }) => ({ name, page })), actions }] as const]
    }),
  )
}
