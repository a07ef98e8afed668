/** What the weeks told, counted against what was promised and, where there are labels, against what happened. */
import { join } from 'node:path'
import { chanceOfAtLeast, poissonInterval } from '../../../models/evaluation/poisson.ts'
import type { Backtested, BacktestedWeek } from '../../../report-site/backtest-data.ts'
import type { Label } from '../../run-folder/labels.ts'
import type { StageContext, StageFacts } from '../../run-folder/stage.ts'
import { createTable } from '../../warehouse/table.ts'
import { exactly, openWarehouse, type Warehouse } from '../../warehouse/warehouse.ts'

export interface Walked {
  key: string
  firstDay: string
  every: number | null
  undated: number
  weeks: StageFacts['backtest']['weeks']
  /** backtest/scores.parquet */
  scores: string
  /** null where none were given, which is not the same as none that holds */
  labels: readonly Label[] | null
}

export async function assessWeeks(context: StageContext, walked: Walked): Promise<Backtested> {
  const { out, memory, settings } = context
  const warehouse = await openWarehouse({ file: ':memory:', memory, spill: join(out, 'spill') })
  try {
    await warehouse.set({ scores: exactly(walked.scores), time_zone: settings.timeZone })
    await nameLabels(warehouse, walked.labels ?? [])
    await warehouse.runFile('commands/backtest_touched')
    const counted = await warehouse.rows<WeekCounts>(warehouse.query('commands/backtest_week'))
    const isLabelled = walked.labels !== null
    const incidents = await warehouse.rows<Backtested['incidents'][number]>(
      warehouse.query('commands/backtest_incident'),
    )
    const weeks = walked.weeks.map((week): BacktestedWeek => {
      const of = counted.find(({ week: to }) => to === week.to)!
      return {
        ...week,
        principals: of.principals,
        found: { high: of.high, medium: of.medium, low: of.low },
        continuing: of.continuing,
        truth: isLabelled
          ? {
              days: of.touched,
              found: { high: of.true_high, medium: of.true_medium, low: of.true_low },
              incidents: of.incidents,
              incidents_found: of.incidents_found,
              incidents_alerted: of.incidents_alerted,
            }
          : null,
      }
    })
    const total = totalOf(weeks, isLabelled ? incidents : null)
    const [idle] = await warehouse.rows<{ idle: number }>(
      'SELECT count(*)::INTEGER AS idle FROM label WHERE number NOT IN (SELECT label FROM touched)',
    )
    return {
      key: walked.key,
      time_zone: settings.timeZone,
      first_day: walked.firstDay,
      retrain_every: walked.every,
      undated_verdicts: walked.undated,
      weeks,
      total,
      promise: promiseOf(total, weeks.length),
      alerts: await warehouse.rows<Backtested['alerts'][number]>(warehouse.query('commands/backtest_alert')),
      incidents,
      idle_labels: idle!.idle,
    }
  } finally {
    warehouse.close()
  }
}

type WeekCounts = { week: string } & Record<
  | 'principals'
  | 'high'
  | 'medium'
  | 'low'
  | 'continuing'
  | 'touched'
  | 'true_high'
  | 'true_medium'
  | 'true_low'
  | 'incidents'
  | 'incidents_found'
  | 'incidents_alerted',
  number
>

/** @param incidents null without labels; one that spans two weeks counts once */
function totalOf(
  weeks: readonly BacktestedWeek[],
  incidents: Backtested['incidents'] | null,
): Backtested['total'] {
  const sum = (of: (week: BacktestedWeek) => number) => weeks.reduce((all, week) => all + of(week), 0)
  const levels = (of: (week: BacktestedWeek) => BacktestedWeek['found']) => ({
    high: sum((week) => of(week).high),
    medium: sum((week) => of(week).medium),
    low: sum((week) => of(week).low),
  })
  return {
    principal_days: sum((week) => week.principal_days),
    found: levels(({ found }) => found),
    continuing: sum((week) => week.continuing),
    expected: levels(({ expected }) => expected),
    truth: incidents && {
      days: sum(({ truth }) => truth!.days),
      found: levels(({ truth }) => truth!.found),
      incidents: incidents.length,
      incidents_found: incidents.filter(({ confidence }) => confidence !== 'none').length,
      incidents_alerted: incidents.filter(({ confidence }) => confidence === 'high').length,
    },
  }
}

function promiseOf({ found, expected, truth }: Backtested['total'], weeks: number): Backtested['promise'] {
  const alerts = found.high - (truth?.found.high ?? 0)
  const { low, high } = poissonInterval(alerts)
  return {
    weeks,
    alerts,
    expected: expected.high,
    a_week: { value: alerts / weeks, low: low / weeks, high: high / weeks },
    chance: chanceOfAtLeast(alerts, expected.high),
  }
}

async function nameLabels(warehouse: Warehouse, labels: readonly Label[]): Promise<void> {
  const table = await createTable(warehouse, 'label', {
    number: 'INTEGER',
    principal: 'VARCHAR',
    start_ms: 'DOUBLE',
    end_ms: 'DOUBLE',
    incident: 'VARCHAR',
    technique: 'VARCHAR',
  })
  for (const [number, { principal, start, end, incident, technique }] of labels.entries())
    table.append([number, principal, start, end, incident, technique])
  table.close()
}
