/** The statements of findings, strongest first. */
import { join } from 'node:path'
import { group } from 'd3-array'
import { parquetFile, type Warehouse } from '../../warehouse/warehouse.ts'

export type Evidence = {
  principal: string
  day: string
  signal: string
  bits: number
  statement: string
  event_ids: string[]
}

/** @returns those of a principal-day that is a finding */
export async function readEvidence(
  warehouse: Warehouse,
  out: string,
): Promise<(of: { principal: string; day: string }) => Evidence[]> {
  const evidence = group(
    await warehouse.rows<Evidence>(
      `SELECT e.* REPLACE (e.day::VARCHAR AS day) FROM ${parquetFile(join(out, 'evidence.parquet'))} e
       SEMI JOIN ${parquetFile(join(out, 'findings.parquet'))} f ON e.principal = f.principal AND e.day = f.day
       ORDER BY e.principal, e.day, e.rank`,
    ),
    ({ principal, day }) => `${principal} ${day}`,
  )
  return ({ principal, day }) => evidence.get(`${principal} ${day}`) ?? []
}
