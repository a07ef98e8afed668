/** Labels of the injected events, from what ingest makes of them: so principals are named as any run names them. */

import { join } from 'node:path'
import { stringify } from 'csv-stringify/sync'
import type { Label } from '../run-folder/labels.ts'
import { eventFiles } from '../run-folder/ledger.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { literal, openWarehouse } from '../warehouse/warehouse.ts'
import type { Incident } from './casting.ts'
import type { History } from './history.ts'

export type InjectedLabel = Omit<Label, 'line'>

/**
 * @param run     folder in which the injected files were ingested
 * @param owner   incident of each event id
 * @returns       one label a principal and incident, in the order of the incidents
 */
export async function labelInjected(
  context: StageContext,
  run: string,
  owner: ReadonlyMap<string, Incident>,
  history: History,
): Promise<InjectedLabel[]> {
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: context.memory,
    spill: join(run, 'spill'),
  })
  try {
    const rows = await warehouse.rows<{
      event_id: string
      principal: string
      session_principal: string | null
      time_ms: number
    }>(`SELECT event_id, principal, session_principal, CAST(epoch_ms(event_time) AS DOUBLE) AS time_ms
      FROM stored_event(${literal(eventFiles(run))})
      ORDER BY time_ms, principal`)
    const persons = await history.recurring(rows.flatMap(({ session_principal }) => session_principal ?? []))
    const labels = new Map<string, InjectedLabel>()
    for (const { event_id, session_principal, time_ms, ...row } of rows) {
      const principal =
        session_principal && persons.has(session_principal) ? session_principal : row.principal
      if (principal.startsWith('service/')) continue
      const { name, attack } = owner.get(event_id)!
      const label = labels.get(`${name} ${principal}`)
      if (label) label.end = time_ms
      else
        labels.set(`${name} ${principal}`, {
          principal,
          start: time_ms,
          end: time_ms,
          incident: name,
          technique: attack.technique,
        })
    }
    const order = new Map([...new Set(owner.values())].map(({ name }, i) => [name, i]))
    return [...labels.values()].sort(
      (a, b) =>
        order.get(a.incident)! - order.get(b.incident)! ||
        a.start - b.start ||
        (a.principal < b.principal ? -1 : 1),
    )
  } finally {
    warehouse.close()
  }
}

export function labelsFile(labels: readonly InjectedLabel[]): string {
  const time = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`
  return stringify(
    labels.map(({ start, end, ...label }) => ({ ...label, start: time(start), end: time(end) })),
    { header: true, columns: ['principal', 'start', 'end', 'incident', 'technique'] },
  )
}
