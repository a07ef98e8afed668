/**
 * verdicts.csv as a text that people and `usually verdict` both write: `finding,verdict,by,note,at`, a line a finding.
 * Reading keeps what each line says and where it stands; changing a verdict changes its line and no other, so that
 * comments (lines that begin with #), blank lines, further columns and their order stay as somebody wrote them.
 *
 * A cell that begins like a formula would run in a spreadsheet: it is written with a quote before it, and read without.
 */
import { isUtf8 } from 'node:buffer'
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { Failure } from '../failure.ts'
import { writeWhole } from './stage.ts'

export const verdictWords = ['benign', 'malicious', 'unsure'] as const
export type VerdictWord = (typeof verdictWords)[number]

export interface Verdict {
  /** The finding, or any principal-day: 12 hexadecimal characters. */
  uid: string
  verdict: VerdictWord
  by: string
  note: string
  /** When it was given, as an ISO time; empty where nobody wrote it down. */
  at: string
}

/** A verdict and the line that it begins on, from 1. */
export interface VerdictLine extends Verdict {
  line: number
}

/** "2 benign, 1 malicious": how many there are of each word; nothing of none. */
export function wordCounts(verdicts: readonly { verdict: string }[]): string {
  return verdictWords
    .map((word) => [verdicts.filter(({ verdict }) => verdict === word).length, word] as const)
    .filter(([many]) => many > 0)
    .map(([many, word]) => `${many} ${word}`)
    .join(', ')
}

export interface VerdictFile {
  /** In the order of the file, one a finding: the last line about it. */
  verdicts: VerdictLine[]
  /** Lines that say nothing that can be used, and why. */
  unusable: { line: number; reason: string }[]
}

export function verdictsFile(out: string): string {
  return join(out, 'verdicts.csv')
}

export function readVerdictFile(file: string): VerdictFile {
  return existsSync(file) ? sayings(split(file, readFileSync(file, 'utf8'))) : { verdicts: [], unusable: [] }
}

/** The verdicts that can be used, one a finding. */
export function readVerdicts(file: string): VerdictLine[] {
  return readVerdictFile(file).verdicts
}

/**
 * Gives and takes back verdicts. A finding's line is replaced where it stands, or put at the end; where a finding has
 * several lines, the last one stays.
 * @param removed uids whose lines go
 * @throws Failure where the file is not one that can be changed without harm to what it holds
 */
export function changeVerdicts(file: string, given: readonly Verdict[], removed: readonly string[]): void {
  const target = existsSync(file) ? realpathSync(file) : file // A link stays a link.
  const content = existsSync(file) ? readFileSync(target) : Buffer.from('')
  if (!isUtf8(content))
    throw new Failure(`${file}: not UTF-8; save it as "CSV UTF-8", then give the verdict again`)
  // Who may read it stays as its owner has it: a team may share it.
  const mode = statSync(target, { throwIfNoEntry: false })?.mode
  writeWhole(target, changed(split(file, content.toString()), given, removed), mode)
}

const columns = ['finding', 'verdict', 'by', 'note', 'at']

interface Part {
  /** Comments and blank lines before it. */
  before: string
  /** The line itself, with what ends it; the last part of a file may have none. */
  text: string
  /** Null of comments alone. */
  cells: string[] | null
  line: number
}

interface Parts {
  file: string
  mark: string
  parts: Part[]
  newline: string
}

