/** Labels that can be evaluated, and why the others cannot: listed and counted, not silently dropped. */

import { group } from 'd3-array'
import type { Label } from '../run-folder/labels.ts'
import type { StageNote } from '../run-folder/stage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { ScoredDays } from './scored-days.ts'
import { findTruth } from './truth.ts'

export async function sortLabels(
  warehouse: Warehouse,
  days: ScoredDays,
  labels: Label[],
  note: StageNote,
): Promise<Label[]> {
  const known = new Set(days.names)
  const [window] = await warehouse.rows<{ from: number; to: number }>(
    `SELECT epoch_ms(timezone('UTC', timezone(time_zone, score_from::TIMESTAMP)))::DOUBLE AS "from",
       epoch_ms(timezone('UTC', timezone(time_zone, (score_to + 1)::TIMESTAMP)))::DOUBLE AS "to" FROM time_window`,
  )
  const touched = new Set(findTruth(days, labels).labels)
  const reasonOf = (label: Label) => {
    if (!known.has(label.principal)) return 'unknown'
    if (label.end < window!.from) return 'before'
    if (label.start >= window!.to) return 'after'
    return touched.has(label) ? 'used' : 'idle'
  }
  const sorted = group(labels, reasonOf)
  const of = (reason: ReturnType<typeof reasonOf>) => sorted.get(reason) ?? []
  const tell = (list: Label[], what: string, more = '') => {
    if (list.length > 0)
      note.warnings.push(
        `${list.length} ${list.length === 1 ? 'label' : 'labels'} ${what}: ${shown(list.map(({ principal, incident, line }) => `${principal}, ${incident} (line ${line})`))}.${more}`,
      )
  }
  tell(of('unknown'), 'of principals that are not in the data')
  tell(
    of('before'),
    'of days before the scored ones, not scored',
    ' They may have been learned as usual. A verdict "malicious" on such a day in verdicts.csv keeps it out of learning; a label does not.',
  )
  tell(of('after'), 'of days after the scored ones, not scored')
  tell(of('idle'), 'of scored days on which the data has no call of the principal')
  const used = of('used')
  tellOverlaps(days, used, note)
  note.counts['labels read'] = labels.length
  note.counts['labels of scored days'] = used.length
  return used
}

/** Incidents that share a day: whichever made it strange, both count as found by it. */
function tellOverlaps(days: ScoredDays, labels: Label[], note: StageNote): void {
  const incidentsOf = new Map<number, string[]>()
  for (const { incident, rows } of findTruth(days, labels).incidents)
    for (const row of rows) incidentsOf.set(row, [...(incidentsOf.get(row) ?? []), incident])
  const shared = [...incidentsOf].filter(([, incidents]) => incidents.length > 1)
  if (shared.length === 0) return
  note.warnings.push(
    `${shared.length} scored principal-${shared.length === 1 ? 'day is' : 'days are'} touched by more than one incident: ${shown(
      shared.map(
        ([row, incidents]) =>
          `${days.names[days.principal[row]!]} on ${days.date(row)} (${incidents.join(', ')})`,
      ),
    )}. Each such day is one positive, and finding it finds every incident that touches it.`,
  )
}

function shown(items: string[]): string {
  return items.length <= 5 ? items.join('; ') : `${items.slice(0, 5).join('; ')} and ${items.length - 5} more`
}
