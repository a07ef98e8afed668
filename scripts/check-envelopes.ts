/**
 * Prints how each form of the same events is read: node scripts/check-envelopes.ts FOLDER
 *
 * FOLDER holds a folder a form, the first of them (by name) as a trail delivers it: the others are compared with it,
 * event by event. A form that holds other things than the events (a part of the fields, another identity) shows it.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Row, readEvents, runIngest } from '../pipeline/example/trail-files.ts'
import { Failure } from '../pipeline/failure.ts'
import { requireLedger } from '../pipeline/run-folder/ledger.ts'

const [folder] = process.argv.slice(2)
if (!folder) throw new Error('name the folder of folders: node scripts/check-envelopes.ts FOLDER')

const forms = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()
let reference: Map<unknown, Row> | undefined
console.log('| form | layout found | events | identities | times and actions | addresses | parameters |')
console.log('| --- | --- | --- | --- | --- | --- | --- |')
for (const form of forms) {
  const found = await readForm(join(folder, form))
  if (typeof found === 'string') {
    console.log(`| ${form} | refused: ${found.replaceAll('|', '\\|')} | | | | | |`)
    continue
  }
  reference ??= new Map(found.events.map((event) => [event.event_id, event]))
  const right = (...columns: string[]) =>
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
async function readForm(input: string): Promise<{ events: Row[]; layouts: string[] } | string> {
  const out = mkdtempSync(join(tmpdir(), 'usually-envelope-'))
  try {
    await runIngest(out, [input])
    const { files, layouts } = requireLedger(out)
    const events = await readEvents(out)
    return { events, layouts: [...new Set(files.map(({ layout }) => layouts[layout] ?? layout))] }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.message.replaceAll(`${input}/`, '').replace(`${input}: `, '')
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}
