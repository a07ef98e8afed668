/**
 * What people and earlier runs said of principal-days before this run's: verdicts.csv in the run folder, written by
 * hand (`finding,verdict,by,note`), and history.parquet, which scoring keeps. A day judged benign is learned, a day
 * judged malicious never is, a day that was held out as a finding waits for a verdict or the end of quarantine.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Standing } from '../../models/walk.ts'
import { Failure } from '../failure.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { parseCsv } from './csv.ts'

/** By "principal_id day", day counted from the first day of the data. */
export type Standings = Record<string, Standing>

const verdicts = ['benign', 'malicious', 'unsure']

export function verdictsFile(out: string): string {
  return join(out, 'verdicts.csv')
}

interface Verdict {
  uid: string
  verdict: string
}

export function readVerdicts(file: string): Verdict[] {
  if (!existsSync(file)) return []
  const rows = parseCsv(file, readFileSync(file, 'utf8'), { relax_column_count: true })
  return rows.map(({ record, info }) => {
    const uid = record.finding ?? ''
    const verdict = (record.verdict ?? '').toLowerCase()
    if (!/^[0-9a-f]{12}$/.test(uid))
      throw new Failure(
        `${file}:${info.lines}: finding is "${uid}"; expected the 12 characters of a finding's permalink. The columns are finding,verdict,by,note.`,
      )
    if (!verdicts.includes(verdict))
      throw new Failure(
        `${file}:${info.lines}: verdict is "${record.verdict ?? ''}"; expected ${verdicts.join(', ')}`,
      )
    return { uid, verdict }
  })
}

/**
 * Standings of the principal-days that have one: of the baseline alone, or of all days. Only findings of earlier
 * weeks count as flagged; those of the scored days are this run's to make.
 */
export async function readStandings(
  warehouse: Warehouse,
  out: string,
  days: 'baseline' | 'all',
): Promise<Standings> {
  const history = join(out, 'history.parquet')
  const flagged = existsSync(history)
    ? await warehouse.rows<{ uid: string }>(
        `SELECT uid FROM (
           SELECT NULL::BOOLEAN AS held_out WHERE FALSE UNION ALL BY NAME SELECT * FROM read_parquet(${literal(history)})
         ), time_window
         WHERE coalesce(held_out, confidence IN ('high', 'medium')) AND day < time_window.score_from ORDER BY uid`,
      )
    : []
  const standing = new Map<string, Standing>(flagged.map(({ uid }) => [uid, 'flagged']))
  for (const { uid, verdict } of readVerdicts(verdictsFile(out)))
    if (verdict !== 'unsure') standing.set(uid, verdict as Standing)
  if (standing.size === 0) return {}
  const known = await daysOf(warehouse, [...standing.keys()])
  return Object.fromEntries(
    known
      .filter(({ baseline }) => baseline || days === 'all')
      .map(({ uid, principal_id, day }) => [`${principal_id} ${day}`, standing.get(uid)!]),
  )
}

/** Findings that verdicts.csv names and no principal-day of the data has. */
export async function unmatchedVerdicts(warehouse: Warehouse, out: string): Promise<string[]> {
  const uids = readVerdicts(verdictsFile(out)).map(({ uid }) => uid)
  if (uids.length === 0) return []
  const known = new Set((await daysOf(warehouse, uids)).map(({ uid }) => uid))
  return uids.filter((uid) => !known.has(uid))
}

async function daysOf(warehouse: Warehouse, uids: string[]) {
  return warehouse.rows<{ uid: string; principal_id: number; day: number; baseline: boolean }>(
    `SELECT * FROM (
       SELECT finding_uid(principal, principal_day.day) AS uid, principal_id,
         (principal_day.day - time_window.first_day)::INTEGER AS day, principal_day.day < time_window.score_from AS baseline
       FROM principal_day JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
     ) WHERE uid IN (${uids.map(literal).join(', ')}) ORDER BY principal_id, day`,
  )
}
