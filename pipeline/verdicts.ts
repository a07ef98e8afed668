/**
 * What people and earlier runs said of principal-days before this run's: verdicts.csv in the run folder, written by
 * hand (`finding,verdict,by,note`), and history.parquet, which scoring keeps. A day judged benign is learned, a day
 * judged malicious never is, a day that was a high or medium finding waits for a verdict or the end of quarantine.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { Failure } from './failure.ts'
import { findingUid } from './score/finding-uid.ts'
import { literal, type Warehouse } from './warehouse.ts'

export type Standing = 'benign' | 'malicious' | 'flagged'

/** By "principal_id day", day counted from the first day of the data. */
export type Standings = Record<string, Standing>

const verdicts = ['benign', 'malicious', 'unsure']

interface Verdict {
  uid: string
  verdict: string
}

export function readVerdicts(file: string): Verdict[] {
  if (!existsSync(file)) return []
  let rows: { record: Record<string, string>; info: { lines: number } }[]
  try {
    rows = parse(readFileSync(file, 'utf8'), {
      columns: true,
      info: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
    }) as unknown as typeof rows
  } catch (error) {
    throw new Failure(`${file}: not a CSV file (${(error as Error).message})`)
  }
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

/** Standings of all principal-days of the data that have one, and the verdicts that fit no day of it. */
export async function readStandings(
  warehouse: Warehouse,
  out: string,
): Promise<{ standings: Standings; unmatched: string[] }> {
  const given = readVerdicts(join(out, 'verdicts.csv'))
  const history = join(out, 'history.parquet')
  const flagged = existsSync(history)
    ? await warehouse.rows<{ uid: string }>(
        `SELECT uid FROM read_parquet(${literal(history)}), time_window
         WHERE confidence IN ('high', 'medium') AND day < score_from ORDER BY uid`,
      )
    : []
  const standing = new Map<string, Standing>(flagged.map(({ uid }) => [uid, 'flagged']))
  for (const { uid, verdict } of given) {
    if (verdict === 'unsure') continue
    standing.set(uid, verdict as Standing)
  }
  if (standing.size === 0) return { standings: {}, unmatched: [] }
  const list = [...standing.keys()].map(literal).join(', ')
  const days = await warehouse.rows<{ uid: string; principal_id: number; day: number }>(
    `SELECT ${findingUid('principal', 'principal_day.day')} AS uid, principal_id, (principal_day.day - time_window.first_day)::INTEGER AS day
     FROM principal_day JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
     WHERE uid IN (${list}) ORDER BY principal_id, day`,
  )
  const known = new Set(days.map(({ uid }) => uid))
  return {
    standings: Object.fromEntries(
      days.map(({ uid, principal_id, day }) => [`${principal_id} ${day}`, standing.get(uid)!]),
    ),
    unmatched: given.map(({ uid }) => uid).filter((uid) => !known.has(uid)),
  }
}
