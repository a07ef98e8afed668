/** `verdict --list`: the verdicts given, and what each of them names. */
import {
  readVerdictFile,
  readVerdicts,
  type VerdictLine,
  verdictsFile,
  wordCounts,
} from '../run-folder/verdict-file.ts'
import { visibleJson } from '../visible.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { answerableDays } from './finding-reference.ts'

/** What a verdict names: a finding, a day that is none, a finding of an earlier run whose day is gone, or nothing known. */
type Match = 'finding' | 'day' | 'earlier finding' | 'nothing'

/** Verdicts given since, a line of JSON each; of one taken back, its finding and null. */
export async function listChanges(
  warehouse: Warehouse,
  out: string,
  before: readonly VerdictLine[],
): Promise<string[]> {
  const said = ({ verdict, by, note, at }: VerdictLine) => JSON.stringify([verdict, by, note, at])
  const known = new Map(before.map((of) => [of.uid, said(of)]))
  const now = readVerdicts(verdictsFile(out))
  const given = now.filter((of) => known.get(of.uid) !== said(of))
  const left = new Set(now.map(({ uid }) => uid))
  const removed = before
    .filter(({ uid }) => !left.has(uid))
    .map(({ uid }) => ({ finding: uid, verdict: null }))
  return [...(await named(warehouse, out, given)), ...removed].map((of) => visibleJson(of))
}

async function named(warehouse: Warehouse, out: string, verdicts: readonly VerdictLine[]) {
  const days = verdicts.length
    ? await answerableDays(warehouse, out, `uid IN (${verdicts.map(({ uid }) => literal(uid)).join(', ')})`)
    : []
  const known = new Map(days.map((of) => [of.uid, of]))
  return verdicts.map(({ uid, ...said }) => {
    const day = known.get(uid)
    const matches: Match = !day
      ? 'nothing'
      : day.place === 'gone'
        ? 'earlier finding'
        : day.confidence === null
          ? 'day'
          : 'finding'
    const { principal = null, day: date = null, confidence = null, headline = null } = day ?? {}
    return { finding: uid, ...said, matches, principal, day: date, confidence, headline }
  })
}

export async function listVerdicts(warehouse: Warehouse, out: string, isJson: boolean): Promise<string[]> {
  const file = verdictsFile(out)
  const { verdicts, unusable } = readVerdictFile(file)
  const rows = await named(warehouse, out, verdicts)
  if (isJson)
    return [...rows, ...unusable.map(({ line, reason }) => ({ line, unusable: reason }))].map((of) =>
      visibleJson(of),
    )
  const unmatched = rows.filter(({ matches }) => matches === 'nothing').length
  return [
    `${file}: ${wordCounts(rows) || 'no verdict'}${unmatched ? `; ${unmatched} of them ${unmatched === 1 ? 'names' : 'name'} nothing in the data` : ''}`,
    ...rows.flatMap(({ finding, verdict, by, at, note, matches, principal, day, confidence }) => [
      `${finding}  ${verdict.padEnd(9)}  ${[by || 'nobody named', at.slice(0, 10)].filter(Boolean).join(', ')}${note ? `: ${note.replaceAll(/\s+/g, ' ')}` : ''}`,
      `              ${
        matches === 'nothing'
          ? 'names no finding and no day of the data'
          : `${principal} on ${day}, ${matches === 'day' ? 'no finding' : `${confidence} confidence`}${matches === 'earlier finding' ? ', of an earlier run; its day is no longer in the data' : ''}`
      }`,
    ]),
    ...unusable.map(({ line, reason }) => `line ${line}: ${reason}`),
  ]
}
