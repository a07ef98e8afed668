/**
 * What ingest reads from the calls of given files: `node scripts/measure-targets.ts PATH...` prints the share of
 * events that name something, and as a Markdown table which types of thing which actions name (docs/input.md).
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingest } from '../pipeline/1-ingest.ts'
import { openLog } from '../pipeline/log.ts'
import { eventFiles } from '../pipeline/run-folder/ledger.ts'
import { readSettings } from '../pipeline/settings.ts'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'

const input = process.argv.slice(2)
const out = mkdtempSync(join(tmpdir(), 'usually-targets-'))
const memory = '2GiB'
const context = {
  out,
  settings: readSettings([]),
  seed: 1,
  memory,
  log: openLog('quiet', () => {}),
  force: false,
}
await ingest({ ...context, signal: new AbortController().signal }, { input })
const warehouse = await openWarehouse({ file: ':memory:', memory, spill: join(out, 'spill') })
await warehouse.run(`CREATE VIEW event AS
  SELECT * FROM stored_event(${literal(eventFiles(out))})`)

const [coverage] = await warehouse.rows<Record<'events' | 'naming' | 'targets' | 'types', number>>(`
  WITH named AS (SELECT unnest(targets) AS target FROM event)
  SELECT
    (SELECT CAST(count(*) AS DOUBLE) FROM event) AS events,
    (SELECT CAST(count(*) AS DOUBLE) FROM event WHERE len(targets) > 0) AS naming,
    CAST(count(DISTINCT target) AS DOUBLE) AS targets,
    CAST(count(DISTINCT split_part(target, '/', 1)) AS DOUBLE) AS types
  FROM named`)
const { events, naming, targets, types } = coverage!
console.log(
  `${naming} of ${events} events (${((100 * naming) / events).toFixed(1)} %) name something: ${targets} things of ${types} types\n`,
)

const rows = await warehouse.rows<{ types: string; actions: string }>(`
  WITH named AS (
    SELECT action, unnest(targets) AS target FROM event
  ), by_action AS (
    SELECT action, string_agg(DISTINCT split_part(target, '/', 1), ', ' ORDER BY split_part(target, '/', 1)) AS types
    FROM named GROUP BY action
  )
  SELECT types, string_agg('\`' || action || '\`', ', ' ORDER BY action) AS actions
  FROM by_action GROUP BY types ORDER BY types`)
console.log('| names | read from |\n| --- | --- |')
for (const { types, actions } of rows) console.log(`| ${types.replaceAll(/[\w-]+/g, '`$&`')} | ${actions} |`)
warehouse.close()
rmSync(out, { recursive: true })
