/** history.parquet: the findings of this and earlier runs, so that weeks can be compared and flagged days held out. */
import { join } from 'node:path'
import { openHistoryFile } from '../run-folder/history-file.ts'
import { muteFacts } from '../run-folder/mute-facts.ts'
import { writeParquet } from '../warehouse/table.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

/**
 * Puts the findings of the scored days, which lie in the folder of the results, in the place of what an earlier run said of the same days; the
 * history with them goes there.
 */
export async function keepHistory(warehouse: Warehouse, out: string, results: string): Promise<void> {
  const history = await openHistoryFile(warehouse, out)
  const earlier = history
    ? `SELECT h.* FROM ${history} h, time_window WHERE h.day NOT BETWEEN time_window.score_from AND time_window.score_to UNION ALL BY NAME`
    : ''
  await writeParquet(
    warehouse,
    `SELECT * FROM (
       ${earlier}
       SELECT f.uid, f.principal, f.day, f.confidence, f.severity, f.held_out, f.p_value, f.score, f.priority, f.headline, f.continues,
         time_window.score_from, time_window.score_to, facts.account, facts.automation, facts.signals, facts.actions,
         facts.regions, facts.addresses
       FROM ${parquetFile(join(results, 'findings.parquet'))} f JOIN (${muteFacts(results)}) facts USING (uid), time_window
     ) ORDER BY day, principal`,
    join(results, 'history.parquet'),
  )
}
