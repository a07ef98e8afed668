/** `verdict`: says what a finding was, in verdicts.csv of the run folder; lists what was said and takes it back. */
import { plural } from '../../models/words.ts'
import { Failure } from '../failure.ts'
import { withLock } from '../run-folder/lock.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import {
  changeVerdicts,
  readVerdicts,
  type Verdict,
  type VerdictLine,
  type VerdictWord,
  verdictsFile,
  verdictWords,
} from '../run-folder/verdict-file.ts'
import { printableLine } from '../visible.ts'
import { type Warehouse, withReader } from '../warehouse/warehouse.ts'
import { type AnswerableDay, findDay, repeatsOf } from './finding-reference.ts'
import { effectOf, nextStep } from './verdict-effect.ts'
import { importAnswers } from './verdict-import.ts'
import { listChanges, listVerdicts } from './verdict-list.ts'

export interface VerdictOptions {
  by?: string
  note?: string
  withRepeats?: boolean
  remove?: boolean
  list?: boolean
  import?: string
  json?: boolean
}

/** Repeats named in a sentence. */
const mostNamed = 3

/** @param words a finding and what it was: UID VERDICT or PRINCIPAL DATE VERDICT; without a verdict to take one back */
export async function verdict(
  context: StageContext,
  words: readonly string[],
  options: VerdictOptions,
): Promise<void> {
  checkUse(words, options)
  const { out } = context
  requireNote(out, 'score')
  await withReader(context, async (warehouse) => {
    if (options.list) return print(await listVerdicts(warehouse, out, options.json ?? false))
    return withLock(context, { what: 'answers', command: 'usually verdict', wait: true }, async () => {
      const before = readVerdicts(verdictsFile(out))
      // As JSON, what has changed; the sentences are then remarks.
      const tell = options.json ? (lines: readonly string[]) => lines.forEach(context.log.line) : print
      try {
        if (options.import) await importAnswers(warehouse, out, options.import, tell)
        else tell(await (options.remove ? takeBack : give)(warehouse, out, words, options))
      } finally {
        if (options.json) print(await listChanges(warehouse, out, before))
      }
    })
  })
}

