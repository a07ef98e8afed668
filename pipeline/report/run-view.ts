/** What the report reads of a run: its feature tables and result files, as views of one DuckDB connection. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ContextLookup } from '../run-folder/context.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { openWarehouse, parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

export interface RunView {
  out: string
  warehouse: Warehouse
  firstDay: string
  lastDay: string
  scoreFrom: string
  scoreTo: string
  timeZone: string
  /** What people know, beside what the run found. */
  lookup: ContextLookup
}

/** Columns the report uses, so that a missing file is an empty table and a missing column is null. */
const results: Record<string, string> = {
  scores:
    'principal VARCHAR, day DATE, events BIGINT, score DOUBLE, p_value DOUBLE, priority DOUBLE, confidence VARCHAR, severity VARCHAR, automation VARCHAR',
  evidence:
    'principal VARCHAR, day DATE, signal VARCHAR, bits DOUBLE, statement VARCHAR, events BIGINT, rank INTEGER, usual VARCHAR, observed VARCHAR',
  findings:
    'uid VARCHAR, principal VARCHAR, day DATE, confidence VARCHAR, severity VARCHAR, p_value DOUBLE, score DOUBLE, priority DOUBLE, events BIGINT, contributing_events BIGINT, automation VARCHAR, headline VARCHAR, held VARCHAR, severity_reason VARCHAR, first_time TIMESTAMP, last_time TIMESTAMP, signals VARCHAR[], actions VARCHAR[], tactics VARCHAR[], incident VARCHAR, story VARCHAR, continues DATE',
  incidents:
    'incident VARCHAR, headline VARCHAR, priority DOUBLE, severity VARCHAR, confidence VARCHAR, principals BIGINT, findings BIGINT, first_time TIMESTAMP, last_time TIMESTAMP, members STRUCT(uid VARCHAR, principal VARCHAR, "day" DATE, is_finding BOOLEAN, confidence VARCHAR, severity VARCHAR, priority DOUBLE, first_time TIMESTAMP, last_time TIMESTAMP)[], links STRUCT(kind VARCHAR, joins BOOLEAN, from_uid VARCHAR, from_event VARCHAR, from_time TIMESTAMP, cause VARCHAR, to_uid VARCHAR, to_event VARCHAR, to_time TIMESTAMP, effect VARCHAR)[]',
  finding_events:
    'uid VARCHAR, event_id VARCHAR, event_time TIMESTAMP, session INTEGER, action VARCHAR, tactic VARCHAR, action_severity VARCHAR, targets VARCHAR[], region VARCHAR, source_ip VARCHAR, network VARCHAR, agent VARCHAR, error_code VARCHAR, denied BOOLEAN, outcome VARCHAR, signals VARCHAR[], in_story BOOLEAN, calls INTEGER, record VARCHAR',
  profiles:
    'principal VARCHAR, automation VARCHAR, automation_reasons VARCHAR[], usual_hours BOOLEAN[], hour_share DOUBLE[], active_days BIGINT, held_out_days BIGINT, schedule VARCHAR, missed_runs TIMESTAMP[]',
  history:
    'uid VARCHAR, principal VARCHAR, day DATE, confidence VARCHAR, p_value DOUBLE, priority DOUBLE, headline VARCHAR, continues DATE, score_from DATE, score_to DATE',
  'fitted/similar': 'principal VARCHAR, other VARCHAR, similarity DOUBLE, shared VARCHAR[]',
  rejects: 'file VARCHAR, "position" BIGINT, reason VARCHAR, excerpt VARCHAR',
}

export async function openRunView({ out, memory }: StageContext, lookup: ContextLookup): Promise<RunView> {
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory,
    spill: join(out, 'spill'),
    readOnly: true,
  })
  for (const [path, columns] of Object.entries(results)) {
    const file = join(out, `${path}.parquet`)
    const name = path.replace('/', '_')
    await warehouse.run(`CREATE TEMP TABLE no_${name} (${columns})`)
    const rows = existsSync(file) ? ` UNION ALL BY NAME SELECT * FROM ${parquetFile(file)}` : ''
    await warehouse.run(`CREATE TEMP VIEW ${name} AS SELECT * FROM no_${name}${rows}`)
  }
  const [window] = await warehouse.rows<Omit<RunView, 'out' | 'warehouse' | 'lookup'>>(
    `SELECT first_day::VARCHAR AS "firstDay", last_day::VARCHAR AS "lastDay", score_from::VARCHAR AS "scoreFrom",
       score_to::VARCHAR AS "scoreTo", time_zone AS "timeZone" FROM time_window`,
  )
  await warehouse.set({ zone: window!.timeZone })
  // Times of pages are texts in the run's time zone: pages must not convert them again.
  await warehouse.run(
    `CREATE TEMP MACRO page_time(moment) AS strftime(local_time(without_zone(moment), getvariable('zone')), '%Y-%m-%d %H:%M:%S')`,
  )
  return { out, warehouse, lookup, ...window! }
}
