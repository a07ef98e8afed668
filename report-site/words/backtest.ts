/** Sentences of the page of the backtest. */
import type { Backtested, BacktestedWeek } from '../backtest-data.ts'
import type { WeekRow } from '../page-data.ts'
import { about, count, counted, inWords, twoDigits } from './numbers.ts'

/** "12 weeks would have told 14 alerts: 3 of labelled incidents, and 11 others, where chance gives about 12". */
export function backtestClaim({ weeks, total, promise }: Backtested): string {
  const of = weeks.length === 1 ? 'One week' : `${inWords(weeks.length)} weeks`
  const chance = `where chance gives ${about(promise.expected)}`
  const { high } = total.found
  const known = total.truth?.found.high ?? 0
  const alerts = high === 0 ? 'no alert' : counted(high, 'alert')
  if (!known) return `${of} would have told ${alerts}, ${chance}`
  const others = promise.alerts === 0 ? 'no other' : counted(promise.alerts, 'other')
  return `${of} would have told ${alerts}: ${count(known)} of labelled incidents and ${others}, ${chance}`
}

/** "1.17 alerts a week (95 % interval 0.64 to 1.96), where 1.00 was promised". */
export function promiseClaim({ promise, total }: Backtested): string {
  const { value, low, high } = promise.a_week
  const what = total.truth ? 'alerts outside labelled incidents' : 'alerts'
  return `${value.toFixed(2)} ${what} a week (95\u00a0% interval ${low.toFixed(2)} to ${high.toFixed(2)}), where the budget promises ${(promise.expected / promise.weeks).toFixed(2)}`
}

/** What the interval says of the promise, and what it takes for granted. */
export function promiseReading({ promise }: Backtested): string {
  const { a_week: of, chance, expected, weeks } = promise
  const promised = expected / weeks
  const said =
    of.low > promised
      ? `More than was promised: so many would come by chance ${chance < 1e-6 ? 'less than once in a million' : `once in ${count(Math.max(2, twoDigits(1 / chance)))}`} such stretches of weeks.`
      : of.high < promised
        ? 'Fewer than was promised.'
        : 'The promise lies within what so few weeks can tell.'
  return `${said} The interval is that of a count of alerts that come one by one; those of one change come together, so that the truth is wider.`
}

/** "5 of 6 labelled incidents became a finding, 3 of them an alert". */
export function incidentsClaim({
  incidents,
  incidents_found,
  incidents_alerted,
}: NonNullable<Backtested['total']['truth']>): string {
  if (incidents === 0) return 'No labelled incident touches a day of these weeks'
  return `${count(incidents_found)} of ${counted(incidents, 'labelled incident')} became a finding, ${count(incidents_alerted)} an alert`
}

/** As the chart of weeks draws it. */
export function weekRow({ from, to, found, expected, principals, truth }: BacktestedWeek): WeekRow {
  return {
    from,
    to,
    scoredDays: 7,
    findings: found,
    ...(truth && { known: truth.found.high }),
    expected,
    principals,
    judged: { malicious: 0, benign: 0 },
  }
}

/** How these weeks are not quite what weekly runs would have said. */
export function differences({
  weeks,
  retrain_every: every,
  undated_verdicts: undated,
}: Backtested): string[] {
  const networks = new Set(weeks.map(({ network_of: of }) => of).filter((of) => of !== null))
  const network =
    every === 1 || networks.size === 0
      ? []
      : [
          every === null
            ? 'The sequence network was trained once, on days before the first of these weeks was calibrated; a weekly run trains it every week.'
            : `The sequence network was trained anew before every ${counted(every, 'week')}; a weekly run trains it every week.`,
        ]
  return [
    ...network,
    'Events that were delivered late are there already in the week in which they happened.',
    'Settings, code and the catalogue of risky actions are today’s; mutes hide nothing.',
    'Nothing was known before the first of these weeks but its events: no finding of earlier runs was held out.',
    ...(undated > 0
      ? [`${counted(undated, 'verdict')} without a date ${undated === 1 ? 'was' : 'were'} not heeded.`]
      : []),
  ]
}
