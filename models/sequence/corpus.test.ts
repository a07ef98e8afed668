import { expect, test } from 'vitest'
import { exampleSettings } from '../example/organisation.ts'
import { buildCorpus, chooseDays } from './corpus.ts'
import { ownRate, trainingRates, writeRates } from './rates.ts'

const settings = { ...exampleSettings.models.sequence, tokensPerPrincipal: 100, tokens: 1000 }
const days = (principal: number, steps: number[]) => steps.map((steps) => ({ principal, steps }))

test('every day teaches while a principal stays within its share', () => {
  expect(chooseDays(days(1, [10, 10, 10]), settings)).toEqual([true, true, true])
})

test('of a busy principal, days spread evenly teach', () => {
  // 10 runs of a day count at most: 100 of 200.
  const taken = chooseDays(days(1, new Array<number>(20).fill(500)), settings)
  expect(taken.filter(Boolean).length).toBe(10)
  expect(taken.slice(0, 10).filter(Boolean).length).toBe(5)
})

test('a small principal keeps its days when all together have too many', () => {
  const sizes = [...days(1, new Array<number>(20).fill(10)), ...days(2, [5, 5])]
  const taken = chooseDays(sizes, { ...settings, tokens: 60 })
  expect(taken.slice(20)).toEqual([true, true])
  expect(taken.slice(0, 20).filter(Boolean).length).toBe(5)
})

test('rates leave out the day itself, and the principal from the others', () => {
  const corpus = buildCorpus(
    [
      { principal: 1, day: 0, weekday: 0, sessions: [session(1, 1, 2)] },
      { principal: 1, day: 1, weekday: 1, sessions: [session(1)] },
      { principal: 2, day: 0, weekday: 0, sessions: [session(1, 2, 2, 2)] },
    ],
    ['', 'a', 'b'],
    ['human', 'human', 'human'],
    settings,
    () => 1, // nothing is held out
  )
  const rates = trainingRates(corpus, settings, 0.02)
  // Others of principal 1: a once, b three times of four. Its own other day: a once.
  const others = (count: number) => (0.98 * count) / 4 + 0.02 / 3
  const [own, org] = [new Float32Array(3), new Float32Array(3)]
  writeRates(corpus, rates, 0, false, own, org, 0)
  expect(Math.exp(org[1]!)).toBeCloseTo(others(1), 6)
  expect(Math.exp(org[2]!)).toBeCloseTo(others(3), 6)
  const [ownA, ownB] = [1, 2].map((item) => ownRate(corpus, rates, 0, item)) as [number, number]
  expect(ownA).toBeCloseTo((1 + 20 * others(1)) / 21, 6)
  expect(ownB).toBeCloseTo((20 * others(3)) / 21, 6)
  // What is written lacks one number, the same for all classes.
  expect(own[1]! - own[2]!).toBeCloseTo(Math.log(ownA / ownB), 5)
  writeRates(corpus, rates, 0, true, own, org, 0)
  expect(own).toEqual(org)
})

test('of a day that is held out, the rates are those of all days that teach', () => {
  const corpus = buildCorpus(
    [0, 1].map((day) => ({ principal: 1, day, weekday: day, sessions: [session(1, 1, 2)] })),
    ['', 'a', 'b'],
    ['human', 'human'],
    settings,
    alternating(),
  )
  expect(corpus.days.map(({ heldOut }) => heldOut)).toEqual([true, false])
  const rates = trainingRates(corpus, settings, 0.02)
  expect(ownRate(corpus, rates, 0, 1)).toBeCloseTo((2 + 20 * (0.02 / 3)) / 23, 6)
  // The day that teaches leaves nothing when it is left out.
  expect(ownRate(corpus, rates, 1, 1)).toBeCloseTo(0.02 / 3, 6)
})

const session = (...actions: number[]) => ({
  number: 1,
  actions: Int32Array.from(actions),
  gapSeconds: new Float64Array(actions.length),
  startSeconds: new Int32Array(actions.length),
})

/** 0 and 1 in turns: every other day is held out. */
function alternating(): () => number {
  let next = 1
  return () => (next = 1 - next)
}
