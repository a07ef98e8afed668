/** Whether a network that learned from the days of an earlier run may go on serving. */
import type { SequenceSettings } from '../../models/sequence/network.ts'
import type { FittedSequence } from '../run-folder/fitted.ts'
import { daysBetween } from '../run-folder/span.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/** What a network rests on. */
export type TrainingBasis = Pick<FittedSequence, 'before' | 'steps' | 'malicious'>

/**
 * Of a network that learns from the days before this one. malicious_day must be there (walk/malicious-days.ts).
 * @param before days since the first day of the data
 */
export async function readTrainingBasis(warehouse: Warehouse, before: number): Promise<TrainingBasis> {
  const [row] = await warehouse.rows<{ before: string }>(
    `SELECT (first_day + ${before})::VARCHAR AS before FROM time_window`,
  )
  return readBasis(warehouse, row!.before)
}

async function readBasis(warehouse: Warehouse, before: string): Promise<TrainingBasis> {
  const [steps] = await warehouse.rows<{ n: number }>(
    `SELECT count(*)::DOUBLE AS n FROM principal_day_step WHERE day < DATE '${before}'`,
  )
  return { before, steps: steps!.n, malicious: await maliciousBefore(warehouse, before) }
}

/** "principal date" of days judged malicious, in order. malicious_day must be there. @param before ISO date */
export async function maliciousBefore(warehouse: Warehouse, before: string): Promise<string[]> {
  const rows = await warehouse.rows<{ name: string }>(
    `SELECT principal || ' ' || day AS name FROM malicious_day JOIN principal USING (principal_id)
     WHERE day < DATE '${before}' ORDER BY name`,
  )
  return rows.map(({ name }) => name)
}

/** Share of the steps it would learn from now that may be others than it learned from: a few late files change little. */
const lateShare = 0.1

/**
 * Whether the network is young enough, has not learned from days that this run scores or calibrates by, nor from one
 * that was judged malicious since, and its days are still about what they were.
 */
export async function stillServes(
  warehouse: Warehouse,
  kept: TrainingBasis,
  now: TrainingBasis,
  { retrainDays }: SequenceSettings,
): Promise<boolean> {
  const age = daysBetween(kept.before, now.before)
  if (age < 0 || age >= retrainDays) return false
  const known = await readBasis(warehouse, kept.before)
  return (
    known.malicious.every((day) => kept.malicious.includes(day)) &&
    Math.abs(known.steps - kept.steps) <= lateShare * kept.steps
  )
}
