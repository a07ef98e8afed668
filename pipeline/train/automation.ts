/** Learns which principals are automation, and says how well. */

import { join } from 'node:path'
import { group } from 'd3-array'
import { type Automation, crossJudged, fitAutomation } from '../../models/automation/automation.ts'
import { writeAutomationModel } from '../run-folder/fitted.ts'
import type { StageContext, StageNote } from '../run-folder/stage.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import { classifyAll, readFacts } from '../walk/automation-facts.ts'
import { writeParquet } from '../warehouse/table.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { describeAutomation } from './describe.ts'

/** Fits the model on the baseline, keeps it and its verdicts in fitted/ of the folder. @returns kinds by principal_id */
export async function trainAutomation(
  warehouse: Warehouse,
  { seed, settings: { models } }: StageContext,
  standings: Standings,
  note: StageNote,
  folder: string,
): Promise<Automation[]> {
  const facts = await readFacts(warehouse, models, false, standings)
  const model = fitAutomation(facts, seed, models.automation)
  const kinds = await classifyAll(warehouse, model, facts, models.automation)
  await writeParquet(
    warehouse,
    `SELECT principal, automation, probability, reasons
     FROM automation JOIN principal USING (principal_id), time_window
     WHERE principal.first_day < score_from ORDER BY principal`,
    join(folder, 'fitted', 'automation.parquet'),
  )
  writeAutomationModel(folder, model)
  const known = facts.filter(({ behaviour }) => behaviour.activeDays > 0)
  const counts = group(known, ({ principal }) => kinds[principal]!)
  note.tables.push({
    title: 'Principals by kind',
    model: 'automation',
    columns: ['kind', 'principals'],
    rows: [...counts]
      .map(([kind, list]) => [kind, list.length] as [string, number])
      .sort((a, b) => b[1] - a[1]),
  })
  note.prose.push(
    `What people and automation look like was learned from ${model.people} principals whose identity is a person\u2019s and ${model.machines} whose identity is a machine\u2019s.`,
  )
  describeAutomation(note, facts, crossJudged(facts, seed, models.automation))
  return kinds
}
