/** Scores swapped days with what was known of the victims on those days, in a walk over the victims alone. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Automation } from '../../models/automation/automation.ts'
import type { PrincipalDay } from '../../models/day.ts'
import { type SwapKind, swappedDay } from '../../models/evaluation/swap.ts'
import { readCalibration } from '../run-folder/fitted.ts'
import { readScoring } from '../run-folder/scoring.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { readStandings } from '../run-folder/verdicts.ts'
import { openWalk, sequenceFileOf } from '../walk/open-walk.ts'
import type { ScorePlan, ScoreRow } from '../walk/plan.ts'
import { readDays } from '../walk/principal-days.ts'
import { principalRanges, walkAll } from '../walk/workers.ts'
import { ints, readArrow, strings } from '../warehouse/arrow.ts'
import { literal, openWarehouse, parquetFile, settle, type Warehouse } from '../warehouse/warehouse.ts'
import type { ScoredDays } from './scored-days.ts'

export type Donor = 'near' | 'random'

/** Which day takes the place of which. */
export interface Swap {
  kind: SwapKind
  donor: Donor
  /** rows of the scored days */
  victimRow: number
  donorRow: number
}

/** @returns in the order of the swaps */
export async function judgeSwaps(
  context: StageContext,
  warehouse: Warehouse,
  days: ScoredDays,
  choices: readonly Swap[],
): Promise<ScoreRow[]> {
  const { out, log } = context
  const fitted = readCalibration(out)
  const walk = await openWalk(context, warehouse, {
    automation: await readKinds(warehouse, out, days),
    choice: fitted.choice,
    standings: await readStandings(warehouse, out, 'all'),
  })
  const ofRow = (row: number) => days.principal[row]!
  const involved = new Set(choices.flatMap(({ victimRow, donorRow }) => [ofRow(victimRow), ofRow(donorRow)]))
  const warehouseFile = join(out, 'evaluation', 'swaps.duckdb')
  const keyOf = (row: number) => `${days.principal[row]} ${days.day[row]}`
  const wanted = new Set(choices.flatMap(({ victimRow, donorRow }) => [keyOf(victimRow), keyOf(donorRow)]))
  const found = new Map<string, PrincipalDay>()
  const everybody = { from: 0, to: days.names.length }
  const ranges = await withExtract(context, warehouseFile, involved, async (extract) => {
    const scored = { ...everybody, firstDay: walk.scoreFrom, lastDay: walk.scoreTo }
    for (const [principal, own] of await readDays(extract, scored))
      for (const day of own)
        if (wanted.has(`${principal} ${day.day}`)) found.set(`${principal} ${day.day}`, day)
    return principalRanges(extract)
  })
  const swaps: NonNullable<ScorePlan['swaps']> = {}
  for (const [number, { kind, victimRow, donorRow }] of choices.entries()) {
    const replacement = swappedDay(kind, found.get(keyOf(victimRow))!, found.get(keyOf(donorRow))!)
    swaps[keyOf(victimRow)] = [...(swaps[keyOf(victimRow)] ?? []), { number, replacement }]
  }
  const scores: ScoreRow[] = []
  const bar = log.bar('swaps')
  await walkAll(
    {
      ...walk,
      mode: 'score',
      warehouseFile,
      gates: fitted.gates,
      calibrators: fitted.calibrators,
      statesFile: join(out, 'fitted', 'states.parquet'),
      sequenceFile: sequenceFileOf(out),
      principalDaysAWeek: readScoring(out).principal_days_a_week,
      swaps,
    },
    ranges,
    bar,
    context.signal,
    (result) => {
      for (const { number, score } of result.swaps) scores[number] = score
    },
  )
  bar.stop()
  rmSync(warehouseFile)
  return scores
}

/**
 * A warehouse of its own with the days of some hundred principals: of a hundred thousand, they lie far apart, and each
 * range would be a query on every table.
 */
async function withExtract<T>(
  { out, memory }: StageContext,
  file: string,
  principals: ReadonlySet<number>,
  look: (extract: Warehouse) => Promise<T>,
): Promise<T> {
  mkdirSync(join(out, 'evaluation'), { recursive: true })
  rmSync(file, { force: true })
  const extract = await openWarehouse({ file, memory, spill: join(out, 'spill') })
  try {
    await extract.run(`ATTACH ${literal(join(out, 'warehouse.duckdb'))} AS run (READ_ONLY)`)
    for (const table of ['time_window', 'principal', 'source', 'target'])
      await extract.run(`CREATE TABLE ${table} AS FROM run.${table}`)
    for (const table of ['', '_step', '_action', '_slot', '_source', '_resource', '_harm'])
      await extract.run(
        `CREATE TABLE principal_day${table} AS FROM run.principal_day${table} WHERE principal_id IN (${[...principals]})`,
      )
    await extract.run('DETACH run')
    await settle(extract)
    return await look(extract)
  } finally {
    extract.close()
  }
}

/** By principal_id: as the days were scored, and as trained where none was. */
async function readKinds(warehouse: Warehouse, out: string, days: ScoredDays): Promise<Automation[]> {
  const kinds: Automation[] = new Array(days.names.length).fill('human')
  const trained = await readArrow(
    warehouse,
    `SELECT principal_id, automation FROM ${parquetFile(join(out, 'fitted', 'automation.parquet'))} JOIN principal USING (principal)`,
  )
  const kind = strings(trained, 'automation')
  for (const [row, id] of ints(trained, 'principal_id').entries()) kinds[id] = kind(row) as Automation
  for (let row = 0; row < days.count; row++) kinds[days.principal[row]!] = days.automation(row)
  return kinds
}
