/** A finished run's warehouse and what its models were told, for the measuring scripts. */

import { join } from 'node:path'
import { startingChoice } from '../models/choice.ts'
import { readAutomationModel } from '../pipeline/run-folder/fitted.ts'
import { readSpan } from '../pipeline/run-folder/span.ts'
import type { StageContext } from '../pipeline/run-folder/stage.ts'
import { classifyAll, readFacts } from '../pipeline/walk/automation-facts.ts'
import { readReferences } from '../pipeline/walk/reference-tables.ts'
import { openWarehouse } from '../pipeline/warehouse/warehouse.ts'

/** @param choice weights of the parts of Q(a | new, u), where it matters */
export async function openRun(out: string, settings: StageContext['settings'], choice = startingChoice) {
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: '2GiB',
    spill: join(out, 'spill'),
    readOnly: true,
  })
  const span = await readSpan(warehouse, settings.calibration)
  const facts = await readFacts(warehouse, settings.models, false)
  const kinds = await classifyAll(warehouse, readAutomationModel(out), facts, settings.models.automation)
  const references = await readReferences(warehouse, kinds, span.calibrationFrom, choice, {})
  return { warehouse, span, kinds, references }
}
