import { expect, test } from 'vitest'
import { betaBinomialBits } from './tails.ts'

// -np.log2(scipy.stats.betabinom.sf(k - 1, n, a, b)); the third is the exact product of (1 + i) / (33 + i), i < 20,
// where scipy's own value is off in the second digit
test.each([
  [1, 10, 0.5, 9.5, 1.705063579487857],
  [8, 10, 0.5, 9.5, 12.94280459841638],
  [20, 20, 1, 32, 46.840355550436236],
  [5, 96, 2, 38, 1.1819485211235479],
  [300, 300, 1001, 39002, 1538.7785406936139], // below the smallest double; exact as the third
])('beta-binomial: %d or more of %d with Beta(%f, %f)', (k, n, a, b, bits) => {
  expect(betaBinomialBits(k, n, a, b)).toBeCloseTo(bits, 6)
})

test('nothing at all is no surprise', () => {
  expect(betaBinomialBits(0, 5, 1, 1)).toBe(0)
})
