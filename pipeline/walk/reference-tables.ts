/** Builds the organisation's reference from the feature tables, once for all principals of a pool. */

import type { Automation } from '../../models/automation/automation.ts'
import type { ChoiceParts } from '../../models/choice.ts'
import { poolOf } from '../../models/combination.ts'
import type { Pool } from '../../models/day.ts'
import type { Reference } from '../../models/reference.ts'
import type { ModelSettings } from '../../models/settings.ts'
import { riskLevelOf } from '../../models/severity.ts'
import { buildTimeline, type Timeline } from '../../models/timeline.ts'
import { indexWhoDidWhat, type WhoDidWhat } from '../../models/who-did-what.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import { doubles, ints, readArrow, strings } from '../warehouse/arrow.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { createMaliciousDays } from './malicious-days.ts'

/**
 * @param automation kind of each principal, by principal_id
 * @param calibrationFrom days since the first day of the data
 * @param choice weights of the parts of Q(a | new, u)
 * @param standings what was said of days: those judged malicious are not what others usually do
 */
export async function readReferences(
  warehouse: Warehouse,
  automation: readonly Automation[],
  calibrationFrom: number,
  choice: ChoiceParts,
  standings: Standings,
  settings: Pick<ModelSettings, 'volume'>,
): Promise<Record<Pool, Reference>> {
  await leaveOutMalicious(warehouse, standings)
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
  const [sizes] = await warehouse.rows<{
    sources: number
    targets: number
    touched: number
    vocabulary: number
    risks: number
    first: number
    zone: string
  }>(warehouse.query('walk/reference_size'))
  const actions = {
    name: column('action'),
    service: column('service'),
    riskClass: column('risk_class'),
    tactic: column('tactic'),
    risk: Uint8Array.from(column('severity'), riskLevelOf),
    isWrite: Uint8Array.from([0, ...ints(facts, 'is_write')]),
    vocabulary: sizes!.vocabulary,
    catalogueRisks: sizes!.risks,
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
      `WITH firsts AS (SELECT principal_id, ${item} AS item, min(day) AS day FROM usable_${table} GROUP BY ALL)
       SELECT item, (day - first_day)::INTEGER AS day, count(*)::DOUBLE AS count
       FROM firsts, time_window GROUP BY ALL ORDER BY item, day`,
      items,
    )
  const actionAdopters = await adopters('principal_day_action', 'action_id', actionCount)
  const sourceAdopters = await adopters('principal_day_source', 'source_id', sizes!.sources + 1)

  const principals = await timeline(
    `WITH firsts AS (SELECT principal_id, min(day) AS day FROM usable_principal_day GROUP BY ALL)
     SELECT 0 AS item, (day - first_day)::INTEGER AS day, count(*)::DOUBLE AS count
     FROM firsts, time_window GROUP BY ALL ORDER BY day`,
    1,
  )
  const whoDidWhat = await readWhoDidWhat(warehouse, automation.length - 1, actionCount)

  await warehouse.run('CREATE OR REPLACE TEMP TABLE pool (principal_id INTEGER, automation BOOLEAN)')
  const appender = await warehouse.connection.createAppender('pool', undefined, 'temp')
  for (let id = 1; id < automation.length; id++) {
    appender.appendInteger(id)
    appender.appendBoolean(poolOf(automation[id]!) === 'automation')
    appender.endRow()
  }
  appender.closeSync()

  const ofPool = async (isAutomation: boolean): Promise<Reference> => {
    const steps = `SELECT action_id, day FROM usable_principal_day_step JOIN pool USING (principal_id) WHERE automation = ${isAutomation}`
    const count = (item: string) =>
      `SELECT ${item} AS item, (day - first_day)::INTEGER AS day, count(*)::DOUBLE AS count
       FROM (${steps}), time_window GROUP BY ALL ORDER BY item, day`
    const touches = (item: string) =>
      `SELECT ${item} AS item, (day - first_day)::INTEGER AS day, count(*)::DOUBLE AS count
       FROM usable_principal_day_resource JOIN pool USING (principal_id), time_window
       WHERE automation = ${isAutomation} GROUP BY ALL ORDER BY item, day`
    const hours = await readArrow(
      warehouse,
      `SELECT principal_id, (isodow(day)::INTEGER - 1) * 24 + slot::INTEGER // 4 AS hour, count(*)::INTEGER AS count
       FROM usable_principal_day_slot JOIN pool USING (principal_id), time_window
       WHERE automation = ${isAutomation} AND day < first_day + ${calibrationFrom} GROUP BY ALL ORDER BY principal_id, hour`,
    )
    return {
      actions,
      poolSteps: await timeline(count('action_id'), actionCount),
      poolTotal: await timeline(count('0'), 1),
      poolTargets: await timeline(touches('target_id'), sizes!.targets + 1),
      poolTargetTotal: await timeline(touches('0'), 1),
      targetVocabulary: sizes!.touched,
      actionAdopters,
      principals,
      whoDidWhat,
      choice,
      sourceAdopters,
      ...activeHours(ints(hours, 'principal_id'), ints(hours, 'hour'), ints(hours, 'count')),
      poolVolume: await readPoolVolume(warehouse, isAutomation, calibrationFrom, settings.volume),
      firstDay: sizes!.first,
      zone: sizes!.zone,
    }
  }
  return { human: await ofPool(false), automation: await ofPool(true) }
}

