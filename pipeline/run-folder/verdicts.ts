/**
 * What people and earlier runs said of principal-days before this run's: verdicts.csv in the run folder, and
 * history.parquet, which scoring keeps. A day judged benign is learned, a day judged malicious never is, a day that was
 * held out as a finding waits for a verdict or the end of quarantine.
 */
import { existsSync } from 'node:fs'
import type { Standing } from '../../models/walk.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { openHistoryFile } from './history-file.ts'
import { readVerdictFile, readVerdicts, verdictsFile } from './verdict-file.ts'

/** By "principal_id day", day counted from the first day of the data. */
export type Standings = Record<string, Standing>

/**
 * Standings of the principal-days that have one: of the baseline alone, or of all days. Only findings of earlier
 * weeks count as flagged; those of the scored days are this run's to make.
 */
export async function readStandings(
  warehouse: Warehouse,
  out: string,
  days: 'baseline' | 'all',
): Promise<Standings> {
  const history = await openHistoryFile(warehouse, out)
  const flagged = history
    ? await warehouse.rows<{ uid: string }>(
        `SELECT uid FROM (
           SELECT NULL::BOOLEAN AS held_out WHERE FALSE UNION ALL BY NAME SELECT * FROM ${history}
         ), time_window
         WHERE coalesce(held_out, confidence IN ('high', 'medium')) AND day < time_window.score_from ORDER BY uid`,
      )
    : []
  const standing = new Map<string, Standing>(flagged.map(({ uid }) => [uid, 'flagged']))
  for (const { uid, verdict } of readVerdicts(verdictsFile(out)))
    if (verdict !== 'unsure') standing.set(uid, verdict)
  if (standing.size === 0) return {}
  const known = await daysOf(warehouse, [...standing.keys()])
  return Object.fromEntries(
    known
      .filter(({ baseline }) => baseline || days === 'all')
      .map(({ uid, principal_id, day }) => [`${principal_id} ${day}`, standing.get(uid)!]),
  )
}

/**
 * What of verdicts.csv comes to nothing, in words with file and line: a file without a verdict, lines that cannot be
 * used, findings that are neither in the data nor among those kept of earlier runs.
 * @param file what it is called there
 */
export async function verdictComplaints(
  warehouse: Warehouse,
  out: string,
  file = verdictsFile(out),
): Promise<string[]> {
  if (!existsSync(verdictsFile(out))) return []
  const { verdicts, unusable } = readVerdictFile(verdictsFile(out))
  const told = unusable.map(({ line, reason }) => `${file}:${line}: ${reason}`)
  if (verdicts.length === 0)
    return told.length
      ? [`${file} holds no verdict that can be used.`, ...told]
      : [`${file} holds no verdict.`]
  const history = await openHistoryFile(warehouse, out)
  const kept = history ? await warehouse.rows<{ uid: string }>(`SELECT uid FROM ${history}`) : []
  const days = await daysOf(
    warehouse,
    verdicts.map(({ uid }) => uid),
  )
  const known = new Set([...kept, ...days].map(({ uid }) => uid))
  const unmatched = verdicts.filter(({ uid }) => !known.has(uid))
  if (unmatched.length > 0)
    told.push(
      `${file} names ${unmatched.length === 1 ? 'a finding that is' : 'findings that are'} not in the data: ${unmatched.map(({ uid, line }) => `${uid} (line ${line})`).join(', ')}.`,
    )
  return told
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
