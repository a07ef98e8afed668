/** The scored principal-days of a run as columns: a million of them fit where as many objects would not. */

import { join } from 'node:path'
import { listValue } from '@duckdb/node-api'
import type { Automation } from '../../models/automation/automation.ts'
import type { Settings } from '../../models/settings.ts'
import { severities } from '../../models/severity.ts'
import { signals } from '../../models/signals/signals.ts'
import { doubles, ints, readArrow } from '../warehouse/arrow.ts'
import { exactly, parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

export interface ScoredDays {
  count: number
  /** by principal_id [principals + 1] */
  names: string[]
  /** principal_id [days] */
  principal: Int32Array
  /** days since the first day of the data [days] */
  day: Int32Array
  /** start of the calendar day, milliseconds since 1970 [days] */
  startMs: Float64Array
  /** 0 is the last seven scored days [days] */
  week: Int32Array
  /** scored days by week: seven, but for the first one, which may be cut short */
  daysOfWeek: number[]
  /** of seven days: ten scored days are 1.43 weeks */
  weeks: number
  /** strangeness in bits [days] */
  score: Float64Array
  /** the order in which people read, in bits [days] */
  priority: Float64Array
  /** 0 informational to 4 critical [days] */
  severity: Int32Array
  p: Float64Array
  /** 0 none, 1 low, 2 medium, 3 high [days] */
  confidence: Int32Array
  /** 1 where it only continues an earlier finding [days] */
  continues: Int32Array
  automation: (row: number) => Automation
  date: (row: number) => string
  /** active days of the principal before this one [days] */
  age: Int32Array
  /** by signal [days] */
  bits: Map<string, Float64Array>
}

const kinds: Automation[] = ['human', 'scheduled', 'on_demand', 'limited']

export const confidences = ['none', 'low', 'medium', 'high']

export async function readScoredDays(warehouse: Warehouse, out: string): Promise<ScoredDays> {
  await warehouse.set({
    scores: exactly(join(out, 'scores.parquet')),
    kinds: listValue(kinds),
    confidences: listValue(confidences),
    severities: listValue(severities),
  })
  const table = await readArrow(warehouse, warehouse.query('evaluate/scored_day'))
  const principals = await warehouse.rows<{ principal: string }>(
    'SELECT principal FROM principal ORDER BY principal_id',
  )
  const [window] = await warehouse.rows<{ first: string; days: number }>(
    'SELECT first_day::VARCHAR AS first, (score_to - score_from + 1)::INTEGER AS days FROM time_window',
  )
  const firstDay = Date.parse(window!.first)
  const day = ints(table, 'day')
  const kind = ints(table, 'kind')
  return {
    count: table.numRows,
    names: ['', ...principals.map(({ principal }) => principal)],
    principal: ints(table, 'principal_id'),
    day,
    startMs: doubles(table, 'start_ms'),
    week: ints(table, 'week'),
    daysOfWeek: Array.from({ length: Math.ceil(window!.days / 7) }, (_, week) =>
      Math.min(7, window!.days - 7 * week),
    ),
    weeks: window!.days / 7,
    score: doubles(table, 'score'),
    priority: doubles(table, 'priority'),
    severity: ints(table, 'severity'),
    p: doubles(table, 'p_value'),
    confidence: ints(table, 'confidence'),
    continues: ints(table, 'continues'),
    automation: (row) => kinds[kind[row]!]!,
    date: (row) => new Date(firstDay + day[row]! * 86_400_000).toISOString().slice(0, 10),
    age: ints(table, 'age'),
    bits: new Map(signals.map(({ name }) => [name, doubles(table, `bits_${name}`)])),
  }
}

/** Bits by signal of the calibration days that a sum is calibrated on. */
export async function readCalibrationBits(
  warehouse: Warehouse,
  out: string,
  { groupDays }: Settings['calibration'],
): Promise<Map<string, Float64Array>> {
  const table = await readArrow(
    warehouse,
    `WITH days AS (
       SELECT *, count(*) OVER (PARTITION BY group_name) AS of_group
       FROM ${parquetFile(join(out, 'fitted', 'calibration_days.parquet'))}
     )
     SELECT ${signals.map(({ name }) => `bits_${name}`).join(', ')} FROM days
     WHERE of_group >= ${groupDays} OR group_name NOT LIKE 'new%' ORDER BY principal, day`,
  )
  return new Map(signals.map(({ name }) => [name, doubles(table, `bits_${name}`)]))
}
