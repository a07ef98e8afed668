/** A backtest as a table for the terminal, and in sentences what it comes to. */
import { plural } from '../../../models/words.ts'
import type { Backtested } from '../../../report-site/backtest-data.ts'

export function backtestTable({ weeks, total, promise, incidents }: Backtested): string {
  const { truth } = total
  const columns = [
    'week to',
    'days',
    'alerts',
    'by chance',
    ...(truth ? ['in incidents'] : []),
    'medium',
    'low',
    'go on',
    ...(truth ? ['incidents', 'found', 'alerted'] : []),
  ]
  const row = (name: string, of: Omit<(typeof weeks)[number], 'from' | 'to'> | typeof total) => [
    name,
    whole(of.principal_days),
    whole(of.found.high),
    of.expected.high.toFixed(1),
    ...(truth ? [whole(of.truth!.found.high)] : []),
    whole(of.found.medium),
    whole(of.found.low),
    whole(of.continuing),
    ...(truth
      ? [whole(of.truth!.incidents), whole(of.truth!.incidents_found), whole(of.truth!.incidents_alerted)]
      : []),
  ]
  const rows = [columns, ...weeks.map((week) => row(week.to, week)), row('in all', total)]
  const widths = columns.map((_, c) => Math.max(...rows.map((cells) => cells[c]!.length)))
  const line = (cells: readonly string[]) =>
    cells.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  ')
  const missed = incidents.filter(({ confidence }) => confidence === 'none')
  return [
    ...rows.map(line),
    '',
    promiseWords(promise, truth !== null),
    ...(truth ? [foundWords(truth)] : []),
    ...(missed.length > 0 ? [`Missed: ${missed.map(({ incident }) => incident).join(', ')}.`] : []),
    '',
  ].join('\n')
}

/** "14 alerts in 12 weeks, 1.17 a week (95 % interval 0.64 to 1.96), where chance alone gives 1.00 a week." */
export function promiseWords(
  { weeks, alerts, expected, a_week }: Backtested['promise'],
  isLabelled: boolean,
): string {
  const { value, low, high } = a_week
  return `${plural(alerts, 'alert')}${isLabelled ? ' outside labelled incidents' : ''} in ${plural(weeks, 'week')}, ${value.toFixed(2)} a week (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}), where chance alone gives ${(expected / weeks).toFixed(2)} a week.`
}

function foundWords({
  incidents,
  incidents_found,
  incidents_alerted,
}: NonNullable<Backtested['total']['truth']>): string {
  if (incidents === 0) return 'No labelled incident touches a day of these weeks.'
  return `${incidents_found} of ${plural(incidents, 'labelled incident')} became a finding, ${incidents_alerted} an alert.`
}

const whole = (value: number) => value.toLocaleString('en-US')
