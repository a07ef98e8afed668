/** All findings in the order of reading, with what every page says about one. */

import { isOnlyRarity } from '../../models/confidence.ts'
import type { FindingMute, FindingSummary } from '../../report-site/page-data.ts'
import { readVerdicts, verdictsFile } from '../run-folder/verdict-file.ts'
import { principalPage } from './page-files.ts'
import { readRecurring } from './recurrence.ts'
import type { RunView } from './run-view.ts'
import { shortName, shortRole } from './short-name.ts'

type Said =
  | 'uid'
  | 'principal'
  | 'role'
  | 'account'
  | 'automation'
  | 'day'
  | 'confidence'
  | 'severity'
  | 'priority'
  | 'score'
  | 'bits'
  | 'events'
  | 'contributing'
  | 'headline'
  | 'held'

type Row = Pick<FindingSummary, Said> & {
  name: string | null
  first_time: string | null
  last_time: string | null
  signals: string[] | null
  incident: string | null
  continues: string | null
  continued_uid: string | null
}

export async function readFindings(
  run: RunView,
  muted: ReadonlyMap<string, FindingMute>,
): Promise<FindingSummary[]> {
  const { warehouse, out, lookup } = run
  const recurring = await readRecurring(run)
  const verdicts = new Map(readVerdicts(verdictsFile(out)).map((of) => [of.uid, of]))
  const rows = await warehouse.rows<Row>(warehouse.query('report/finding'))
  const uids = new Set(rows.map(({ uid }) => uid))
  const judgedOf = (uid: string) => {
    const of = verdicts.get(uid)
    return of ? { by: of.by, at: of.at, note: oneLine(of.note) } : null
  }
  return rows.map(({ first_time: firstTime, last_time: lastTime, continues, continued_uid, ...row }) => {
    const name = shortName(row.principal, row.name)
    return {
      ...row,
      uid: safeUid(row.uid),
      name,
      principalPage: principalPage(row.principal, name),
      role: shortRole(row.role, row.name),
      accountName: lookup.accountName(row.account),
      owner: lookup.ownerOf(row.principal),
      continues:
        continues === null
          ? null
          : { day: continues, uid: uids.has(continued_uid!) ? safeUid(continued_uid!) : null },
      firstTime,
      lastTime,
      signals: row.signals ?? [],
      heldApart: isOnlyRarity(row.held) ? null : row.held,
      status: recurring.has(row.uid) ? 'recurring' : 'new',
      verdict: verdicts.get(row.uid)?.verdict ?? null,
      judged: judgedOf(row.uid),
      muted: muted.get(row.uid) ?? null,
      incident: row.incident === null ? null : safeUid(row.incident),
    }
  })
}

/** Of what people typed: a line's end is no mark to write out. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** Uids are digests; anything else must not become a path. */
export function safeUid(uid: string): string {
  if (!/^[\w-]{1,64}$/.test(uid))
    throw new Error(`findings.parquet: the uid ${JSON.stringify(uid)} is not a file name`)
  return uid
}
