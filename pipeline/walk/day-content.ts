/** What a day holds, as a digest: whether what a walk once found of it still holds. */
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { PrincipalRange } from './plan.ts'

const everybody: PrincipalRange = { from: 0, to: 2 ** 31 - 1 }

/**
 * Makes the temporary table `day_content`: principal_id, day, content.
 * @param from days since the first day of the data; up to the one before `before`
 */
export async function createDayContent(
  warehouse: Warehouse,
  from: number,
  before: number,
  range: PrincipalRange = everybody,
): Promise<void> {
  await warehouse.set({
    content_from: from,
    content_before: before,
    content_first: range.from,
    content_last: range.to,
  })
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE day_content AS ${warehouse.query('walk/day_content')}`)
}
