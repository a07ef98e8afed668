/** All findings in the order of reading, with what every page says about one. */

import { join } from 'node:path'
import type { Confidence, Severity } from '../../report-site/levels.ts'
import type { FindingMute, FindingSummary } from '../../report-site/page-data.ts'
import { readVerdicts } from '../run-folder/verdicts.ts'
import { principalPage } from './page-files.ts'
import { readRecurring } from './recurrence.ts'
import type { RunFolder } from './run-folder.ts'
import { shortName, shortRole } from './short-name.ts'

interface Row extends Record<string, unknown> {
  uid: string
  principal: string
  name: string | null
  role: string | null
  account: string | null
  automation: string
  day: string
  confidence: Confidence
  severity: Severity
  priority: number
  score: number
  bits: number
  events: number
  contributing: number
  headline: string
  held: string | null
  first_time: string | null
  last_time: string | null
  signals: string[] | null
  incident: string | null
}

export async function readFindings(
  run: RunFolder,
  muted: ReadonlyMap<string, FindingMute>,
): Promise<FindingSummary[]> {
  const { warehouse, out } = run
  const recurring = await readRecurring(run)
  const verdicts = new Map(readVerdicts(join(out, 'verdicts.csv')).map(({ uid, verdict }) => [uid, verdict]))
  const rows = await warehouse.rows<Row>(`
    SELECT uid, f.principal, p.name, p.role, p.account, automation, day::VARCHAR AS day, confidence, severity, priority, score,
      -log2(greatest(p_value, 1e-30)) AS bits, f.events::DOUBLE AS events, contributing_events::DOUBLE AS contributing,
      headline, held, page_time(first_time) AS first_time, page_time(last_time) AS last_time, signals, incident
    FROM findings f LEFT JOIN principal p ON p.principal = f.principal
    ORDER BY priority DESC, f.principal, day`)
  return rows.map((row) => {
    const name = shortName(row.principal, row.name)
    return {
      uid: safeUid(row.uid),
      principal: row.principal,
      name,
      principalPage: principalPage(row.principal, name),
      role: shortRole(row.role, row.name),
      account: row.account,
      automation: row.automation,
      day: row.day,
      confidence: row.confidence,
      severity: row.severity,
      priority: row.priority,
      score: row.score,
      bits: row.bits,
      events: row.events,
      contributing: row.contributing,
      headline: row.headline,
      held: row.held,
      firstTime: row.first_time,
      lastTime: row.last_time,
      signals: row.signals ?? [],
      status: recurring.has(row.uid) ? 'recurring' : 'new',
      verdict: verdicts.get(row.uid) ?? null,
      muted: muted.get(row.uid) ?? null,
      incident: row.incident === null ? null : safeUid(row.incident),
    }
  })
}

/** Uids are digests; anything else must not become a path. */
export function safeUid(uid: string): string {
  if (!/^[\w-]{1,64}$/.test(uid))
    throw new Error(`findings.parquet: the uid ${JSON.stringify(uid)} is not a file name`)
  return uid
}
