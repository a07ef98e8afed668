/** A finished run's warehouse and what its models were told, for the measuring scripts. */

import { join } from 'node:path'
import { startingChoice } from '../models/choice.ts'
import type { StageContext } from '../pipeline/run-folder/stage.ts'
import { classifyRun } from '../pipeline/walk/automation-facts.ts'
import { openWalk } from '../pipeline/walk/open-walk.ts'
import { openWarehouse } from '../pipeline/warehouse/warehouse.ts'

/** @param choice weights of the parts of Q(a | new, u), where it matters */
export async function openRun(out: string, settings: StageContext['settings'], choice = startingChoice) {
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: '2GiB',
    spill: join(out, 'spill'),
    readOnly: true,
  })
  const automation = await classifyRun(warehouse, out, settings.models, false, {})
  const known = { automation, choice, standings: {} }
  const walk = await openWalk({ out, settings, memory: '2GiB' }, warehouse, known)
  return { warehouse, span: walk, kinds: automation, references: walk.references }
}
