/** Opens a walk over a run: what every walk is told, from the run's warehouse and what is known of its principals. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Automation } from '../../models/automation/automation.ts'
import type { ChoiceParts } from '../../models/choice.ts'
import { readSpan } from '../run-folder/span.ts'
import type { StageContext } from '../run-folder/stage.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { WalkBasis } from './plan.ts'
import { readReferences } from './reference-tables.ts'

export interface Known {
  /** kind of each principal, by principal_id [principals + 1] */
  automation: Automation[]
  /** weights of the parts of Q(a | new, u) */
  choice: ChoiceParts
  standings: Standings
}

export async function openWalk(
  { out, settings, memory }: Pick<StageContext, 'out' | 'settings' | 'memory'>,
  warehouse: Warehouse,
  { automation, choice, standings }: Known,
): Promise<WalkBasis> {
  const span = await readSpan(warehouse, settings.calibration)
  return {
    ...span,
    warehouseFile: join(out, 'warehouse.duckdb'),
    memory,
    spill: join(out, 'spill'),
    settings,
    automation,
    references: await readReferences(
      warehouse,
      automation,
      span.calibrationFrom,
      choice,
      standings,
      settings.models,
    ),
    standings,
  }
}

/** The trained network; null where there was nothing to learn from. */
export function sequenceFileOf(out: string): string | null {
  const file = join(out, 'fitted', 'sequence.arrow')
  return existsSync(file) ? file : null
}
