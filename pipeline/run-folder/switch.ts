/**
 * How outputs take the place of the last ones, so that a process killed at any moment leaves either. A stage writes
 * into <stage>.partial/, at the paths that its files get in the run folder. When all are whole their note is written
 * there too, and from then on the switch is decided: the old note goes, each file takes its place, the new note comes
 * last. What was killed between is gone on with by the next run; until then there is no note that claims the files.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { exportFiles, outputFiles } from './output-files.ts'
import { filesAt, type Outputs } from './outputs.ts'

type StageName = keyof typeof outputFiles

export const noteFile = (out: string, stage: StageName) => join(out, 'notes', `${stage}.json`)

/** Where a stage writes until all is whole. */
export const partialFolder = (out: string, stage: StageName) => join(out, `${stage}.partial`)

/** The note that decides a switch. */
export const decidedNote = (out: string, stage: StageName) => join(partialFolder(out, stage), 'note.json')

/** Puts what lies in the partial folder into its place; every step can be repeated. @param outputs of the note there */
export function switchOver(out: string, stage: StageName, outputs: Outputs): void {
  const partial = partialFolder(out, stage)
  const own = outputFiles[stage]
  rmSync(noteFile(out, stage), { force: true })
  for (const path of own) replaceFolder(out, partial, path, Object.keys(outputs))
  for (const path of [...Object.keys(outputs), ...(stage === 'score' ? exportFiles : [])]) {
    if (!existsSync(join(partial, path))) continue // is in its place
    mkdirSync(dirname(join(out, path)), { recursive: true })
    renameSync(join(partial, path), join(out, path))
  }
  for (const path of filesAt(out, own))
    if (!(path in outputs) && !exportFiles.includes(path)) rmSync(join(out, path))
  for (const path of own) removeEmpty(join(out, path))
  mkdirSync(join(out, 'notes'), { recursive: true })
  renameSync(decidedNote(out, stage), noteFile(out, stage))
  rmSync(partial, { recursive: true, force: true })
}

/**
 * A folder that is new as a whole comes by one rename, after the old one has stepped aside: a rename cannot replace a
 * folder that holds files.
 */
function replaceFolder(out: string, partial: string, path: string, outputs: readonly string[]): void {
  const below = outputs.filter((of) => of.startsWith(`${path}/`))
  if (below.length === 0 || !below.every((of) => existsSync(join(partial, of)))) return
  const place = join(out, path)
  const aside = join(partial, 'replaced', path)
  if (existsSync(place)) {
    mkdirSync(dirname(aside), { recursive: true })
    renameSync(place, aside)
  }
  renameSync(join(partial, path), place)
}

/** Folders below, and the folder itself, that hold nothing. */
function removeEmpty(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name))
  if (readdirSync(folder).length === 0) rmdirSync(folder)
}
