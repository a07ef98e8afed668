import { expect, test } from 'vitest'
import { exampleSettings } from '../example/organisation.ts'
import { buildCorpus, chooseDays } from './corpus.ts'
import { trainingRates } from './rates.ts'

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
  const session = (...actions: number[]) => ({
    number: 1,
    actions: Int32Array.from(actions),
    gapSeconds: new Float64Array(actions.length),
    startSeconds: new Int32Array(actions.length),
  })
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
  const [own, org] = [new Float32Array(3), new Float32Array(3)]
  trainingRates(corpus, settings, 0.02).write(0, false, own, org, 0)
  // Others of principal 1: a once, b three times of four. Its own other day: a once.
  const others = (count: number) => (0.98 * count) / 4 + 0.02 / 3
  expect(Math.exp(org[1]!)).toBeCloseTo(others(1), 6)
  expect(Math.exp(org[2]!)).toBeCloseTo(others(3), 6)
  expect(Math.exp(own[1]!)).toBeCloseTo((1 + 20 * others(1)) / 21, 6)
  expect(Math.exp(own[2]!)).toBeCloseTo((20 * others(3)) / 21, 6)
})
