/** Loads the sequence network into this thread, before the walk: scoring itself does not wait. */
import { readFileSync } from 'node:fs'
import type { SequenceScorer } from '../../models/sequence/scorer.ts'
import { readSequence } from '../run-folder/sequence-file.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'

/** @param actions names by action_id of the warehouse */
export async function openSequence(
  warehouse: Warehouse,
  sequenceFile: string,
  actions: readonly string[],
): Promise<SequenceScorer> {
  // TensorFlow.js is loaded only where it is used.
  const { openBackend } = await import('../../models/sequence/backend.ts')
  const { openScorer } = await import('../../models/sequence/scorer.ts')
  await openBackend()
  const rows = await warehouse.rows<{ principal: string }>(
    'SELECT principal FROM principal ORDER BY principal_id',
  )
  return openScorer(readSequence(readFileSync(sequenceFile)), actions, [
    '',
    ...rows.map(({ principal }) => principal),
  ])
}
