/** What data/risks.csv says of an action. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'

const file = join(import.meta.dirname, '../../../data/risks.csv')
const rows = parse(readFileSync(file), { columns: true, trim: true }) as {
  action: string
  risk_class: string
  severity: string
}[]
const byAction = new Map(rows.map((row) => [row.action, row]))

export const riskClassOf = (action: string) => byAction.get(action)?.risk_class
export const severityListed = (action: string) => byAction.get(action)?.severity
