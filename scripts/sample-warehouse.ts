/** A sample organisation with its feature tables and what is true of it, for the measuring scripts. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import type { Automation } from '../models/automation/automation.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { openLog } from '../pipeline/log.ts'
import type { StageContext } from '../pipeline/run-folder/stage.ts'
import { readSettings } from '../pipeline/settings.ts'
import { openWarehouse, type Warehouse } from '../pipeline/warehouse/warehouse.ts'
import { writeSample } from '../sample/organisation.ts'

export interface SampleWarehouse {
  warehouse: Warehouse
  settings: StageContext['settings']
  /** by principal_id; without what an incident made */
  truth: Map<number, { name: string; kind: Automation; note: string }>
  /** removes it */
  close(): void
}

export async function openSample(principals: number, seed: number): Promise<SampleWarehouse> {
  const folder = mkdtempSync(join(tmpdir(), 'usually-measure-'))
  const sample = join(folder, 'sample')
  const out = join(folder, 'run')
  mkdirSync(out)
  await writeSample({ out: sample, principals, days: 56, incidents: 6, seed })
  const context: StageContext = {
    out,
    settings: readSettings([]),
    seed: 1,
    memory: '2GiB',
    log: openLog('plain', () => {}),
    signal: new AbortController().signal,
    force: false,
  }
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: context.memory,
    spill: join(out, 'spill'),
    readOnly: true,
  })
  const ids = await warehouse.rows<{ principal_id: number; principal: string }>(
    'SELECT principal_id, principal FROM principal',
  )
  const rows = parse(readFileSync(join(sample, 'truth.csv')), { columns: true }) as {
    principal: string
    kind: Automation
    note: string
  }[]
  const byName = new Map(rows.map((row) => [row.principal, row]))
  return {
    warehouse,
    settings: context.settings,
    truth: new Map(
      ids.flatMap(({ principal_id, principal }) => {
        const row = byName.get(principal)
        return row ? [[principal_id, { name: principal, kind: row.kind, note: row.note }] as const] : []
      }),
    ),
    close() {
      warehouse.close()
      rmSync(folder, { recursive: true })
    },
  }
}
