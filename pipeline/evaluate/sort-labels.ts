/** Labels that can be evaluated, and why the others cannot: listed and counted, not silently dropped. */
import type { StageNote } from '../stage.ts'
import type { Warehouse } from '../warehouse.ts'
import type { Label } from './labels.ts'

export async function sortLabels(warehouse: Warehouse, labels: Label[], note: StageNote): Promise<Label[]> {
  const known = new Set(
    (await warehouse.rows<{ principal: string }>('SELECT principal FROM principal')).map(
      ({ principal }) => principal,
    ),
  )
  const [window] = await warehouse.rows<{ from: number; to: number }>(
    `SELECT epoch_ms(timezone('UTC', timezone(time_zone, score_from::TIMESTAMP)))::DOUBLE AS "from",
       epoch_ms(timezone('UTC', timezone(time_zone, (score_to + 1)::TIMESTAMP)))::DOUBLE AS "to" FROM time_window`,
  )
  const unknown = labels.filter(({ principal }) => !known.has(principal))
  const outside = labels.filter(
    ({ principal, start, end }) => known.has(principal) && (end < window!.from || start >= window!.to),
  )
  if (unknown.length > 0)
    note.warnings.push(
      `${unknown.length} labels name principals that are not in the data: ${list(unknown.map(({ principal, line }) => `${principal} (line ${line})`))}.`,
    )
  if (outside.length > 0)
    note.warnings.push(
      `${outside.length} labels lie outside the scored days and are not scored: ${list(outside.map(({ incident, line }) => `${incident} (line ${line})`))}. Those before may have been learned; a verdict "malicious" in verdicts.csv holds such a day out.`,
    )
  const left = new Set([...unknown, ...outside])
  const used = labels.filter((label) => !left.has(label))
  note.counts['labels read'] = labels.length
  note.counts['labels of scored days'] = used.length
  return used
}

function list(items: string[]): string {
  return items.length <= 5 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`
}
