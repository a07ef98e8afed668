/** Week by week: what earlier runs found as history.parquet keeps it, and what other budgets would have shown now. */
import { join } from 'node:path'
import type { Confidence } from '../../report-site/levels.ts'
import type { FindingSummary, WeekRow, WeeksData } from '../../report-site/page-data.ts'
import { readVerdicts } from '../run-folder/verdict-file.ts'
import { readBudgets } from './budgets.ts'
import type { RunView } from './run-view.ts'

/** Half a year, and two years of weeks would be a chart of hairs. */
const mostWeeks = 26
const mostNamed = 8

type Row = {
  first_day: string
  last_day: string
  scored_days: number
  high: number
  medium: number
  low: number
  principals: number
  uids: string[]
}

/** @param expected by chance a week, each level counted with the ones above it */
export async function weeksPage(
  run: RunView,
  findings: readonly FindingSummary[],
  expected: Record<Confidence, number>,
): Promise<WeeksData> {
  const verdicts = new Map(
    readVerdicts(join(run.out, 'verdicts.csv')).map(({ uid, verdict }) => [uid, verdict]),
  )
  const rows = await run.warehouse.rows<Row>(run.warehouse.query('report/history_week'))
  const scoredDays = (Date.parse(run.scoreTo) - Date.parse(run.scoreFrom)) / 86_400_000 + 1
  const budgets = await readBudgets(run, scoredDays / 7)
  const summaries = new Map(findings.map((finding) => [finding.uid, finding]))
  const named = new Set(budgets.flatMap(({ more }) => more.slice(0, mostNamed)))
  return {
    weeks: rows.slice(-mostWeeks).map((row): WeekRow => {
      const { high, medium, low, principals, uids } = row
      const part = row.scored_days / 7
      const judged = (as: string) => uids.filter((uid) => verdicts.get(uid) === as).length
      return {
        from: row.first_day,
        to: row.last_day,
        scoredDays: row.scored_days,
        findings: { high, medium, low },
        principals,
        expected: {
          high: expected.high * part,
          medium: expected.medium * part,
          low: expected.low * part,
        },
        judged: { malicious: judged('malicious'), benign: judged('benign') },
      }
    }),
    earlier: Math.max(0, rows.length - mostWeeks),
    budgets,
    named: Object.fromEntries(
      [...named].flatMap((uid) => {
        const of = summaries.get(uid)
        return of ? [[uid, { uid, name: of.name, day: of.day, severity: of.severity }]] : []
      }),
    ),
  }
}
