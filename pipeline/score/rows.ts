/** The walk's results as temporary tables, for SQL to join with the events. */

import type { Contribution } from '../../models/signals/signal.ts'
import { signals } from '../../models/signals/signals.ts'
import type { ScoreResult } from '../walk/plan.ts'
import { foundColumns, foundValues } from '../walk/walked-days.ts'
import { createTable } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

export interface ResultTables {
  append(result: ScoreResult): void
  close(): void
}

export async function createResultTables(warehouse: Warehouse): Promise<ResultTables> {
  const score = await createTable(warehouse, 'score', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    events: 'INTEGER',
    score: 'DOUBLE',
    p_value: 'DOUBLE',
    confidence: 'VARCHAR',
    held: 'VARCHAR',
    held_out: 'BOOLEAN',
    continues: 'INTEGER',
    learned: 'BOOLEAN',
    ...Object.fromEntries(signals.map(({ name }) => [`bits_${name}`, 'DOUBLE' as const])),
  })
  const evidence = await createTable(warehouse, 'evidence', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    signal: 'VARCHAR',
    bits: 'DOUBLE',
    rank: 'INTEGER',
    statement: 'VARCHAR',
    clause: 'VARCHAR',
    usual: 'VARCHAR',
    observed: 'VARCHAR',
  })
  const contribution = await createTable(warehouse, 'contribution', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    signal: 'VARCHAR',
    what: 'VARCHAR',
    session: 'INTEGER',
    number: 'INTEGER',
    text: 'VARCHAR',
  })
  const profile = await createTable(warehouse, 'profile', {
    principal_id: 'INTEGER',
    usual_hours: 'BOOLEAN[]',
    hour_share: 'DOUBLE[]',
    active_days: 'INTEGER',
    held_out_days: 'INTEGER',
    schedule: 'VARCHAR',
    missed_runs: 'DOUBLE[]',
  })
  const walked = await createTable(warehouse, 'walked_day', {
    principal_id: 'INTEGER',
    day: 'INTEGER',
    learned: 'BOOLEAN',
    ...Object.fromEntries(foundColumns.map((name) => [name, 'DOUBLE' as const])),
  })
  return {
    append(result) {
      for (const row of result.walked)
        walked.append([row.principal, row.day, row.learned, ...foundValues(row)])
      for (const row of result.scores)
        score.append([
          row.principal,
          row.day,
          row.events,
          row.score,
          row.p,
          row.confidence,
          row.held,
          row.heldOut,
          row.continues,
          row.learned,
          ...row.bits,
        ])
      let before = ''
      let rank = 0
      for (const row of result.evidence) {
        const key = `${row.principal} ${row.day}`
        rank = key === before ? rank + 1 : 1
        before = key
        evidence.append([
          row.principal,
          row.day,
          row.signal,
          row.bits,
          rank,
          row.statement,
          row.clause,
          row.usual,
          row.observed,
        ])
        for (const part of partsOf(row.contribution))
          contribution.append([
            row.principal,
            row.day,
            row.signal,
            part.what,
            part.session ?? null,
            part.number ?? null,
            part.text ?? null,
          ])
      }
      for (const row of result.profiles)
        profile.append([
          row.principal,
          row.usualHours,
          row.hourShare,
          row.activeDays,
          row.heldOutDays,
          row.schedule,
          row.missedRuns,
        ])
    },
    close() {
      for (const table of [score, walked, evidence, contribution, profile]) table.close()
    },
  }
}

function partsOf(
  contribution: Contribution,
): { what: string; session?: number; number?: number; text?: string }[] {
  const numbers = (what: string, list: number[] = []) => list.map((number) => ({ what, number }))
  return [
    ...(contribution.all ? [{ what: 'all' }] : []),
    ...(contribution.writes ? [{ what: 'write' }] : []),
    ...numbers('action', contribution.actions),
    ...(contribution.within ?? []).flatMap(({ session, actions }) =>
      actions.map((number) => ({ what: 'session_action', session, number })),
    ),
    ...numbers('denied_action', contribution.deniedActions),
    ...numbers('slot', contribution.slots),
    ...numbers('session', contribution.sessions),
    ...(contribution.targets ?? []).map((text) => ({ what: 'target', text })),
    ...(contribution.sources ?? []).map(({ kind, value }) => ({ what: kind, text: value })),
  ]
}
