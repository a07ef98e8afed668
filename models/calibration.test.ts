import { describe, expect, test } from 'vitest'
import { bits, fitCalibrator, fitPareto, pValue } from './calibration.ts'
import { exampleSettings } from './example/organisation.ts'

const settings = exampleSettings.calibration
/** Quantiles of a generalised Pareto with location 0: an ideal sample. */
const paretoSample = (n: number, xi: number, sigma: number) =>
  Array.from({ length: n }, (_, i) => (sigma * ((1 - (i + 0.5) / n) ** -xi - 1)) / xi)

describe('generalised Pareto', () => {
  test.each([
    [0.2, 1],
    [0.5, 3],
    [0.8, 0.1],
  ])('finds shape %f and scale %f of an ideal sample', (xi, sigma) => {
    const fitted = fitPareto(paretoSample(2000, xi, sigma))
    expect(fitted.xi).toBeCloseTo(xi, 1)
    expect(fitted.sigma / sigma).toBeCloseTo(1, 1)
  })

  test('a bounded tail is fitted as an exponential, so that no value is impossible', () => {
    const fitted = fitPareto(Array.from({ length: 500 }, (_, i) => (i + 1) / 500))
    expect(fitted.xi).toBe(0)
  })
})

describe('with few exceedances the tail is what an exponential of unknown mean lets expect', () => {
  const daysTo = (n: number) =>
    fitCalibrator(
      Array.from({ length: n }, (_, i) => i),
      settings,
    )

  // share * scipy.stats.lomax.sf(raw - from, m, scale=m * mean), scipy 1.17: m exceedances of `from`, with their mean
  test.each([
    [100, 120, 0.0009977916831683175], // 10 / 101 * lomax.sf(30, 9, scale=45); an exponential of mean 5: 0.00025
    [100, 390, 1.0819804022637271e-9], // 10 / 101 * lomax.sf(300, 9, scale=45)
    [60, 74, 0.0014221240759363547], // 6 / 61 * lomax.sf(20, 5, scale=15)
  ])('of %d days of 0, 1, 2, ... a day of %d: p = %f', (n, raw, p) => {
    expect(pValue(daysTo(n), raw) / p).toBeCloseTo(1, 9)
  })

  test('ten means out, five promise a third as much as nine', () => {
    const beyond = (n: number, raw: number) => pValue(daysTo(n), raw) / daysTo(n).tail!.share
    expect(beyond(100, 90 + 50)).toBeCloseTo(0.0012006050793585987, 12) // lomax.sf(50, 9, scale=45)
    expect(beyond(60, 54 + 30)).toBeCloseTo(0.0041152263374485566, 12) // lomax.sf(30, 5, scale=15)
  })
})

describe('p-values', () => {
  const raw = Array.from({ length: 1000 }, (_, i) => -Math.log(1 - (i + 0.5) / 1000)) // exponential quantiles

  test('are the share of calibration days at least as strange', () => {
    const calibrator = fitCalibrator(raw, settings)
    for (const p of [0.9, 0.5, 0.2, 0.11]) expect(pValue(calibrator, -Math.log(p))).toBeCloseTo(p, 2)
  })

  test('go on beyond the strangest day seen, ever smaller', () => {
    const calibrator = fitCalibrator(raw, settings)
    expect(bits(pValue(calibrator, -Math.log(1e-3)))).toBeCloseTo(-Math.log2(1e-3), 0)
    expect(pValue(calibrator, 20)).toBeLessThan(pValue(calibrator, 12))
    expect(pValue(calibrator, 1e6)).toBeGreaterThan(0)
  })

  test('never rise with the value', () => {
    const calibrator = fitCalibrator(raw, settings)
    const ps = Array.from({ length: 400 }, (_, i) => pValue(calibrator, i / 40))
    expect(ps.every((p, i) => i === 0 || p <= ps[i - 1]!)).toBe(true)
  })

  test('of a signal that is silent on most days are 1 on those days', () => {
    const calibrator = fitCalibrator([...new Array<number>(95).fill(0), 1, 2, 3, 4, 5], settings)
    expect(pValue(calibrator, 0)).toBe(1)
    expect(pValue(calibrator, 1)).toBeLessThan(0.07)
  })

  test('with few days say no more than the days can', () => {
    const calibrator = fitCalibrator([1, 2, 3], settings)
    expect(pValue(calibrator, 100)).toBe(1 / 4)
    expect(pValue(fitCalibrator([], settings), 100)).toBe(1)
  })
})
