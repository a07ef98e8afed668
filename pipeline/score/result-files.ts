/** The result files of a scored week, each one query; columns as in docs/data.md. */
import { basename, join } from 'node:path'
import { writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

const files = ['score/scores', 'score/evidence', 'score/findings', 'score/finding_events', 'score/profiles']

export async function writeResultFiles(warehouse: Warehouse, out: string): Promise<void> {
  await warehouse.runFile('score/named_score')
  for (const query of files)
    await writeParquet(warehouse, warehouse.query(query), join(out, `${basename(query)}.parquet`))
}
