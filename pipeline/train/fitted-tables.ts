/** The tables of fitted/ that hold what the walk found: rows as they come, then the files. */
import { join } from 'node:path'
import type { Automation } from '../../models/automation/automation.ts'
import { addends, type Calibrators, fitCalibrators, signalBits, weighted } from '../../models/combination.ts'
import type { Settings } from '../../models/settings.ts'
import { signals, weightsOf } from '../../models/signals/signals.ts'
import type { CalibrationRow, TrainResult } from '../walk/plan.ts'
import { foundColumns, foundValues } from '../walk/walked-days.ts'
import { createTable, writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export interface FittedTables {
  /** Takes what the walk found of a range of principals. */
  append(result: TrainResult): void
  /**
   * Fits the calibrators, and writes all tables. @returns how many calibration days there are, and were known before
   * @param bases by principal_id: digests of what each state rests on
   */
  write(
    fitted: string,
    bases: ReadonlyMap<number, string>,
  ): Promise<{ calibrators: Calibrators; days: number; known: number }>
}

/**
 * @param automation kind of each principal, by principal_id
 * @param actions names by action_id
 * @param known calibration days that an earlier walk found
 */
export async function createFittedTables(
  warehouse: Warehouse,
  automation: readonly Automation[],
  actions: readonly string[],
  known: readonly CalibrationRow[],
  settings: Settings['calibration'],
): Promise<FittedTables> {
  const rows = [...known]
  let scored = 0
  const states = await createTable(warehouse, 'state', { principal_id: 'INTEGER', state: 'VARCHAR' })
  const similar = await createTable(warehouse, 'similar_principal', {
    principal_id: 'INTEGER',
    similar_id: 'INTEGER',
    similarity: 'DOUBLE',
    shared: 'VARCHAR[]',
  })
  return {
    append(result) {
      rows.push(...result.calibration)
      scored += result.known
      for (const { principal, state } of result.states) states.append([principal, state])
      for (const row of result.similar)
        similar.append([
          row.principal,
          row.similar,
          row.similarity,
          row.shared.map((action) => actions[action]!),
        ])
    },
    async write(fitted, bases) {
      states.close()
      similar.close()
      await writeStates(warehouse, bases, fitted)
      const days = rows
        .map((row) => ({ ...row, automation: automation[row.principal]! }))
        .sort((a, b) => a.principal - b.principal || a.day - b.day)
      const calibrators = fitCalibrators(days, weightsOf(settings), settings)
      await writeCalibrationDays(warehouse, days, calibrators, settings, fitted)
      await writeParquet(
        warehouse,
        'SELECT session_principal FROM recurring_session ORDER BY session_principal',
        join(fitted, 'session_names.parquet'),
      )
      await writeParquet(
        warehouse,
        `SELECT u.principal, v.principal AS other, similarity, shared
         FROM similar_principal s JOIN principal u ON s.principal_id = u.principal_id JOIN principal v ON s.similar_id = v.principal_id
         ORDER BY u.principal, similarity DESC, v.principal`,
        join(fitted, 'similar.parquet'),
      )
      return { calibrators, days: days.length, known: known.length + scored }
    },
  }
}

async function writeStates(
  warehouse: Warehouse,
  bases: ReadonlyMap<number, string>,
  fitted: string,
): Promise<void> {
  const table = await createTable(warehouse, 'basis', { principal_id: 'INTEGER', basis: 'VARCHAR' })
  for (const row of bases) table.append([...row])
  table.close()
  await writeParquet(
    warehouse,
    `SELECT principal, state, basis FROM state JOIN basis USING (principal_id) JOIN principal USING (principal_id)
     ORDER BY principal`,
    join(fitted, 'states.parquet'),
  )
}

async function writeCalibrationDays(
  warehouse: Warehouse,
  days: readonly (CalibrationRow & { automation: Automation })[],
  calibrators: Calibrators,
  settings: Settings['calibration'],
  fitted: string,
): Promise<void> {
  const doubles = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, 'DOUBLE' as const]))
  const table = await createTable(warehouse, 'calibration_day', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    automation: 'VARCHAR',
    group_name: 'VARCHAR',
    events: 'INTEGER',
    ...doubles(foundColumns),
    ...doubles(signals.map(({ name }) => `bits_${name}`)),
    sum_bits: 'DOUBLE',
  })
  for (const day of days) {
    const bits = signalBits(calibrators, day.automation, day.group, day, settings)
    table.append([
      day.principal,
      day.day,
      day.automation,
      day.group,
      day.events,
      ...foundValues(day),
      ...addends(calibrators.weights, bits),
      weighted(calibrators.weights, bits),
    ])
  }
  table.close()
  await writeParquet(
    warehouse,
    `SELECT principal, add_days(first_day, day) AS day, c.* EXCLUDE (principal_id, day)
     FROM calibration_day c JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window ORDER BY principal, day`,
    join(fitted, 'calibration_days.parquet'),
  )
}
