/** A network for tests: untrained, so that P starts from the rates alone, over the example organisation's actions. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { openBackend } from '../sequence/backend.ts'
import { type SequenceNetwork, startNetwork } from '../sequence/network.ts'
import { openScorer, type SequenceScorer } from '../sequence/scorer.ts'
import { situationWidth } from '../sequence/tokens.ts'
import { exampleReference, exampleSettings } from './organisation.ts'

/** Knows every action of the example but the last, and one principal. */
export function exampleNetwork(): SequenceNetwork {
  const generator = xoroshiro128plus(1)
  return startNetwork(
    exampleReference().actions.name.slice(0, -1),
    ['', '', 'ana'],
    exampleSettings.models.sequence,
    situationWidth,
    () => (generator.next() >>> 0) / 2 ** 32,
  )
}

export async function exampleScorer(): Promise<SequenceScorer> {
  await openBackend()
  return openScorer(exampleNetwork(), exampleReference().actions.name, ['', 'ana', 'ben'])
}
