import '@tensorflow/tfjs-backend-cpu'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PrincipalDay } from '../day.ts'
import { rocAuc } from '../evaluation/metrics.ts'
import {
  actionNames,
  dayOf,
  habitDay,
  habitHistory,
  habitReference,
  people,
  principalNames,
  seeded,
} from '../example/habits.ts'
import { exampleSettings } from '../example/organisation.ts'
import { learnDay, seeDay, startHistory } from '../history.ts'
import { actionMix } from '../signals/action-mix.ts'
import { sequence } from '../signals/sequence.ts'
import type { Signal, Surroundings } from '../signals/signal.ts'
import { openBackend } from './backend.ts'
import { buildCorpus } from './corpus.ts'
import { newcomer } from './network.ts'
import { openScorer } from './scorer.ts'
import * as tf from './tensorflow.ts'
import { type TrainedSequence, trainSequence } from './train.ts'

const days = 40
/**
 * Smaller, in smaller steps: there are few days. One action of context: six of them give these people away, so that
 * the network as "anybody" would foresee each of them as well as the network as that person does.
 */
const settings = { ...exampleSettings.models.sequence, batch: 64, hidden: 32, context: 1 }

async function train(changes: Partial<typeof settings> = {}): Promise<TrainedSequence> {
  const pools = principalNames.map(() => 'human' as const)
  const used = { ...settings, ...changes }
  const corpus = buildCorpus(habitHistory(days, 7), actionNames, pools, used, seeded(1))
  return trainSequence(corpus, principalNames, used, 0.02, 1, () => {})
}

let trained: TrainedSequence
let around: Surroundings

beforeAll(async () => {
  await openBackend()
  trained = await train()
  around = {
    principal: 1,
    automation: 'human',
    history: historyOf(1),
    reference: habitReference(days),
    settings: exampleSettings.models,
    sequence: openScorer(trained.network, actionNames, [...principalNames, 'somebody new']),
  }
})

function historyOf(principal: number) {
  const history = startHistory()
  const random = seeded(principal)
  for (let d = 0; d < days; d++) {
    const day = habitDay(principal, d, random)
    learnDay(history, day)
    seeDay(history, day)
  }
  return history
}

/** AUC of telling other principals' days from own ones under the same name. */
function swapAuc(signal: Signal<null>): number {
  const random = seeded(99)
  const ranked = people.flatMap((person) => {
    const mine: Surroundings = { ...around, principal: person, history: historyOf(person) }
    return Array.from({ length: 12 }, (_, i) => {
      const other = people[(person + (i % 4)) % 5]!
      const score = (who: number) => signal.score(null, habitDay(who, days + i, random), mine).raw
      return [
        { score: score(person), positive: false, group: person },
        { score: score(other), positive: true, group: person },
      ]
    }).flat()
  })
  return rocAuc(ranked)
}

describe('a network trained on people who differ only in their order', () => {
  test('foresees the next action better than rates do, and as oneself better than as anybody', () => {
    const { unigram, bigram, anybody, newcomer, principal } = trained.quality!
    console.log(`nats: unigram ${unigram}, bigram ${bigram}, anybody ${anybody}, principal ${principal}`)
    // Nothing is open but which of four workflows comes next, once in three actions: ln(4) / 3 = 0.462 nats at best.
    expect(principal).toBeGreaterThan(0.44)
    expect(principal).toBeLessThan(0.8)
    expect(unigram).toBeCloseTo(Math.log(12), 1)
    expect(anybody).toBeGreaterThan(principal + 0.2)
    expect(newcomer).toBeGreaterThan(principal + 0.2)
  })

  test('tells their days apart, which the mix of actions cannot', () => {
    const auc = swapAuc(sequence)
    console.log(`AUC of swapped days: sequence ${auc}, action mix ${swapAuc(actionMix)}`)
    expect(auc).toBeGreaterThan(0.95)
    expect(swapAuc(actionMix)).toBeLessThan(0.7)
  })

  test('finds forty-two strange calls among four hundred usual ones, and says when', () => {
    const random = seeded(5)
    const usual = habitDay(1, days, random, 402).sessions[0]!.actions
    const strange = habitDay(3, days, random, 42).sessions[0]!.actions
    const with42 = Int32Array.from([...usual.slice(0, 201), ...strange, ...usual.slice(201)])
    const before = sequence.score(null, dayOf(usual, days), around)
    const after = sequence.score(null, dayOf(with42, days), around)
    expect(after.raw).toBeGreaterThan(before.raw + 3)
    // Run 201 began at 10:00 + 201 * 30 seconds.
    expect(after.evidence().statement).toMatch(/ in a row from 11:(3|4|5)\d UTC /)
  })

  test('gives a principal that it was not trained on the benefit of the doubt', () => {
    expect(around.sequence!.vectorOf(principalNames.length)).toBe(newcomer)
    const history = startHistory()
    const day = habitDay(1, days, seeded(3))
    const { raw } = sequence.score(null, day, { ...around, principal: principalNames.length, history })
    const asVictim = sequence.score(null, habitDay(2, days, seeded(3)), around).raw
    expect(raw).toBeLessThan(asVictim / 2)
  })

  test('finds an action that nobody did no more probable for one than for another', () => {
    const never = dayOf(Int32Array.of(1, 2, 3, 13, 4), days) as PrincipalDay
    const { own, anybody } = around.sequence!.steps(never, 2, around)
    expect(own.every(Number.isFinite)).toBe(true)
    expect(own[3]).toBeLessThan(-3)
    expect(anybody[3]! - own[3]!).toBeLessThan(5)
  })
})

test('the same seed gives the same bits, and no tensor is left behind', async () => {
  const before = tf.memory().numTensors
  const [a, b] = [await train({ epochs: 1 }), await train({ epochs: 1 })]
  expect(a.network).toEqual(b.network)
  expect(tf.memory().numTensors).toBe(before)
})

test('WebAssembly and plain JavaScript agree on every probability to one in ten thousand', async () => {
  const day = habitDay(1, days, seeded(8))
  const byWasm = around.sequence!.steps(day, 2, around)
  tf.env().set('PROD', true) // silences the advice to install another backend
  await tf.setBackend('cpu')
  const byScript = openScorer(trained.network, actionNames, principalNames).steps(day, 2, around)
  await openBackend()
  for (const [i, ln] of byWasm.own.entries()) expect(Math.abs(ln - byScript.own[i]!)).toBeLessThan(1e-4)
})
