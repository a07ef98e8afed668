/** What mutes.yaml can look at of each finding: kept in history.parquet too, so that a mute can be tried on the past. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parquetFile } from '../warehouse/warehouse.ts'

/** A SQL query over the result files of a run and the principals of its warehouse; a row a finding. */
export function muteFacts(out: string): string {
  const file = (name: string) => parquetFile(join(out, `${name}.parquet`))
  const events = existsSync(join(out, 'finding_events.parquet'))
    ? `SELECT uid, list(DISTINCT region ORDER BY region) FILTER (region IS NOT NULL) AS regions,
         list(DISTINCT source_ip ORDER BY source_ip) FILTER (source_ip IS NOT NULL) AS addresses
       FROM ${file('finding_events')} WHERE in_story GROUP BY uid`
    : 'SELECT NULL::VARCHAR AS uid, NULL::VARCHAR[] AS regions, NULL::VARCHAR[] AS addresses WHERE false'
  return `SELECT f.uid, principal, day, confidence, headline, account, automation, signals, actions,
      coalesce(regions, []) AS regions, coalesce(addresses, []) AS addresses
    FROM ${file('findings')} f LEFT JOIN (SELECT principal, account FROM principal) USING (principal)
    LEFT JOIN (${events}) USING (uid)`
}