function print(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${printableLine(line)}\n`).join(''))
}

function checkUse(
  words: readonly string[],
  { by, note, withRepeats, remove, list, import: file }: VerdictOptions,
) {
  const ways = [list && '--list', remove && '--remove', file !== undefined && '--import'].filter(Boolean)
  const wrong = (what: string) => {
    throw new Failure(`verdict: ${what} (--help lists the options)`, 2)
  }
  if (ways.length > 1) wrong(`${ways.join(' and ')} are two commands; give one`)
  if ((list || file !== undefined) && words.length > 0)
    wrong(`${ways[0]} takes no finding; found "${words.join(' ')}"`)
  if (ways.length > 0 && (by !== undefined || note !== undefined || (withRepeats && !remove)))
    wrong(`${ways[0]} takes no --by, --note or --with-repeats`)
  if (list || file !== undefined) return
  if (remove) {
    if (words.length < 1 || words.length > 2) wrong('expected --remove FINDING')
    return
  }
  if (words.length < 2 || words.length > 3)
    wrong(`expected FINDING ${verdictWords.join('|')} --by NAME --note TEXT`)
  if (!verdictWords.some((word) => word === words.at(-1)))
    wrong(`"${words.at(-1)}" is no verdict; expected ${verdictWords.join(', ')}`)
  if (!by?.trim()) wrong('say who decided: --by NAME')
}

async function give(
  warehouse: Warehouse,
  out: string,
  words: readonly string[],
  { by = '', note = '', withRepeats }: VerdictOptions,
): Promise<string[]> {
  const word = words.at(-1) as VerdictWord
  const day = await findDay(warehouse, out, words.slice(0, -1))
  const known = new Map(readVerdicts(verdictsFile(out)).map((of) => [of.uid, of]))
  const said = { verdict: word, by: by.trim(), note: note.trim(), at: now() }
  const repeats = await repeatsOf(warehouse, out, day)
  const open = repeats.filter(({ uid }) => !known.has(uid))
  const others = repeats.filter(({ uid }) => known.has(uid) && known.get(uid)!.verdict !== word)
  const answered = [day, ...(withRepeats ? open : [])]
  const given = answered.map(({ uid }): Verdict => ({ uid, ...said }))
  changeVerdicts(verdictsFile(out), given, [])
  return [
    ...answered.flatMap((of) => [
      `${of.uid}: ${word}, by ${said.by}${before(known.get(of.uid), word)}`,
      `  ${inWords(of)}`,
    ]),
    ...effectOf(answered, word, known),
    ...(!withRepeats && open.length > 0 ? [offer(open)] : []),
    ...(withRepeats && others.length > 0
      ? [`${plural(others.length, 'repeat')} had another verdict and keeps it: ${ids(others)}`]
      : []),
    nextStep(answered, word, known),
  ]
}

async function takeBack(
  warehouse: Warehouse,
  out: string,
  words: readonly string[],
  { withRepeats }: VerdictOptions,
): Promise<string[]> {
  const known = new Map(readVerdicts(verdictsFile(out)).map((of) => [of.uid, of]))
  // What the data does not know can still be taken out of the file, by its whole id.
  const whole = words[0]!.toLowerCase()
  if (words.length === 1 && known.has(whole)) {
    const repeats = withRepeats ? await repeatsById(warehouse, out, whole) : []
    return removed(out, [whole, ...repeats.filter((uid) => known.has(uid))], known)
  }
  const day = await findDay(warehouse, out, words)
  const repeats = withRepeats ? await repeatsOf(warehouse, out, day) : []
  const all = [day, ...repeats].map(({ uid }) => uid).filter((uid) => known.has(uid))
  if (all.length === 0)
    throw new Failure(`${day.uid}: ${verdictsFile(out)} has no verdict on it (${inWords(day)})`)
  return removed(out, all, known)
}

async function repeatsById(warehouse: Warehouse, out: string, uid: string): Promise<string[]> {
  try {
    return (await repeatsOf(warehouse, out, await findDay(warehouse, out, [uid]))).map((of) => of.uid)
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

function removed(out: string, uids: readonly string[], known: ReadonlyMap<string, VerdictLine>): string[] {
  changeVerdicts(verdictsFile(out), [], uids)
  return [
    ...uids.map(
      (uid) =>
        `${uid}: no verdict any more (was ${known.get(uid)!.verdict}, by ${known.get(uid)!.by || 'nobody named'})`,
    ),
    uids.some((uid) => known.get(uid)!.verdict !== 'unsure')
      ? 'The next run treats the day as one that nobody has judged: "usually run" as before.'
      : 'No score changes.',
  ]
}

/** The clock of whoever answers, to the second. */
function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`
}

function before(earlier: VerdictLine | undefined, word: VerdictWord): string {
  if (!earlier) return ''
  const who = earlier.by ? ` by ${earlier.by}` : ''
  return earlier.verdict === word ? ` (so it was judged before${who})` : ` (was ${earlier.verdict}${who})`
}

function inWords({ principal, day, confidence, headline }: AnswerableDay): string {
  const what =
    confidence === null ? 'no finding' : `${confidence} confidence${headline ? `: ${headline}` : ''}`
  return `${principal} on ${day}, ${what}`
}

function offer(open: readonly AnswerableDay[]): string {
  const [subject, verb] =
    open.length === 1 ? ['1 later finding', 'repeats'] : [`${open.length} later findings`, 'repeat']
  return `${subject} ${verb} it (${ids(open)}); add --with-repeats to answer ${open.length === 1 ? 'it' : 'them'} alike`
}

function ids(days: readonly AnswerableDay[]): string {
  const named = days.slice(0, mostNamed).map(({ uid, day }) => `${uid} of ${day}`)
  return `${named.join(', ')}${days.length > mostNamed ? ` and ${days.length - mostNamed} more` : ''}`
}
