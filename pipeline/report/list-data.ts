/**
 * Rows of the lists as a classic script, because a page opened from a disk may load scripts beside it and nothing
 * else. Columns are positions: names repeated on thousands of rows would be half of the file.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FindingSummary, PrincipalSummary } from '../../report-site/page-data.ts'
import { allVisible, visibleJson } from './visible.ts'

const longest = 400
const short = (text: string | null) => (text === null ? '' : text.slice(0, longest))

export function writeListData(
  folder: string,
  findings: readonly FindingSummary[],
  principals: readonly PrincipalSummary[],
): void {
  // Columns of the context stand at the end, where there is one to say anything.
  const known = [...findings, ...principals].some((of) => of.owner !== null || of.accountName !== null)
  const knownColumns = known ? ['owner', 'accountName'] : []
  const knownOf = (of: FindingSummary | PrincipalSummary) =>
    known ? [short(of.owner?.owner ?? null), short(of.accountName)] : []
  write(
    folder,
    'findings',
    [
      'uid',
      'principal',
      'name',
      'page',
      'account',
      'automation',
      'day',
      'confidence',
      'severity',
      'priority',
      'bits',
      'events',
      'contributing',
      'headline',
      'signals',
      'status',
      'verdict',
      'muted',
      ...knownColumns,
      'incident',
      'continues',
    ],
    findings.map((of) => [
      of.uid,
      short(of.principal),
      short(of.name),
      of.principalPage,
      of.account,
      of.automation,
      of.day,
      of.confidence,
      of.severity,
      round(of.priority),
      round(of.bits),
      of.events,
      of.contributing,
      short(of.headline),
      of.signals.join(' '),
      of.status,
      of.verdict ?? '',
      of.muted ? short(of.muted.reason) : '',
      ...knownOf(of),
      of.incident ?? '',
      of.continues?.day ?? '',
    ]),
  )
  write(
    folder,
    'principals',
    [
      'page',
      'principal',
      'name',
      'account',
      'automation',
      'events',
      'activeDays',
      'findings',
      'priority',
      'bits',
      ...knownColumns,
    ],
    principals.map((of) => [
      of.page,
      short(of.principal),
      short(of.name),
      of.account,
      of.automation,
      of.events,
      of.activeDays,
      of.findings,
      of.priority === null ? null : round(of.priority),
      of.bits === null ? null : round(of.bits),
      ...knownOf(of),
    ]),
  )
}

const round = (bits: number) => Math.round(bits * 100) / 100

function write(folder: string, name: string, columns: string[], rows: unknown[][]): void {
  const list = { name, columns, rows: allVisible(rows) }
  writeFileSync(join(folder, `${name}-list.js`), `window.usuallyList=${visibleJson(list)}\n`)
}
