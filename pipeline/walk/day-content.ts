/** What a day holds, as a digest: whether what a walk once found of it still holds. */
import type { Warehouse } from '../warehouse/warehouse.ts'

/**
 * Makes the temporary table `day_content`: principal_id, day, content.
 * @param from days since the first day of the data; up to the one before `before`
 */
export async function createDayContent(warehouse: Warehouse, from: number, before: number): Promise<void> {
  await warehouse.set({ content_from: from, content_before: before })
  await warehouse.run(`CREATE OR REPLACE TEMP TABLE day_content AS ${warehouse.query('walk/day_content')}`)
}
