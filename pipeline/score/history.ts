/** history.parquet: the findings of this and earlier runs, so that weeks can be compared and flagged days held out. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { writeParquet } from '../table.ts'
import { literal, type Warehouse } from '../warehouse.ts'

/** Puts the findings of the scored days in the place of what an earlier run said of the same days. */
export async function keepHistory(warehouse: Warehouse, out: string): Promise<void> {
  const file = join(out, 'history.parquet')
  const earlier = existsSync(file)
    ? `SELECT h.* FROM read_parquet(${literal(file)}) h, time_window WHERE h.day NOT BETWEEN time_window.score_from AND time_window.score_to UNION ALL`
    : ''
  await writeParquet(
    warehouse,
    `SELECT * FROM (
       ${earlier}
       SELECT uid, principal, day, confidence, severity, p_value, score, headline, time_window.score_from, time_window.score_to
       FROM read_parquet(${literal(join(out, 'findings.parquet'))}), time_window
     ) ORDER BY day, principal`,
    file,
  )
}
