/** Sentences of the page of weeks. */
import type { BudgetRow, WeeksData } from '../page-data.ts'
import { about, count, counted, inWords } from './numbers.ts'

/** "Five weeks with 13 alerts, where chance gives about 5; the most, 4, in the week to 15 November". */
export function weeksClaim({ weeks }: Pick<WeeksData, 'weeks'>): string {
  const known = weeks.filter(({ scoredDays }) => scoredDays > 0)
  const alerts = known.reduce((sum, { findings }) => sum + findings.high, 0)
  const chance = known.reduce((sum, { expected }) => sum + expected.high, 0)
  const of = known.length === 1 ? 'One week' : `${inWords(known.length)} weeks`
  return `${of} with ${counted(alerts, 'alert')}, where chance gives ${about(chance)}`
}

/** "A budget of 10 would have shown 12 alerts instead of 8". */
export function budgetsClaim(budgets: readonly BudgetRow[]): string {
  const own = budgets.find(({ isOwn }) => isOwn)!
  const largest = budgets.at(-1)!
  if (largest === own || largest.alerts === own.alerts)
    return `No larger budget would have shown more than the ${counted(own.alerts, 'alert')} of this run’s`
  return `A budget of ${count(largest.budget)} would have shown ${counted(largest.alerts, 'alert')} instead of ${count(own.alerts)}`
}

export const budgetsReading =
  'A budget is how many false alerts a week you accept (confidence.high). Counted are principal-days rare enough for it, muted ones too, that a second kind of evidence or a risky action corroborates. For this run’s budget that is as scoring judged; for the others scoring’s own rule is asked again, with what the result files keep of each day. However large the budget, no day that is less rare than confidence.largestP.high is an alert: then chance gives fewer than the budget.'
