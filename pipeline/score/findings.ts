/** Findings: the flagged principal-days with their contributing actions, and what happened in one sentence. */
import { type RiskLevel, risky } from '../../models/reference.ts'
import { riskLevelOf } from '../../models/severity.ts'
import { actionMix } from '../../models/signals/action-mix.ts'
import { newAction } from '../../models/signals/new-action.ts'
import { sequence } from '../../models/signals/sequence.ts'
import { signals } from '../../models/signals/signals.ts'
import { forTheFirstTime, names, notUsual } from '../../models/words.ts'
import { createTable } from '../warehouse/table.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'

/** Signals whose evidence is what was done. */
const telling = signals
  .filter(({ pointsAt }) => pointsAt === 'calls')
  .map(({ name }) => literal(name))
  .join(', ')
/** Clauses in a headline; what is weaker stands in the list of evidence. */
const mostClauses = 3

/** Makes the temporary table `finding`; needs score, evidence, flagged_event and contributing_event. */
export async function createFindings(warehouse: Warehouse, corroborationBits: number): Promise<void> {
  const flagged = await warehouse.rows<{
    principal_id: number
    day: number
    signal: string
    clause: string
    bits: number
  }>(
    `SELECT principal_id, day, signal, clause, evidence.bits AS bits
     FROM score JOIN evidence USING (principal_id, day)
     WHERE confidence <> 'none' ORDER BY principal_id, day, rank`,
  )
  const actions = await warehouse.rows<{
    principal_id: number
    day: number
    action: string
    severity: string | null
    is_write: boolean
    denied: boolean
    is_new: boolean
    is_telling: boolean
  }>(
    `SELECT principal_id, (day - first_day)::INTEGER AS day, action, any_value(severity) AS severity,
       bool_or(is_write) AS is_write, bool_and(denied) AS denied,
       bool_or(signal = ${literal(newAction.name)}) AS is_new, bool_or(signal IN (${telling})) AS is_telling
     FROM flagged_event JOIN contributing_event USING (principal_id, day, event_id), time_window
     GROUP BY ALL ORDER BY principal_id, day, action`,
  )
  const byDay = Map.groupBy(actions, ({ principal_id, day }) => `${principal_id} ${day}`)
  const table = await createTable(warehouse, 'finding', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    headline: 'VARCHAR',
    actions: 'VARCHAR[]',
  })
  for (const evidence of Map.groupBy(flagged, ({ principal_id, day }) => `${principal_id} ${day}`).values()) {
    const { principal_id, day } = evidence[0]!
    const contributing = (byDay.get(`${principal_id} ${day}`) ?? []).map(
      (row): ContributingAction => ({
        isNew: row.is_new,
        isTelling: row.is_telling,
        name: row.action,
        risk: riskLevelOf(row.severity),
        isWrite: row.is_write,
        denied: row.denied,
      }),
    )
    const riskiest = contributing.toSorted((a, b) => b.risk - a.risk || Number(b.isWrite) - Number(a.isWrite))
    table.append([
      principal_id,
      day,
      headline(riskiest, evidence, corroborationBits),
      riskiest.map(({ name }) => name),
    ])
  }
  table.close()
}

interface ClauseOf {
  signal: string
  clause: string
  bits: number
}

interface ContributingAction {
  name: string
  risk: RiskLevel
  isWrite: boolean
  /** every contributing call of it was denied */
  denied: boolean
  isNew: boolean
  /** evidence by what it is, not only by when, from where or how often it was called */
  isTelling: boolean
}

/**
 * What was done comes first, what was odd about it after: "Called iam:PutRolePolicy and iam:AttachRolePolicy (denied)
 * for the first time, came with a new network and was active outside its usual hours".
 */
function headline(riskiest: ContributingAction[], clauses: ClauseOf[], strong: number): string {
  const told = clauses.filter(({ bits }, i) => i === 0 || bits >= strong)
  const named = riskiest.filter(({ risk, isTelling }) => risk >= risky && isTelling)
  const done =
    named.length === 0
      ? []
      : [
          `called ${names(named.map(({ name, denied }) => (denied ? `${name} (denied)` : name)))}${named.every(({ isNew }) => isNew) ? ` ${clauses.some(({ clause }) => clause.includes(notUsual)) ? `(${notUsual})` : forTheFirstTime}` : ''}`,
        ]
  // The risky calls already tell what was new.
  const odd = told
    .filter(({ signal }) => done.length === 0 || signal !== newAction.name)
    // Order says it more precisely than mix.
    .filter(
      ({ signal }, _, all) =>
        signal !== actionMix.name || all.every((other) => other.signal !== sequence.name),
    )
    .map(({ clause }) => clause)
  const list = [...done, ...odd].slice(0, mostClauses)
  const text = list.length > 1 ? `${list.slice(0, -1).join(', ')} and ${list.at(-1)}` : list[0]!
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}
