/** findings.csv: the flat form, for spreadsheets; the report's lists save the same columns. */
import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import { visible } from '../../visible.ts'
import { writeWhole } from '../stage.ts'
import type { Finding } from './finding.ts'

/** The flat form of findings: the columns of findings.csv and a row each. */
export function flatFindings(findings: readonly Finding[]): {
  columns: string[]
  rows: Record<string, string | number | null | undefined>[]
} {
  const rows = findings.map((finding) => ({
    uid: finding.uid,
    principal: finding.principal,
    account: finding.account,
    day: finding.day,
    confidence: finding.confidence,
    severity: finding.severity,
    headline: finding.headline,
    p_value: finding.p_value,
    score_bits: finding.score,
    priority_bits: finding.priority,
    events: finding.events,
    contributing_events: finding.contributing_events,
    automation: finding.automation,
    signals: finding.signals.join(' '),
    actions: finding.actions.join(' '),
    tactics: finding.tactics.join('; '),
    held: finding.held,
    severity_reason: finding.severity_reason,
    muted: finding.muted,
    owner: finding.owner,
    account_name: finding.account_name,
    place: finding.place,
    incident: finding.incident,
    how_rare: finding.how_rare,
    continues: finding.continues,
    verdict: finding.verdict,
    verdict_by: finding.verdict_by,
    verdict_at: finding.verdict_at,
    verdict_note: finding.verdict_note,
  }))
  const columns = [
    'uid',
    'principal',
    'account',
    'day',
    'confidence',
    'severity',
    'headline',
    'p_value',
    'score_bits',
    'priority_bits',
    'events',
    'contributing_events',
    'automation',
    'signals',
    'actions',
    'tactics',
    'held',
    'severity_reason',
    'muted',
    'owner',
    'account_name',
    'place',
    'incident',
    'how_rare',
    'continues',
    'verdict',
    'verdict_by',
    'verdict_at',
    'verdict_note',
  ]
  return { columns, rows }
}

export function writeCsv(out: string, findings: readonly Finding[]): void {
  const { columns, rows } = flatFindings(findings)
  // A cell that begins like a formula would run in a spreadsheet: escape_formulas puts a quote before it.
  const cast = { string: visible } // a terminal obeys control marks, and not every reader knows of line breaks in cells
  writeWhole(
    join(out, 'findings.csv'),
    stringify(rows, { header: true, columns, cast, escape_formulas: true }),
  )
}
