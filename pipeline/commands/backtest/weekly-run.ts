/**
 * The run folder of somebody who began to run `usually` with the first of the weeks: before each week's run it is
 * given the events up to its end, and the verdicts that had been given by then. What a run leaves for the next one,
 * history.parquet and the names of sessions, stays in it.
 */
import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lendNote, writeWhole } from '../../run-folder/stage.ts'
import { readVerdicts, verdictsFile } from '../../run-folder/verdict-file.ts'
import type { PastWeek } from './weeks.ts'

export function startWeeklyRun(out: string, run: string): void {
  rmSync(run, { recursive: true, force: true })
  lendNote(out, run, 'ingest')
}

/**
 * Links the days of events that have begun before the week's end. Days are UTC's: in another time zone the last of
 * them goes on for some hours, as it does for whoever runs on the morning after; features leaves those out.
 */
export function giveEvents(out: string, run: string, { endMs }: PastWeek): void {
  for (const folder of readdirSync(join(out, 'events')).sort()) {
    const day = /^day=(\d{4}-\d{2}-\d{2})$/.exec(folder)?.[1]
    if (day === undefined || Date.parse(day) >= endMs) continue
    const to = join(run, 'events', folder)
    if (mkdirSync(to, { recursive: true }) === undefined) continue // of the week before
    for (const file of readdirSync(join(out, 'events', folder)))
      linkOrCopy(join(out, 'events', folder, file), join(to, file))
  }
}

/** Some file systems have no links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}

export interface DatedVerdict {
  uid: string
  verdict: string
  /** milliseconds since 1970; null where nobody wrote down when it was given */
  givenMs: number | null
}

export function datedVerdicts(out: string): DatedVerdict[] {
  return readVerdicts(verdictsFile(out)).map(({ uid, verdict, at }) => {
    const given = Date.parse(/^\d{4}-\d{2}-\d{2}[T ][\d:.]+$/.test(at) ? `${at.replace(' ', 'T')}Z` : at)
    return { uid, verdict, givenMs: Number.isNaN(given) ? null : given }
  })
}

/** @returns how many had been given when the week ended */
export function giveVerdicts(run: string, verdicts: readonly DatedVerdict[], { endMs }: PastWeek): number {
  const given = verdicts.filter(({ givenMs }) => givenMs !== null && givenMs < endMs)
  const lines = given.map(({ uid, verdict }) => `${uid},${verdict},,\n`)
  if (given.length > 0) writeWhole(verdictsFile(run), `finding,verdict,by,note\n${lines.join('')}`)
  return given.length
}
