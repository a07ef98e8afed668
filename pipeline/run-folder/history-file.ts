/** history.parquet as training, scoring and mutes read it: what this and earlier runs found. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../failure.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

export const historyFile = (out: string) => join(out, 'history.parquet')

/** The file's rows as SQL; null where there is none. @throws Failure where it is damaged: what it held cannot be made again */
export async function openHistoryFile(warehouse: Warehouse, out: string): Promise<string | null> {
  const file = historyFile(out)
  if (!existsSync(file)) return null
  const rows = parquetFile(file)
  try {
    // Every page is read: the ends of the file may be whole where its middle is not.
    await warehouse.rows(`SELECT max(hash(h)) AS hash FROM ${rows} h`)
  } catch (error) {
    throw new Failure(
      `${file}: cannot be read (${(error as Error).message.split('\n')[0]}). Bring it back from a copy, or delete it: then it is forgotten what earlier weeks found.`,
    )
  }
  return rows
}
