/**
 * The lists as classic scripts, because a page opened from a disk may load scripts beside it and nothing else.
 * NAME-list.js is what a page shows and finds by, its columns as dictionaries where texts repeat; NAME-rows.js is what it
 * saves, in the run's own columns, and is loaded only then.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { standingOf } from '../../report-site/levels.ts'
import type { FindingSummary, PrincipalSummary } from '../../report-site/page-data.ts'
import { cut, cutClause } from '../../report-site/words/cut.ts'
import { automationName, capital } from '../../report-site/words/levels.ts'
import { mutedSentence } from '../../report-site/words/mutes.ts'
import { oneIn } from '../../report-site/words/numbers.ts'
import { shortDay } from '../../report-site/words/time.ts'
import { flatFindings } from '../run-folder/exports/csv.ts'
import { readFindings } from '../run-folder/exports/finding.ts'
import { allVisible, visibleJson } from '../visible.ts'
import { readTerms, type Terms } from './list-terms.ts'
import type { RunView } from './run-view.ts'

const longest = 400
const longestWords = 280
const short = (text: string | null) => cut(text ?? '', longest)

/** @param calibrationDays what rarity is said by */
export async function writeLists(
  run: RunView,
  folder: string,
  findings: readonly FindingSummary[],
  principals: readonly PrincipalSummary[],
  calibrationDays: number | null,
): Promise<void> {
  const terms = await readTerms(
    run,
    new Map(findings.map(({ uid }, row) => [uid, row])),
    new Map(principals.map(({ principal }, row) => [principal, row])),
  )
  const rarity = (bits: number | null) => (bits === null ? 'not scored' : oneIn(bits, calibrationDays))
  writeList(folder, 'findings', findingColumns(findings, rarity), terms.findings)
  writeList(folder, 'principals', principalColumns(principals, rarity), terms.principals)
  writeRows(folder, 'findings', await savedFindings(run, findings))
  writeRows(folder, 'principals', await savedPrincipals(run, principals))
}

type Columns = Record<string, (string | number | null)[]>

function findingColumns(findings: readonly FindingSummary[], rarity: (bits: number) => string): Columns {
  const column = (of: (finding: FindingSummary) => string | number | null) => findings.map(of)
  return {
    uid: column(({ uid }) => uid),
    principal: column(({ principal }) => short(principal)),
    name: column(({ name }) => short(name)),
    page: column(({ principalPage }) => principalPage),
    automation: column(({ automation }) => automation),
    day: column(({ day }) => day),
    confidence: column((finding) => standingOf(finding)),
    severity: column(({ severity }) => severity),
    priority: column(({ priority }) => round(priority)),
    bits: column(({ bits }) => round(bits)),
    rare: column(({ bits }) => rarity(bits)),
    headline: column(({ headline }) => cutClause(capital(headline), longestWords)),
    held: column(({ heldApart }) => cutClause(capital(heldApart ?? ''), longestWords)),
    signals: column(({ signals }) => signals.join(' ')),
    status: column(({ status }) => status),
    verdict: column(({ verdict }) => verdict ?? ''),
    muted: column(({ muted }) => (muted ? mutedSentence(muted) : '')),
    ...known(findings),
    incident: column(({ incident }) => incident ?? ''),
  }
}

function principalColumns(
  principals: readonly PrincipalSummary[],
  rarity: (bits: number | null) => string,
): Columns {
  const column = (of: (principal: PrincipalSummary) => string | number | null) => principals.map(of)
  return {
    page: column(({ page }) => page),
    principal: column(({ principal }) => short(principal)),
    name: column(({ name }) => short(name)),
    automation: column(({ automation }) => automation),
    events: column(({ events }) => events),
    activeDays: column(({ activeDays }) => activeDays),
    findings: column(({ findings }) => findings),
    priority: column(({ priority }) => (priority === null ? null : round(priority))),
    rare: column(({ bits }) => rarity(bits)),
    ...known(principals),
  }
}

/** What the context says stands only where there is one. */
function known(all: readonly (FindingSummary | PrincipalSummary)[]): Columns {
  const account = { account: all.map(({ account }) => account) }
  if (!all.some(({ owner, accountName }) => owner || accountName !== null)) return account
  return {
    ...account,
    accountName: all.map(({ accountName }) => short(accountName)),
    owner: all.map(({ owner }) => short(owner?.owner ?? null)),
  }
}

const round = (bits: number) => Math.round(bits * 100) / 100

function writeList(folder: string, name: string, columns: Columns, { kinds, leftOut }: Terms): void {
  const words = (column: string, say: (value: string) => string) =>
    Object.fromEntries([...new Set(columns[column])].map((value) => [value, say(String(value))]))
  const list = {
    name,
    columns: Object.fromEntries(
      Object.entries(columns).map(([column, values]) => [
        column,
        packed(allVisible(values) as typeof values),
      ]),
    ),
    terms: allVisible(kinds),
    leftOut,
    /** How pages say what a column has in short. */
    words: {
      automation: words('automation', automationName),
      ...(columns.day && { day: words('day', shortDay) }),
    },
  }
  writeFileSync(join(folder, `${name}-list.js`), `window.usuallyList=${visibleJson(list)}\n`)
}

/** Values once and their places, where that is shorter. */
function packed(values: (string | number | null)[]): unknown {
  const once = [...new Set(values)]
  if (once.length > values.length / 2) return values
  const places = new Map(once.map((value, place) => [value, place]))
  return { values: once, of: values.map((value) => places.get(value)) }
}

type Saved = { columns: string[]; rows: unknown[][] }

/** The rows of findings.csv, in the order of the list. */
async function savedFindings(
  { warehouse, out, lookup }: RunView,
  findings: readonly FindingSummary[],
): Promise<Saved> {
  const { columns, rows } = flatFindings(await readFindings(warehouse, out, lookup))
  const byUid = new Map(rows.map((row) => [row.uid, row]))
  return { columns, rows: findings.map(({ uid }) => columns.map((name) => byUid.get(uid)?.[name] ?? null)) }
}

/** Of each principal its row of scores.parquet of the highest priority, then what the list shows beside it. */
async function savedPrincipals(
  { warehouse }: RunView,
  principals: readonly PrincipalSummary[],
): Promise<Saved> {
  const best = await warehouse.rows<Record<string, string | number>>(
    `SELECT * REPLACE (day::VARCHAR AS day, events::DOUBLE AS events) FROM scores
     QUALIFY row_number() OVER (PARTITION BY principal ORDER BY priority DESC, day) = 1`,
  )
  const byPrincipal = new Map(best.map((row) => [row.principal, row]))
  const scored = Object.keys(best[0] ?? { principal: '' })
  return {
    columns: [...scored, 'account', 'account_name', 'owner', 'calls', 'active_days', 'findings'],
    rows: principals.map((of) => [
      ...scored.map((name) => significant(byPrincipal.get(of.principal)?.[name] ?? null)),
      of.account,
      of.accountName,
      of.owner?.owner ?? null,
      of.events,
      of.activeDays,
      of.findings,
    ]),
  }
}

/** Six digits: the file is of every principal. */
function significant(value: string | number | null): string | number | null {
  return typeof value === 'number' ? Number(value.toPrecision(6)) : value
}

function writeRows(folder: string, name: string, saved: Saved): void {
  writeFileSync(join(folder, `${name}-rows.js`), `window.usuallyRows=${visibleJson(saved)}\n`)
}
