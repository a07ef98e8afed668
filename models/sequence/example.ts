/** A network for tests: untrained, so that P starts from the rates alone, over the example organisation's actions. */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { exampleReference, exampleSettings } from '../example.ts'
import { openBackend } from './backend.ts'
import { type SequenceNetwork, startNetwork } from './network.ts'
import { openScorer, type SequenceScorer } from './scorer.ts'
import { situationWidth } from './tokens.ts'

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
