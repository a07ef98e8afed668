/** Builds the organisation's reference from the feature tables, once for all principals of a pool. */
import type { Automation } from '../../models/automation.ts'
import { poolOf } from '../../models/combination.ts'
import type { Pool } from '../../models/day.ts'
import type { Reference, RiskLevel } from '../../models/reference.ts'
import { buildTimeline, type Timeline } from '../../models/timeline.ts'
import { doubles, ints, readArrow, strings } from '../arrow.ts'
import type { Warehouse } from '../warehouse.ts'

const riskLevels: Record<string, RiskLevel> = { '': 0, low: 1, medium: 2, high: 3, critical: 4 }

/**
 * @param automation kind of each principal, by principal_id
 * @param catalogueRisks rows of the risk catalogue
 */
export async function readReferences(
  warehouse: Warehouse,
  automation: readonly Automation[],
  catalogueRisks: number,
): Promise<Record<Pool, Reference>> {
  const facts = await readArrow(
    warehouse,
    `SELECT action, service, coalesce(risk_class, '') AS risk_class, coalesce(tactic, '') AS tactic,
       coalesce(severity, '') AS severity, (access_level NOT IN ('List', 'Read'))::INTEGER AS is_write
     FROM action ORDER BY action_id`,
  )
  const column = (name: string) => {
    const get = strings(facts, name)
    return ['', ...Array.from({ length: facts.numRows }, (_, row) => get(row))]
  }
  const [sizes] = await warehouse.rows<{ sources: number; vocabulary: number; zone: string }>(
    `SELECT (SELECT count(*) FROM source)::INTEGER AS sources, 
       (SELECT count(*) + 1 FROM action WHERE action.first_day < score_from)::INTEGER AS vocabulary, time_zone AS zone
     FROM time_window`,
  )
  const actions = {
    name: column('action'),
    service: column('service'),
    riskClass: column('risk_class'),
    tactic: column('tactic'),
    risk: Uint8Array.from(column('severity'), (severity) => riskLevels[severity] ?? 0),
    isWrite: Uint8Array.from([0, ...ints(facts, 'is_write')]),
    vocabulary: sizes!.vocabulary,
    catalogueRisks,
  }
  const actionCount = actions.name.length
  const timeline = async (sql: string, items: number): Promise<Timeline> => {
    const table = await readArrow(warehouse, sql)
    const [item, day, count] = [ints(table, 'item'), ints(table, 'day'), doubles(table, 'count')]
    const rows = Array.from({ length: table.numRows }, (_, row) => row)
    return buildTimeline(
      rows.map((row) => ({ item: item[row]!, day: day[row]!, count: count[row]! })),
      items,
    )
  }
  const adopters = (table: string, item: string, items: number) =>
    timeline(
      `WITH firsts AS (SELECT principal_id, ${item} AS item, min(day) AS day FROM ${table} GROUP BY ALL)
       SELECT item, (day - first_day)::INTEGER AS day, count(*)::DOUBLE AS count
       FROM firsts, time_window GROUP BY ALL ORDER BY item, day`,
      items,
    )
  const actionAdopters = await adopters('principal_day_action', 'action_id', actionCount)
  const sourceAdopters = await adopters('principal_day_source', 'source_id', sizes!.sources + 1)

  await warehouse.run('CREATE OR REPLACE TEMP TABLE pool (principal_id INTEGER, automation BOOLEAN)')
  const appender = await warehouse.connection.createAppender('pool', undefined, 'temp')
  for (let id = 1; id < automation.length; id++) {
    appender.appendInteger(id)
    appender.appendBoolean(poolOf(automation[id]!) === 'automation')
    appender.endRow()
  }
  appender.closeSync()

  const ofPool = async (isAutomation: boolean): Promise<Reference> => {
    const steps = `SELECT action_id, day FROM principal_day_step JOIN pool USING (principal_id) WHERE automation = ${isAutomation}`
    const count = (item: string) =>
      `SELECT ${item} AS item, (day - first_day)::INTEGER AS day, count(*)::DOUBLE AS count
       FROM (${steps}), time_window GROUP BY ALL ORDER BY item, day`
    const hours = await readArrow(
      warehouse,
      `SELECT (isodow(day)::INTEGER - 1) * 24 + slot::INTEGER // 4 AS hour, count(*)::DOUBLE AS count
       FROM principal_day_slot JOIN pool USING (principal_id), time_window
       WHERE automation = ${isAutomation} AND day < score_from GROUP BY ALL ORDER BY hour`,
    )
    return {
      actions,
      poolSteps: await timeline(count('action_id'), actionCount),
      poolTotal: await timeline(count('0'), 1),
      actionAdopters,
      sourceAdopters,
      poolHours: hourShares(ints(hours, 'hour'), doubles(hours, 'count')),
      zone: sizes!.zone,
    }
  }
  return { human: await ofPool(false), automation: await ofPool(true) }
}

/** Shares of the hours of the week, with one quarter hour's worth everywhere so that no hour is impossible. */
function hourShares(hour: Int32Array, count: Float64Array): Float64Array {
  const shares = new Float64Array(168).fill(1)
  for (let i = 0; i < hour.length; i++) shares[hour[i]!]! += count[i]!
  const total = shares.reduce((sum, n) => sum + n, 0)
  return shares.map((n) => n / total)
}
