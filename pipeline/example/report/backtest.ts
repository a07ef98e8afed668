/** The fixture's backtest: four literal weeks, with labels and texts that try to break the page. */
import { writeBacktest } from '../../run-folder/backtest.ts'
import { hostile, stories } from './principals.ts'

const mondays = ['2026-10-19', '2026-10-26', '2026-11-02', '2026-11-09']
const sundays = ['2026-10-25', '2026-11-01', '2026-11-08', '2026-11-15']

export function writeBacktestFixture(out: string): void {
  const found = [
    { high: 0, medium: 3, low: 12 },
    { high: 2, medium: 4, low: 15 },
    { high: 1, medium: 2, low: 9 },
    { high: 3, medium: 5, low: 16 },
  ]
  const expected = { high: 1, medium: 5, low: 20 }
  const known = [0, 0, 0, 2]
  const [first, second] = stories
  writeBacktest(out, {
    key: 'fixture',
    time_zone: 'Europe/Berlin',
    first_day: '2026-09-21',
    retrain_every: null,
    undated_verdicts: 2,
    weeks: mondays.map((from, w) => ({
      from,
      to: sundays[w]!,
      baseline_days: 28 + 7 * w,
      network_of: mondays[0]!,
      verdicts: w,
      principal_days: 4_000 + w,
      principals: 800,
      found: found[w]!,
      continuing: w,
      expected,
      truth: {
        days: 2 * known[w]!,
        found: { high: known[w]!, medium: 0, low: 0 },
        incidents: w === 3 ? 3 : 0,
        incidents_found: known[w]!,
        incidents_alerted: known[w]!,
      },
    })),
    total: {
      principal_days: 16_006,
      found: { high: 6, medium: 14, low: 52 },
      continuing: 6,
      expected: { high: 4, medium: 20, low: 80 },
      truth: {
        days: 4,
        found: { high: 2, medium: 0, low: 0 },
        incidents: 3,
        incidents_found: 2,
        incidents_alerted: 2,
      },
    },
    promise: {
      weeks: 4,
      alerts: 4,
      expected: 4,
      a_week: { value: 1, low: 0.27, high: 2.56 },
      chance: 0.57,
    },
    alerts: [
      alert('2026-11-12', first!.principal, first!.headline, '5707e0000001', ['key theft']),
      alert('2026-11-11', second!.principal, 'deleted a trail', '0000000ba005', ['trail deletion']),
      alert('2026-11-10', second!.principal, 'called 3 actions for the first time', '0000000ba004'),
      alert('2026-11-06', first!.principal, 'came with a new network', '0000000ba003'),
      alert('2026-10-29', first!.principal, 'came with a new network', '0000000ba002'),
      alert('2026-10-28', hostile.markup, `called ${hostile.attribute} ${hostile.direction}`, '0000000ba001'),
    ],
    incidents: [
      {
        incident: 'key theft',
        techniques: ['T1078'],
        principals: [first!.principal],
        first_day: '2026-11-12',
        last_day: '2026-11-12',
        confidence: 'high',
        found_day: '2026-11-12',
      },
      {
        incident: 'trail deletion',
        techniques: [],
        principals: [second!.principal],
        first_day: '2026-11-11',
        last_day: '2026-11-11',
        confidence: 'high',
        found_day: '2026-11-11',
      },
      {
        incident: hostile.markup,
        techniques: [hostile.markdown],
        principals: [second!.principal, hostile.formula],
        first_day: '2026-11-10',
        last_day: '2026-11-13',
        confidence: 'none',
        found_day: null,
      },
    ],
    idle_labels: 1,
  })
}

function alert(day: string, principal: string, headline: string, uid: string, incidents: string[] = []) {
  return { uid, principal, day, severity: 'high', headline, p_value: 1e-4, incidents }
}
