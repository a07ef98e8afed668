import { expect, test } from 'vitest'
import { chanceOfAtLeast, poissonInterval } from './poisson.ts'

test('the chance of at least so many', () => {
  expect(chanceOfAtLeast(0, 1)).toBe(1)
  expect(chanceOfAtLeast(1, 0)).toBe(0)
  expect(chanceOfAtLeast(3, 1)).toBeCloseTo(0.0803014, 7) // scipy.stats.poisson.sf(2, 1)
  expect(chanceOfAtLeast(10, 12)).toBeCloseTo(0.7576078, 7) // poisson.sf(9, 12)
  expect(chanceOfAtLeast(40, 12) * 1e10).toBeCloseTo(1.5587113, 6) // poisson.sf(39, 12)
})

test('the exact interval of a mean', () => {
  expect(poissonInterval(0).low).toBe(0)
  expect(poissonInterval(0).high).toBeCloseTo(3.688879, 6) // scipy.stats.gamma.ppf(0.975, 1)
  expect(poissonInterval(10).low).toBeCloseTo(4.795389, 6) // gamma.ppf(0.025, 10)
  expect(poissonInterval(10).high).toBeCloseTo(18.390356, 6) // gamma.ppf(0.975, 11)
  expect(poissonInterval(1000).low).toBeCloseTo(938.973018, 5) // gamma.ppf(0.025, 1000)
})
