/** Every sentence of a run's results against its events. */
import { join } from 'node:path'
import type { Settings } from '../../models/settings.ts'
import { literal, openWarehouse } from '../../pipeline/warehouse/warehouse.ts'
import { readFacts } from './facts.ts'
import { checkStatement, type Statement } from './statements.ts'

export interface Tally {
  sentences: number
  /** numbers and names that were counted again */
  claims: number
  /** what only a model knows, by pattern */
  models: Map<string, number>
  wrong: { where: string; sentence: string; what: string[] }[]
  unread: { where: string; sentence: string }[]
}

export type Checked = Record<string, Tally>

/** @param spill a folder for DuckDB */
export async function checkRun(out: string, settings: Settings, spill: string): Promise<Checked> {
  const warehouse = await openWarehouse({ file: ':memory:', memory: '2GB', spill })
  try {
    const facts = await readFacts(warehouse, out, settings)
    const statements = await warehouse.rows<Statement>(
      `SELECT principal, day::VARCHAR AS day, signal, statement FROM read_parquet(${literal(join(out, 'evidence.parquet'))}) ORDER BY ALL`,
    )
    const checked: Checked = {}
    for (const row of statements) {
      const tally = (checked[`statement ${row.signal}`] ??= newTally())
      take(tally, `${row.principal} ${row.day}`, row.statement, checkStatement(facts, row))
    }
    return checked
  } finally {
    warehouse.close()
  }
}

export function newTally(): Tally {
  return { sentences: 0, claims: 0, models: new Map(), wrong: [], unread: [] }
}

function take(
  tally: Tally,
  where: string,
  sentence: string,
  claims: { checked: number; wrong: string[]; models: string[] } | null,
): void {
  tally.sentences++
  if (!claims) return void tally.unread.push({ where, sentence })
  tally.claims += claims.checked
  for (const pattern of claims.models) tally.models.set(pattern, (tally.models.get(pattern) ?? 0) + 1)
  if (claims.wrong.length > 0) tally.wrong.push({ where, sentence, what: claims.wrong })
}
