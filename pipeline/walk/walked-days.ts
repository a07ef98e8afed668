/** What scoring found of its days before calibration: walked_days.parquet, by which the next training goes on. */
import type { Table } from 'apache-arrow'
import { signals } from '../../models/signals/signals.ts'
import { doubles, ints, readArrow } from '../warehouse/arrow.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'
import { createDayContent } from './day-content.ts'
import type { PrincipalRange, TrainPlan, WalkedDay } from './plan.ts'

type Found = Pick<WalkedDay, 'raw' | 'bound'>
const kinds = ['raw', 'bound'] as const

/** Columns of what the signals found, and their values of a day in the same order. */
export const foundColumns: readonly string[] = kinds.flatMap((kind) =>
  signals.map(({ name }) => `${kind}_${name}`),
)
export function foundValues({ raw, bound }: Found): number[] {
  return [...raw, ...bound]
}

/** The same of a table's rows. */
export function foundIn(table: Table): (row: number) => Found {
  const [raw, bound] = kinds.map((kind) => signals.map(({ name }) => doubles(table, `${kind}_${name}`)))
  return (row) => ({
    raw: raw!.map((column) => column[row]!),
    bound: bound!.map((column) => column[row]!),
  })
}

/** By "principal_id day", of the days of a range of principals that hold what they held then. */
export async function readWalkedDays(
  warehouse: Warehouse,
  { earlier, scoreFrom }: TrainPlan,
  range: PrincipalRange,
): Promise<Map<string, WalkedDay>> {
  if (!earlier?.scoredFile) return new Map()
  await createDayContent(warehouse, earlier.until, scoreFrom, range)
  const table = await readArrow(
    warehouse,
    `SELECT principal_id, now.day, learned::INTEGER AS learned, ${foundColumns.join(', ')}
     FROM ${parquetFile(earlier.scoredFile)} AS walked
     JOIN (SELECT principal_id, principal FROM principal) USING (principal)
     JOIN (SELECT * REPLACE (day::INTEGER AS day) FROM day_content) AS now USING (principal_id, content), time_window
     WHERE add_days(first_day, now.day) = walked.day`,
  )
  const [principal, day, learned] = ['principal_id', 'day', 'learned'].map((name) => ints(table, name))
  const found = foundIn(table)
  return new Map(
    Array.from(principal!, (id, row) => [
      `${id} ${day![row]!}`,
      { principal: id, day: day![row]!, learned: learned![row] === 1, ...found(row) },
    ]),
  )
}
