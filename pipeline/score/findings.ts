/** Findings: the flagged principal-days with their events, what happened in one sentence, and how harmful it is. */
import { type SevereAction, severityOf } from '../../models/confidence.ts'
import type { RiskLevel } from '../../models/reference.ts'
import { createTable } from '../table.ts'
import type { Warehouse } from '../warehouse.ts'

const riskLevels: Record<string, RiskLevel> = { low: 1, medium: 2, high: 3, critical: 4 }
/** Clauses in a headline; what is weaker stands in the list of evidence. */
const mostClauses = 3

/** Makes the temporary table `finding`; needs score, evidence, flagged_event and contributing_event. */
export async function createFindings(warehouse: Warehouse, corroborationBits: number): Promise<void> {
  const flagged = await warehouse.rows<{
    principal_id: number
    day: number
    class: string
    clauses: string[]
    bits: number[]
  }>(
    `SELECT principal_id, day, any_value(class) AS class, list(clause ORDER BY rank) AS clauses, list(evidence.bits ORDER BY rank) AS bits
     FROM score JOIN evidence USING (principal_id, day) JOIN principal USING (principal_id)
     WHERE confidence <> 'none' GROUP BY ALL ORDER BY principal_id, day`,
  )
  const actions = await warehouse.rows<{
    principal_id: number
    day: number
    action: string
    severity: string | null
    is_write: boolean
    denied: boolean
  }>(
    `SELECT principal_id, (day - first_day)::INTEGER AS day, action, any_value(severity) AS severity,
       bool_or(is_write) AS is_write, bool_and(denied) AS denied
     FROM flagged_event JOIN (SELECT DISTINCT principal_id, day, event_id FROM contributing_event) USING (principal_id, day, event_id), time_window
     GROUP BY ALL ORDER BY principal_id, day, action`,
  )
  const byDay = Map.groupBy(actions, ({ principal_id, day }) => `${principal_id} ${day}`)
  const table = await createTable(warehouse, 'finding', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    headline: 'VARCHAR',
    final_severity: 'VARCHAR',
    severity_reason: 'VARCHAR',
    actions: 'VARCHAR[]',
  })
  for (const { principal_id, day, class: kind, clauses, bits } of flagged) {
    const contributing = (byDay.get(`${principal_id} ${day}`) ?? []).map(
      (row): SevereAction => ({
        name: row.action,
        risk: riskLevels[row.severity ?? ''] ?? 0,
        isWrite: row.is_write,
        denied: row.denied,
      }),
    )
    const { severity, reason } = severityOf(contributing, kind === 'root')
    const riskiest = contributing.toSorted((a, b) => b.risk - a.risk || Number(b.isWrite) - Number(a.isWrite))
    table.append([
      principal_id,
      day,
      headline(clauses, bits, corroborationBits),
      severity,
      reason,
      riskiest.map(({ name }) => name),
    ])
  }
  table.close()
}

/** "Called 3 actions for the first time (...), came with a new network and was denied 4 of 12 calls." */
function headline(clauses: string[], bits: number[], strong: number): string {
  const told = clauses.filter((_, i) => i === 0 || bits[i]! >= strong).slice(0, mostClauses)
  const list = told.length > 1 ? `${told.slice(0, -1).join(', ')} and ${told.at(-1)}` : told[0]!
  return `${list.charAt(0).toUpperCase()}${list.slice(1)}`
}