/** Makes a view usable_<table> of each feature table read here: without the days that were judged malicious. */
async function leaveOutMalicious(warehouse: Warehouse, standings: Standings): Promise<void> {
  const left = (await createMaliciousDays(warehouse, standings))
    ? 'ANTI JOIN malicious_day USING (principal_id, day)'
    : ''
  for (const kind of ['', '_action', '_resource', '_slot', '_source', '_step'])
    await warehouse.run(
      `CREATE OR REPLACE TEMP VIEW usable_principal_day${kind} AS SELECT * FROM principal_day${kind} ${left}`,
    )
}

async function readWhoDidWhat(
  warehouse: Warehouse,
  principals: number,
  actions: number,
): Promise<WhoDidWhat> {
  const firsts = await readArrow(
    warehouse,
    `SELECT principal_id, action_id, (min(day) - any_value(first_day))::INTEGER AS day
     FROM usable_principal_day_action, time_window GROUP BY principal_id, action_id ORDER BY day, principal_id, action_id`,
  )
  const pairs = {
    principal: ints(firsts, 'principal_id'),
    action: ints(firsts, 'action_id'),
    day: ints(firsts, 'day'),
  }
  return indexWhoDidWhat(pairs, principals, actions)
}

async function readPoolVolume(
  warehouse: Warehouse,
  isAutomation: boolean,
  calibrationFrom: number,
  { leastPeerDays }: ModelSettings['volume'],
): Promise<Map<string, Float64Array>> {
  await warehouse.set({ of_automation: isAutomation, calibration_from: calibrationFrom })
  const table = await readArrow(warehouse, warehouse.query('walk/pool_volume'))
  const key = strings(table, 'key')
  const [bin, days] = [ints(table, 'bin'), doubles(table, 'days')]
  const found = new Map<string, Float64Array>()
  for (let row = 0; row < table.numRows; row++) {
    const counts = found.get(key(row)) ?? new Float64Array(32)
    counts[bin[row]!]! += days[row]!
    found.set(key(row), counts)
  }
  for (const [name, counts] of found) {
    for (let b = 30; b >= 0; b--) counts[b]! += counts[b + 1]!
    const total = counts[0]!
    if (total < leastPeerDays) found.delete(name)
    // Half a day of each size, so that what nobody of the pool did is rare rather than impossible.
    else for (let b = 0; b < 32; b++) counts[b] = (counts[b]! + 0.5) / (total + 0.5)
  }
  return found
}

/** Active quarter hours by hour of the week: of the pool, and of each principal, to be left out of its own others. */
function activeHours(
  principal: Int32Array,
  hour: Int32Array,
  count: Int32Array,
): Pick<Reference, 'poolHours' | 'ownHours'> {
  const poolHours = new Float64Array(168)
  const ownHours = new Map<number, Uint32Array>()
  for (let row = 0; row < hour.length; row++) {
    poolHours[hour[row]!]! += count[row]!
    const own = ownHours.get(principal[row]!) ?? new Uint32Array(168)
    own[hour[row]!]! += count[row]!
    ownHours.set(principal[row]!, own)
  }
  return { poolHours, ownHours }
}