/** The file in pieces that make up its text again. */
function split(file: string, text: string): Parts {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  const body = Buffer.from(text.slice(mark.length))
  let rows: { record: string[]; info: { bytes: number } }[]
  try {
    rows = parse(body, {
      info: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      comment: '#',
      comment_no_infix: true,
      record_delimiter: ['\r\n', '\n', '\r'],
    }) as unknown as typeof rows
  } catch (error) {
    throw new Failure(`${file}: not a CSV file (${(error as Error).message})`)
  }
  const parts: Part[] = []
  let [from, line] = [0, 1]
  const take = (to: number, cells: string[] | null) => {
    const piece = body.subarray(from, to).toString()
    const before = cells === null ? piece : /^(?:[ \t]*(?:#[^\r\n]*)?(?:\r\n|\n|\r))*/.exec(piece)![0]
    const own = piece.slice(before.length)
    line += newlines(before)
    parts.push({ before, text: own, cells: own.trim() === '' ? null : cells, line })
    line += newlines(own)
    from = to
  }
  for (const { record, info } of rows) take(Math.min(info.bytes, body.length), record)
  take(body.length, null)
  return { file, mark, parts, newline: /\r\n|\n|\r/.exec(text)?.[0] ?? '\n' }
}

const newlines = (text: string) => text.match(/\r\n|\n|\r/g)?.length ?? 0

/** The line that names the columns, in lower case; null where the file begins otherwise. */
function headerOf({ parts }: Parts): string[] | null {
  const names = parts.find(({ cells }) => cells !== null)?.cells?.map((cell) => cell.toLowerCase())
  return names?.includes('finding') && names.includes('verdict') ? names : null
}

function sayings(file: Parts): VerdictFile {
  const header = headerOf(file)
  const lines = file.parts.filter(({ cells }) => cells !== null)
  if (lines.length === 0) return { verdicts: [], unusable: [] }
  if (!header)
    return {
      verdicts: [],
      unusable: [
        {
          line: lines[0]!.line,
          reason: `expected a first line that names the columns ${columns.join(',')}; nothing of the file is used`,
        },
      ],
    }
  const found = new Map<string, VerdictLine>()
  const unusable: VerdictFile['unusable'] = []
  for (const { cells, line } of lines.slice(1)) {
    const row = rowOf(header, cells!)
    const reason = complaint(row)
    if (reason) unusable.push({ line, reason })
    else {
      const uid = row.finding!.toLowerCase()
      found.delete(uid)
      found.set(uid, {
        uid,
        verdict: row.verdict!.toLowerCase() as VerdictWord,
        by: row.by ?? '',
        note: row.note ?? '',
        at: row.at ?? '',
        line,
      })
    }
  }
  return { verdicts: [...found.values()], unusable }
}

/** Cells by column. A comma too many is one that somebody wrote into the note, also where `at` comes after it. */
function rowOf(header: readonly string[], cells: readonly string[]): Record<string, string | undefined> {
  const more = Math.max(0, cells.length - header.length)
  const note = header.indexOf('note')
  const own =
    note < 0 ? [...cells] : cells.toSpliced(note, more + 1, cells.slice(note, note + more + 1).join(', '))
  const row = Object.fromEntries(
    header.map((name, index) => [name, own[index] === undefined ? undefined : plain(own[index])]),
  )
  if (!row.at || /^\d{4}-\d{2}-\d{2}/.test(row.at)) return row
  return { ...row, note: [row.note, row.at].filter(Boolean).join(', '), at: '' }
}

function complaint({ finding = '', verdict = '' }: Record<string, string | undefined>): string | null {
  if (!/^[0-9a-f]{12}$/i.test(finding))
    return `finding is "${finding}"; expected the 12 characters of a finding’s permalink${
      /^[\d.,]+e[+-]?\d+$/i.test(finding)
        ? '. A spreadsheet made a number of them: give the column the type text'
        : ''
    }`
  if (!(verdictWords as readonly string[]).includes(verdict.toLowerCase()))
    return `verdict is "${verdict}"; expected ${verdictWords.join(', ')}`
  return null
}

function changed(file: Parts, given: readonly Verdict[], removed: readonly string[]): string {
  const { mark, parts, newline } = file
  const first = parts.findIndex(({ cells }) => cells !== null)
  const isEmpty = first < 0
  const header = isEmpty ? columns : headerOf(file)
  if (!header)
    throw new Failure(
      `${file.file}:${parts[first]!.line}: expected a first line that names the columns ${columns.join(',')}; put it there, then give the verdict again`,
    )
  const missing = columns.filter((name) => !header.includes(name))
  const all = [...header, ...missing]
  const answers = new Map(given.map((of) => [of.uid, of]))
  const gone = new Set(removed)
  const uidOf = ({ cells }: Part) => (cells ? rowOf(header, cells).finding?.toLowerCase() : undefined)
  const last = new Map(parts.map((part, index) => [uidOf(part), index]))
  const rest = new Map(answers)
  const ended = (text: string) => (text === '' || /[\r\n]$/.test(text) ? text : `${text}${newline}`)
  let text = isEmpty ? `${columns.join(',')}${newline}` : ''
  for (const [index, part] of parts.entries()) {
    const uid = uidOf(part)
    text += part.before
    if (index === first)
      text += missing.length && given.length ? lineOf([...part.cells!, ...missing], newline) : part.text
    else if (uid === undefined || !(answers.has(uid) || gone.has(uid))) text += part.text
    else if (answers.has(uid) && last.get(uid) === index) {
      text += lineOf(cellsOf(all, answers.get(uid)!, rowOf(header, part.cells!)), newline)
      rest.delete(uid)
    }
  }
  for (const of of rest.values()) text = ended(text) + lineOf(cellsOf(all, of, {}), newline)
  return mark + text
}

function cellsOf(
  header: readonly string[],
  { uid, ...of }: Verdict,
  before: Record<string, string | undefined>,
): string[] {
  const said: Record<string, string> = { finding: uid, ...of }
  return header.map((name) => guarded(said[name] ?? before[name] ?? ''))
}

/** One line of CSV, quoted wherever reading it again would not give the same. */
function lineOf(cells: readonly string[], newline: string): string {
  return stringify([cells], { record_delimiter: newline, quoted_match: /^\s|\s$|^#|["\r\n]/ })
}

const formula = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/

function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text
}

/** What `guarded` was given: of a cell that people wrote, the quote that a spreadsheet hides goes too. */
function plain(text: string): string {
  return text.startsWith("'") && formula.test(text) ? text.slice(1) : text
}
