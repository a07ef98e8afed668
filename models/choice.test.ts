import { expect, test } from 'vitest'
import { chance, fitChoice, startingChoice } from './choice.ts'

test('the chance of a choice is the weighted sum of its parts', () => {
  // python3 -c "print(0.4 * 0.5 + 0.3 * 0.25 + 0.2 * 0 + 0.1 * 0.1)"
  expect(chance(startingChoice, [0.5, 0.25, 0, 0.1])).toBeCloseTo(0.285, 12)
})

test('weights are learned by fifty rounds of expectation maximisation, the first ones worth twenty choices', () => {
  // python3 -c "from functools import reduce; P = [.4, .3, .2, .1]; O = [[.5, .25, 0, .1], [.8, .1, .1, .1], [0, .3, .3, .1]]; print(reduce(lambda m, _: [(20 * p + sum(m[i] * o[i] / sum(x * y for x, y in zip(m, o)) for o in O)) / (20 + len(O)) for i, p in enumerate(P)], range(50), P))"
  const learned = [0.4157438083552647, 0.3003534055017606, 0.1920105037486203, 0.09189228239435444]
  const observed: Parameters<typeof fitChoice>[0] = [
    [0.5, 0.25, 0, 0.1],
    [0.8, 0.1, 0.1, 0.1],
    [0, 0.3, 0.3, 0.1],
  ]
  expect(fitChoice(observed, 20)).toEqual(learned.map((weight) => expect.closeTo(weight, 12)))
  expect(fitChoice([], 20)).toEqual(startingChoice.map((weight) => expect.closeTo(weight, 12)))
})
