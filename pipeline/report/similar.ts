/** Who does much the same as a principal, and which of a finding's new actions those have done. */

import { severities } from '../../models/severity.ts'
import { newAction } from '../../models/signals/new-action.ts'
import type { SimilarActions, SimilarPrincipal } from '../../report-site/page-data.ts'
import { literal } from '../warehouse/warehouse.ts'
import { principalPage } from './page-files.ts'
import type { RunView } from './run-view.ts'
import { shortName } from './short-name.ts'

const mostShared = 6
const mostActions = 20

/** Most similar first, by principal. */
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
    WHERE s.principal IN (SELECT principal FROM scores) ORDER BY s.principal, similarity DESC, other`)
  return new Map(
    [...Map.groupBy(rows, (row) => row.principal)].map(([principal, own]) => [
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
  }>(`
    WITH fresh AS (
      SELECT uid, action, max(list_position([${severities.map(literal)}], action_severity)) AS risk,
        any_value(action_severity) AS severity
      FROM finding_events WHERE list_contains(signals, ${literal(newAction.name)}) GROUP BY ALL),
    peer AS (
      SELECT f.uid, p.principal_id, p.principal, f.day FROM findings f
      JOIN fitted_similar s ON s.principal = f.principal JOIN principal p ON p.principal = s.other),
    done AS (
      SELECT peer.uid, a.action, list(DISTINCT peer.principal ORDER BY peer.principal) AS done
      FROM peer JOIN principal_day_action d ON d.principal_id = peer.principal_id AND d.day < peer.day
      JOIN action a USING (action_id) SEMI JOIN fresh ON fresh.uid = peer.uid AND fresh.action = a.action
      GROUP BY ALL)
    SELECT fresh.uid, f.principal, fresh.action, fresh.severity, done FROM fresh JOIN findings f USING (uid)
    LEFT JOIN done ON done.uid = fresh.uid AND done.action = fresh.action
    QUALIFY row_number() OVER (PARTITION BY fresh.uid ORDER BY risk DESC NULLS LAST, fresh.action) <= ${mostActions}
    ORDER BY fresh.uid, risk DESC NULLS LAST, fresh.action`)
  return new Map(
    [...Map.groupBy(rows, (row) => row.uid)].flatMap(([uid, own]) => {
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
