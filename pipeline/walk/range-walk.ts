/** What walks ranges of principals, in whatever thread: its own read-only connection to the warehouse, and the network. */
import { openWarehouse } from '../warehouse/warehouse.ts'
import type { PrincipalRange, WalkPlan, WalkResult } from './plan.ts'
import { openSequence } from './sequence.ts'
import { walkRange } from './walk.ts'

export interface RangeWalk {
  walk(range: PrincipalRange): Promise<WalkResult>
  close(): void
}

export async function openRangeWalk(plan: WalkPlan): Promise<RangeWalk> {
  const warehouse = await openWarehouse({
    file: plan.warehouseFile,
    memory: plan.memory,
    spill: plan.spill,
    readOnly: true,
    threads: 1,
  })
  const sequence =
    plan.mode !== 'gate' && plan.sequenceFile
      ? await openSequence(warehouse, plan.sequenceFile, plan.references.human.actions.name)
      : undefined
  return {
    walk: (range) => walkRange(warehouse, plan, range, sequence),
    close: () => warehouse.close(),
  }
}
