/**
 * What the filter of the lists finds by beside their columns: actions, tactics, techniques, addresses, networks, agents
 * and resources. Values are said once, each with the rows that hold it; a row that holds many leaves out some of them,
 * since a list must stay light whatever a log holds. The whole lies on the pages.
 */
import type { RunView } from './run-view.ts'

/** Values of a kind that a row is found by, their length, and the room of all values together, in characters. */
const most = { finding: 40, principal: 1000 }
const longest = 160
const room = 1_500_000

/** Row numbers in ascending order, as `rowGaps` writes them. */
export interface Terms {
  kinds: Record<string, { values: string[]; rows: string[] }>
  /** Values left out, by row; rows without any are absent. */
  leftOut: Record<number, number>
}

type Held = { kind: string; value: string; holders: string[] }
type Left = { holder: string; values: number }

/** @param places row by uid @param principals row by principal */
export async function readTerms(
  { warehouse }: RunView,
  places: ReadonlyMap<string, number>,
  principals: ReadonlyMap<string, number>,
): Promise<{ findings: Terms; principals: Terms }> {
  await warehouse.set({ longest_term: longest })
  await warehouse.runFile('report/finding_term')
  await warehouse.runFile('report/principal_term')
  const read = async (table: 'finding' | 'principal', key: string, rows: ReadonlyMap<string, number>) =>
    indexed(
      await warehouse.rows<Held>(
        `SELECT kind, value, list(${key}) AS holders FROM ${table}_term WHERE place <= ${most[table]}
         GROUP BY kind, value ORDER BY kind, value`,
      ),
      await warehouse.rows<Left>(
        `SELECT ${key} AS holder, count(*)::INTEGER AS values FROM ${table}_term WHERE place > ${most[table]} GROUP BY ${key}`,
      ),
      rows,
    )
  return {
    findings: await read('finding', 'uid', places),
    principals: await read('principal', 'principal', principals),
  }
}

/** @param held in order of kind and value */
export function indexed(
  held: readonly Held[],
  left: readonly Left[],
  places: ReadonlyMap<string, number>,
): Terms {
  const leftOut: Terms['leftOut'] = {}
  const leave = (row: number | undefined, values: number) => {
    if (row !== undefined) leftOut[row] = (leftOut[row] ?? 0) + values
  }
  for (const { holder, values } of left) leave(places.get(holder), values)
  const numbered = held.flatMap(({ kind, value, holders }) => {
    const rows = holders.flatMap((holder) => places.get(holder) ?? []).sort((a, b) => a - b)
    return rows.length ? [{ kind, value, rows }] : []
  })
  // Where there is no room for all, what is read first is found first.
  let free = room
  const kept = new Set<(typeof numbered)[number]>()
  for (const term of numbered.toSorted((a, b) => a.rows[0]! - b.rows[0]!)) {
    free -= term.value.length + term.rows.length
    if (free >= 0) kept.add(term)
    else for (const row of term.rows) leave(row, 1)
  }
  const kinds: Terms['kinds'] = {}
  for (const { kind, value, rows } of numbered.filter((term) => kept.has(term))) {
    kinds[kind] ??= { values: [], rows: [] }
    kinds[kind].values.push(value)
    kinds[kind].rows.push(rowGaps(rows))
  }
  return { kinds, leftOut }
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/**
 * Each row as its distance from the one before, five bits a character, low ones first; a character beyond the 32nd has
 * more to follow. Common values have neighbours, so that most rows take one character; public/list-query.js reads it.
 */
export function rowGaps(rows: readonly number[]): string {
  let text = ''
  let before = -1
  for (const row of rows) {
    let gap = row - before - 1
    before = row
    for (; gap >= 32; gap = Math.floor(gap / 32)) text += digits[32 + (gap % 32)]
    text += digits[gap]
  }
  return text
}
