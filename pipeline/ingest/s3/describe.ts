/** What the note of ingest tells of the objects that were copied, and of those that could not be. */
import type { StageNote } from '../../run-folder/stage.ts'
import type { Copies } from './copies.ts'

/** Of all batches of a run. */
export type CopiesTold = Omit<Copies, 'files'>

export function noCopies(): CopiesTold {
  return { vanished: [], unread: [], changed: [], objects: 0, bytes: 0 }
}

export function addCopies(told: CopiesTold, { vanished, unread, changed, objects, bytes }: Copies): void {
  told.vanished.push(...vanished.sort())
  told.unread.push(...unread.sort((a, b) => (a.path < b.path ? -1 : 1)))
  told.changed.push(...changed.sort())
  told.objects += objects
  told.bytes += bytes
}

export function describeCopies(
  note: StageNote,
  { vanished, unread, changed, objects, bytes }: CopiesTold,
): void {
  if (objects > 0)
    note.prose.push(`${count(objects)} of ${bytes.toLocaleString('en-US')} bytes came from S3.`)
  if (vanished.length > 0)
    note.warnings.push(
      `${count(vanished.length)} went between listing and copying, such as ${vanished[0]}: nothing was read from ${vanished.length === 1 ? 'it' : 'them'}.`,
    )
  if (changed.length > 0)
    note.warnings.push(
      `${count(changed.length)} changed between listing and copying, such as ${changed[0]}: the newer content was read.`,
    )
  if (unread.length === 0) return
  note.warnings.push(
    `${count(unread.length)} could not be read; the next run tries again. ${unread[0]!.reason}`,
  )
  note.tables.push({
    title: 'Objects of S3 that could not be read (the first 100)',
    columns: ['object', 'why'],
    rows: unread.slice(0, 100).map(({ path, reason }) => [path, reason]),
  })
}

function count(n: number): string {
  return `${n.toLocaleString('en-US')} object${n === 1 ? '' : 's'}`
}
