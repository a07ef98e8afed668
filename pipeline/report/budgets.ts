/**
 * What other alert budgets would have shown of the scored days. How rare a day is, is known; whether it is corroborated
 * is known of days that were rare enough for this run's own budget, and judged again for the others, by the function
 * that judged them, from what the result files keep.
 */
import { expectedAWeek, isRareEnough, judge } from '../../models/confidence.ts'
import type { RiskLevel } from '../../models/reference.ts'
import type { Confidence } from '../../report-site/levels.ts'
import type { BudgetRow } from '../../report-site/page-data.ts'
import { readScoring } from '../run-folder/scoring.ts'
import type { RunView } from './run-view.ts'

const asked = [1, 3, 10]

type Day = {
  uid: string | null
  p: number
  confidence: Confidence | 'none'
  signals: { signal: string; bits: number }[] | null
  risk: number
}

export async function readBudgets({ warehouse, out }: RunView, weeks: number): Promise<BudgetRow[]> {
  const { principal_days_a_week: perWeek, settings } = readScoring(out)
  const own = settings.confidence
  const budgets = [...new Set([...asked, own.high])].sort((a, b) => a - b)
  await warehouse.set({ largest_p: Math.min(1, budgets.at(-1)! / perWeek) })
  const days = await warehouse.rows<Day>(warehouse.query('report/budget_day'))
  const shown = budgets.map((high) => ({ high, ...alertsAt(days, perWeek, own, high) }))
  const before = new Set(shown.find(({ high }) => high === own.high)!.alerts.map(({ uid }) => uid))
  return shown.map(({ high, alerts, lone }) => ({
    budget: high,
    isOwn: high === own.high,
    expected: expectedAWeek(perWeek, { ...own, high }).high * weeks,
    alerts: alerts.length,
    lone: lone.length,
    more: alerts.flatMap(({ uid }) => (uid && !before.has(uid) ? [uid] : [])),
  }))
}

/** Alerts at a budget, and days that would be but for a second kind of evidence or a risky action. */
export function alertsAt<Of extends Day>(
  days: readonly Of[],
  perWeek: number,
  own: Parameters<typeof judge>[2],
  high: number,
): { alerts: Of[]; lone: Of[] } {
  const asked = { ...own, high }
  const alerts: Of[] = []
  const lone: Of[] = []
  for (const day of days) {
    if (!isRareEnough(day.p, perWeek, asked)) continue
    const judged = {
      p: day.p,
      bits: new Map(day.signals?.map(({ signal, bits }) => [signal, bits])),
      risk: day.risk as RiskLevel,
      // Whether history was too short is told by what was made of the day.
      calibrationDays: own.leastDays,
    }
    const expected = judge(judged, perWeek, own).confidence
    if (day.confidence === 'low' && expected !== 'low') continue
    const isAlert = isRareEnough(day.p, perWeek, own)
      ? day.confidence === 'high'
      : judge(judged, perWeek, asked).confidence === 'high'
    ;(isAlert ? alerts : lone).push(day)
  }
  return { alerts, lone }
}
