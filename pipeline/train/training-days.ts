/** Reads the days that teach the sequence network: baseline days before the calibration days, within its budget. */
import { chooseDays, type TrainingDay, tokensPerDay } from '../../models/sequence/corpus.ts'
import type { SequenceSettings } from '../../models/sequence/network.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import { ints, readArrow } from '../warehouse/arrow.ts'
import { createTable } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/**
 * @param before days since the first day of the data; days from here on are not read
 * @param standings days judged malicious or waiting for a verdict as findings do not teach
 * @returns by principal, day
 */
export async function readTrainingDays(
  warehouse: Warehouse,
  before: number,
  settings: SequenceSettings,
  standings: Standings,
): Promise<TrainingDay[]> {
  const sizes = await readArrow(
    warehouse,
    `SELECT principal_id, (day - first_day)::INTEGER AS day, count(*)::INTEGER AS steps
     FROM principal_day_step, time_window WHERE day < first_day + ${before}
     GROUP BY ALL ORDER BY principal_id, day`,
  )
  const [principals, days, steps] = ['principal_id', 'day', 'steps'].map((name) => ints(sizes, name))
  const teaches = (i: number) => {
    const standing = standings[`${principals![i]!} ${days![i]!}`]
    return standing === undefined || standing === 'benign'
  }
  const rows = Array.from(principals!.keys()).filter(teaches)
  const taken = chooseDays(
    rows.map((i) => ({ principal: principals![i]!, steps: steps![i]! })),
    settings,
  )
  const chosen = await createTable(warehouse, 'training_day', { principal_id: 'INTEGER', day: 'INTEGER' })
  for (const [n, i] of rows.entries()) if (taken[n]) chosen.append([principals![i]!, days![i]!])
  chosen.close()

  await warehouse.set({ tokens_per_day: tokensPerDay(settings) })
  const table = await readArrow(warehouse, warehouse.query('train/training_step'))
  return sliceDays(table)
}

function sliceDays(table: Awaited<ReturnType<typeof readArrow>>): TrainingDay[] {
  const column = (name: string) => ints(table, name)
  const [principal, day, weekday, session] = ['principal_id', 'day', 'weekday', 'session'].map(column)
  const [action, start] = ['action_id', 'start_seconds'].map(column)
  const gap = table.getChild('gap_seconds')!.toArray() as Float64Array
  const found: TrainingDay[] = []
  for (let from = 0, to = 0; from < table.numRows; from = to) {
    const sameDay = principal![from] === principal![from - 1] && day![from] === day![from - 1]
    if (!sameDay)
      found.push({ principal: principal![from]!, day: day![from]!, weekday: weekday![from]!, sessions: [] })
    to = from + 1
    while (
      to < table.numRows &&
      session![to] === session![from] &&
      day![to] === day![from] &&
      principal![to] === principal![from]
    )
      to++
    found.at(-1)!.sessions.push({
      number: session![from]!,
      actions: action!.subarray(from, to),
      gapSeconds: gap.subarray(from, to),
      startSeconds: start!.subarray(from, to),
    })
  }
  return found
}
