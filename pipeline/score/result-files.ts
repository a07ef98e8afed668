/** The result files of a scored week, each one query; columns as in docs/data.md. */
import { join } from 'node:path'
import { writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export async function writeResultFiles(warehouse: Warehouse, out: string): Promise<void> {
  await warehouse.runFile('score/named_score')
  for (const name of ['scores', 'evidence', 'findings', 'finding_events', 'profiles'])
    await writeParquet(warehouse, warehouse.query(`score/${name}`), join(out, `${name}.parquet`))
}
