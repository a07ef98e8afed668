/** The scored principal-days of a run as columns: a million of them fit where as many objects would not. */
import { join } from 'node:path'
import { signals } from '../../models/signals.ts'
import { doubles, ints, readArrow, strings } from '../arrow.ts'
import { literal, type Warehouse } from '../warehouse.ts'

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
  weeks: number
  score: Float64Array
  p: Float64Array
  /** 0 none, 1 low, 2 medium, 3 high [days] */
  confidence: Int32Array
  automation: (row: number) => string
  date: (row: number) => string
  /** active days of the principal before this one [days] */
  age: Int32Array
  /** by signal [days] */
  bits: Map<string, Float64Array>
}

/** As in models/combination.ts: first days are a group of their own from this many. */
const groupDays = 30

export const confidences = ['none', 'low', 'medium', 'high']

export async function readScoredDays(warehouse: Warehouse, out: string): Promise<ScoredDays> {
  const table = await readArrow(
    warehouse,
    `WITH aged AS (
       SELECT principal_id, day, (row_number() OVER (PARTITION BY principal_id ORDER BY day) - 1)::INTEGER AS age FROM principal_day
     )
     SELECT principal_id, (s.day - w.first_day)::INTEGER AS day, s.day::VARCHAR AS date,
       epoch_ms(timezone('UTC', timezone(time_zone, s.day::TIMESTAMP)))::DOUBLE AS start_ms,
       ((score_to - s.day) // 7)::INTEGER AS week, score, p_value, automation, age,
       list_position([${confidences.map(literal)}], confidence)::INTEGER - 1 AS confidence,
       ${signals.map(({ name }) => `bits_${name}`).join(', ')}
     FROM read_parquet(${literal(join(out, 'scores.parquet'))}) s
       JOIN (SELECT principal_id, principal FROM principal) USING (principal) JOIN aged USING (principal_id, day), time_window w
     ORDER BY principal_id, s.day`,
  )
  const principals = await warehouse.rows<{ principal: string }>(
    'SELECT principal FROM principal ORDER BY principal_id',
  )
  const week = ints(table, 'week')
  return {
    count: table.numRows,
    names: ['', ...principals.map(({ principal }) => principal)],
    principal: ints(table, 'principal_id'),
    day: ints(table, 'day'),
    startMs: doubles(table, 'start_ms'),
    week,
    weeks: Math.max(1, new Set(week).size),
    score: doubles(table, 'score'),
    p: doubles(table, 'p_value'),
    confidence: ints(table, 'confidence'),
    automation: strings(table, 'automation'),
    date: strings(table, 'date'),
    age: ints(table, 'age'),
    bits: new Map(signals.map(({ name }) => [name, doubles(table, `bits_${name}`)])),
  }
}

/** Bits by signal of the calibration days that a sum is calibrated on. */
export async function readCalibrationBits(
  warehouse: Warehouse,
  out: string,
): Promise<Map<string, Float64Array>> {
  const table = await readArrow(
    warehouse,
    `WITH days AS (
       SELECT *, count(*) OVER (PARTITION BY group_name) AS of_group
       FROM read_parquet(${literal(join(out, 'fitted', 'calibration_days.parquet'))})
     )
     SELECT ${signals.map(({ name }) => `bits_${name}`).join(', ')} FROM days
     WHERE of_group >= ${groupDays} OR group_name NOT LIKE 'new%' ORDER BY principal, day`,
  )
  return new Map(signals.map(({ name }) => [name, doubles(table, `bits_${name}`)]))
}
