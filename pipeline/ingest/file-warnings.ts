/**
 * What is said in the terminal of files that were not read as they should: a file that is left out is what an intruder
 * would like best, and nobody opens a report to look for what is not in it.
 */
import type { Ledger, ReadFile } from '../run-folder/ledger.ts'
import { totals } from './ledger.ts'

/** Share of a file's records from which it counts as rejected almost whole. */
const almostWhole = 0.9
/** Share of a file's events from which it counts as nameless. */
const most = 0.5
const examples = 3

/** Rejects that say that a record is of another kind, in files that hold such beside CloudTrail. */
const otherKinds = /^(OCSF |a control message|an EventBridge event of another kind|a note that trail files)/

/** @param reasons  the commonest reason to reject records of a file, by file id */
export function fileWarnings(ledger: Ledger, reasons: ReadonlyMap<number, string>): string[] {
  const { files } = ledger
  const warnings: string[] = []
  const reasonOf = (file: ReadFile) => reasons.get(file.id) ?? file.reason ?? ''
  const tell = (
    found: readonly ReadFile[],
    what: (n: string, one: boolean) => string,
    of: (file: ReadFile) => string,
  ) => {
    if (found.length === 0) return
    const shown = found.slice(0, examples).map((file) => `${file.path} (${of(file)})`)
    const more = found.length > examples ? `, and ${count(found.length - examples, 'more file')}` : ''
    warnings.push(`${what(count(found.length, 'file'), found.length === 1)}: ${shown.join(', ')}${more}.`)
  }
  const unread = files.filter(({ layout, rejected }) => layout === 'none' && rejected > 0)
  const hollow = files
    .filter(
      ({ layout, rejected, read }) => layout !== 'none' && rejected > 0 && rejected >= almostWhole * read,
    )
    .filter((file) => !otherKinds.test(reasonOf(file)))
  tell(
    hollow,
    (n, one) =>
      `ALARM: ${n} ${one ? 'was' : 'were'} rejected almost whole; what ${one ? 'it tells' : 'they tell'} is in no finding`,
    (file) => `${share(file.rejected, file.read, 'record')}: ${reasonOf(file)}`,
  )
  tell(
    files.filter(({ nameless, kept }) => nameless > most * kept),
    (n, one) =>
      `ALARM: most events of ${n} name nobody and count as the principal "unknown"; look where ${one ? 'its' : 'their'} identities are`,
    (file) => share(file.nameless, file.kept, 'event'),
  )
  tell(unread, (n) => `${n} could not be read as CloudTrail`, reasonOf)
  tell(
    files.filter(({ layout, reason }) => layout === 'skipped' && /^(a table|neither)/.test(reason ?? '')),
    (n, one) => `${n} ${one ? 'was' : 'were'} left aside`,
    reasonOf,
  )
  const { rejected, read } = totals(ledger)
  if (rejected > 0)
    warnings.push(
      `${count(rejected, 'record')} of ${read.toLocaleString('en-US')} could not be used; rejects.parquet says which and why.`,
    )
  return warnings
}

function share(part: number, whole: number, noun: string): string {
  return `${part.toLocaleString('en-US')} of ${count(whole, noun)}`
}

export function count(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`
}
