/** Days judged malicious, as the temporary table malicious_day: what is counted of an organisation leaves them out. */

import type { Standings } from '../run-folder/verdicts.ts'
import { createTable } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/** Makes malicious_day(principal_id, day). @returns how many there are */
export async function createMaliciousDays(warehouse: Warehouse, standings: Standings): Promise<number> {
  const keys = Object.keys(standings).filter((key) => standings[key] === 'malicious')
  const judged = await createTable(warehouse, 'judged_malicious', { principal_id: 'INTEGER', nth: 'INTEGER' })
  for (const key of keys) judged.append(key.split(' ').map(Number))
  judged.close()
  await warehouse.run(
    'CREATE OR REPLACE TEMP TABLE malicious_day AS SELECT principal_id, add_days(first_day, nth) AS day FROM judged_malicious, time_window',
  )
  return keys.length
}
