/** The result files of a scored week, each one query; columns as in docs/data.md. */
import { join } from 'node:path'
import { writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

const files = ['scores', 'evidence', 'findings', 'finding_events', 'profiles', 'walked_days']

export async function writeResultFiles(warehouse: Warehouse, out: string): Promise<void> {
  await warehouse.runFile('score/named_score')
  for (const query of files)
    await writeParquet(warehouse, warehouse.query(`score/${query}`), join(out, `${query}.parquet`))
}
