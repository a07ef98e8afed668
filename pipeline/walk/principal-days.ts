/** Reads the days of a range of principals from the feature tables, as the models see them. */
import type { Table } from 'apache-arrow'
import type { DayHarm, PrincipalDay, SourceKind } from '../../models/day.ts'
import { ints, readArrow, strings } from '../warehouse/arrow.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export interface DayRange {
  /** principal_id, both included */
  from: number
  to: number
  /** days since the first day of the data, both included */
  firstDay: number
  lastDay: number
}

/** By principal_id, the days in order. */
export async function readDays(warehouse: Warehouse, range: DayRange): Promise<Map<number, PrincipalDay[]>> {
  const read = (table: string, columns: string, order: string) =>
    readArrow(
      warehouse,
      `SELECT principal_id, (day - first_day)::INTEGER AS day, ${columns}
       FROM ${table}, time_window
       WHERE principal_id BETWEEN ${range.from} AND ${range.to}
         AND day BETWEEN first_day + ${range.firstDay} AND first_day + ${range.lastDay}
       ORDER BY principal_id, day${order}`,
    )
  const days = await read(
    'principal_day',
    'isodow(day)::INTEGER - 1 AS weekday, events::INTEGER AS events, writes::INTEGER AS writes, denied::INTEGER AS denied',
    '',
  )
  const found = new Map<number, PrincipalDay[]>()
  const flat: PrincipalDay[] = []
  const keys = { principal: ints(days, 'principal_id'), day: ints(days, 'day') }
  const [weekday, events, writes, denied] = ['weekday', 'events', 'writes', 'denied'].map((name) =>
    ints(days, name),
  )
  for (let row = 0; row < days.numRows; row++) {
    const day: PrincipalDay = {
      day: keys.day[row]!,
      weekday: weekday![row]!,
      events: events![row]!,
      writes: writes![row]!,
      denied: denied![row]!,
      actions: { id: none, events: none, steps: none, denied: none },
      sessions: [],
      slots: none,
      sources: [],
      targets: [],
      harm: [],
    }
    flat.push(day)
    const principal = keys.principal[row]!
    const list = found.get(principal)
    if (list) list.push(day)
    else found.set(principal, [day])
  }

  const steps = await read(
    'principal_day_step',
    `session, action_id, events::INTEGER AS events, gap_seconds::INTEGER AS gap_seconds, (epoch(start_time)::BIGINT - epoch(day)::BIGINT)::INTEGER AS start_seconds`,
    ', session, position',
  )
  const session = ints(steps, 'session')
  const action = ints(steps, 'action_id')
  const calls = ints(steps, 'events')
  const gap = ints(steps, 'gap_seconds')
  const start = ints(steps, 'start_seconds')
  const stepCounts = flat.map(() => new Map<number, number>())
  eachDay(keys, steps, (at, first, end) => {
    let from = first
    for (let row = first; row < end; row++) {
      stepCounts[at]!.set(action[row]!, (stepCounts[at]!.get(action[row]!) ?? 0) + 1)
      if (row + 1 < end && session[row + 1] === session[row]) continue
      flat[at]!.sessions.push({
        number: session[row]!,
        actions: action.slice(from, row + 1),
        calls: calls.slice(from, row + 1),
        gapSeconds: Float64Array.from(gap.subarray(from, row + 1)),
        startSeconds: start.slice(from, row + 1),
      })
      from = row + 1
    }
  })

  const actions = await read(
    'principal_day_action',
    'action_id, events::INTEGER AS events, denied::INTEGER AS denied',
    ', action_id',
  )
  eachDay(keys, actions, (at, first, end) => {
    const id = ints(actions, 'action_id').slice(first, end)
    flat[at]!.actions = {
      id,
      events: ints(actions, 'events').slice(first, end),
      denied: ints(actions, 'denied').slice(first, end),
      steps: id.map((action) => stepCounts[at]!.get(action) ?? 0),
    }
  })

  const slots = await read('principal_day_slot', 'slot::INTEGER AS slot', ', slot')
  eachDay(keys, slots, (at, first, end) => {
    flat[at]!.slots = ints(slots, 'slot').slice(first, end)
  })

  const sources = await read(
    '(SELECT p.*, kind, value FROM principal_day_source p JOIN source USING (source_id))',
    'source_id, kind, value, events::INTEGER AS events',
    ', source_id',
  )
  const kind = strings(sources, 'kind')
  const value = strings(sources, 'value')
  eachDay(keys, sources, (at, first, end) => {
    for (let row = first; row < end; row++)
      flat[at]!.sources.push({
        id: ints(sources, 'source_id')[row]!,
        kind: kind(row) as SourceKind,
        value: value(row),
        events: ints(sources, 'events')[row]!,
      })
  })

  const targets = await read(
    '(SELECT p.*, target FROM principal_day_resource p JOIN target USING (target_id))',
    'target_id, target, events::INTEGER AS events, writes::INTEGER AS writes',
    ', target_id',
  )
  const target = strings(targets, 'target')
  eachDay(keys, targets, (at, first, end) => {
    for (let row = first; row < end; row++)
      flat[at]!.targets.push({
        id: ints(targets, 'target_id')[row]!,
        target: target(row),
        events: ints(targets, 'events')[row]!,
        writes: ints(targets, 'writes')[row]!,
      })
  })

  const harm = await read(
    'principal_day_harm',
    'what, value, action_id, denied::INTEGER AS denied',
    ', what, value, action_id',
  )
  const what = strings(harm, 'what')
  const [place, harmful, isDenied] = ['value', 'action_id', 'denied'].map((name) => ints(harm, name))
  eachDay(keys, harm, (at, first, end) => {
    for (let row = first; row < end; row++)
      flat[at]!.harm.push({
        what: what(row) as DayHarm['what'],
        value: place![row]!,
        action: harmful![row]!,
        denied: isDenied![row] === 1,
      })
  })
  return found
}

const none = new Int32Array(0)

/** Walks a table sorted like the days and calls back with each day's position and its range of rows. */
function eachDay(
  keys: { principal: Int32Array; day: Int32Array },
  table: Table,
  take: (at: number, first: number, end: number) => void,
): void {
  const principal = ints(table, 'principal_id')
  const day = ints(table, 'day')
  let at = 0
  let row = 0
  while (row < table.numRows) {
    const first = row
    while (row < table.numRows && principal[row] === principal[first] && day[row] === day[first]) row++
    while (keys.principal[at] !== principal[first] || keys.day[at] !== day[first]) at++
    take(at, first, row)
  }
}
