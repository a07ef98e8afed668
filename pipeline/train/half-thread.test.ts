import { getActiveResourcesInfo } from 'node:process'
import { beforeAll, expect, test } from 'vitest'
import { actionNames, habitHistory, principalNames, seeded } from '../../models/example/habits.ts'
import { exampleSettings } from '../../models/example/organisation.ts'
import { openBackend } from '../../models/sequence/backend.ts'
import { buildCorpus } from '../../models/sequence/corpus.ts'
import type { HalfPlan } from '../../models/sequence/half.ts'
import { type SecondHalf, trainSequence } from '../../models/sequence/train.ts'
import { halfThread } from './half-thread.ts'

const settings = { ...exampleSettings.models.sequence, batch: 100, hidden: 16, epochs: 2 }

beforeAll(async () => {
  await openBackend()
})

function train(openSecond?: (plan: HalfPlan) => SecondHalf, progress: () => void = () => {}) {
  const pools = principalNames.map(() => 'human' as const)
  const corpus = buildCorpus(habitHistory(12, 7), actionNames, pools, settings, seeded(1))
  return trainSequence(corpus, principalNames, settings, 0.02, 1, progress, openSecond)
}

/** Worker threads of this process besides its test runner's. */
const threads = () =>
  getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'Worker').length

test('one thread and two give the same bytes', async () => {
  const [one, two] = [await train(), await train(halfThread)]
  expect(two).toEqual(one)
  expect(one.epochs.length).toBe(2)
})

test('an interrupt ends training at once and leaves no thread', async () => {
  const before = threads()
  let batches = 0
  const interrupted = train(halfThread, () => {
    if (++batches === 3) throw new Error('interrupted')
  })
  expect(threads()).toBeGreaterThan(before)
  await expect(interrupted).rejects.toThrow('interrupted')
  expect(batches).toBe(3)
  expect(threads()).toBe(before)
})

test('what goes wrong in the thread ends training with its error', async () => {
  const before = threads()
  const broken = (plan: HalfPlan) => halfThread({ ...plan, shapes: { ...plan.shapes, output_bias: [3] } })
  await expect(train(broken)).rejects.toThrow(/output_bias|shape|Size|incompatible|match/i)
  expect(threads()).toBe(before)
})
