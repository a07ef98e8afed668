/**
 * Prints how each form of the same events is read: node scripts/check-envelopes.ts FOLDER
 *
 * FOLDER holds a folder a form, the first of them (by name) as a trail delivers it: the others are compared with it,
 * event by event. A form that holds other things than the events (a part of the fields, another identity) shows it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingest } from '../pipeline/1-ingest.ts'
import { Failure } from '../pipeline/failure.ts'
import { openLog } from '../pipeline/log.ts'
import type { Ledger } from '../pipeline/run-folder/ledger.ts'
import { readSettings } from '../pipeline/settings.ts'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('name the folder of folders: node scripts/check-envelopes.ts FOLDER')

type Event = Record<
  'event_id' | 'principal' | 'event_time' | 'action' | 'source_ip' | 'request_parameters',
  string | null
>

const forms = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()
let reference: Map<string | null, Event> | undefined
console.log('| form | layout found | events | identities | times and actions | addresses | parameters |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
for (const form of forms) {
  const found = await readForm(join(folder, form))
  if (typeof found === 'string') {
    console.log(`| ${form} | refused: ${found.replaceAll('|', '\\|')} | | | | | |`)
    continue
  }
  reference ??= new Map(found.events.map((event) => [event.event_id, event]))
  const right = (...columns: (keyof Event)[]) =>
    found.events.filter((event) => {
      const expected = reference?.get(event.event_id)
      return expected && columns.every((column) => event[column] === expected[column])
    }).length
  const counts = [
    right('principal'),
    right('event_time', 'action'),
    right('source_ip'),
    right('request_parameters'),
  ]
  console.log(`| ${[form, found.layouts.join(', '), found.events.length, ...counts].join(' | ')} |`)
}

/** The events of a form, or why it is refused. */
async function readForm(input: string): Promise<{ events: Event[]; layouts: string[] } | string> {
  const out = mkdtempSync(join(tmpdir(), 'usually-envelope-'))
  const warehouse = await openWarehouse({ file: ':memory:', memory: '512MiB', spill: join(out, 'spill') })
  try {
    await ingest(
      {
        out,
        settings: readSettings([]),
        seed: 1,
        memory: '1GiB',
        log: openLog('quiet', () => {}),
        signal: new AbortController().signal,
        force: false,
      },
      { input: [input] },
    )
    const { files, layouts } = JSON.parse(readFileSync(join(out, 'ingest.json'), 'utf8')) as Ledger
    const events = await warehouse.rows<Event>(
      `SELECT event_id, principal, CAST(event_time AS VARCHAR) AS event_time, action, source_ip, request_parameters
       FROM read_parquet(${literal(join(out, 'events/**/*.parquet'))}, hive_partitioning = false)`,
    )
    return { events, layouts: [...new Set(files.map(({ layout }) => layouts[layout] ?? layout))] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.message.replaceAll(`${input}/`, '').replace(`${input}: `, '')
  } finally {
    warehouse.close()
    rmSync(out, { recursive: true, force: true })
  }
}
