/**
 * Calibration: from a raw value to the share of calibration days that are at least as strange.
 *
 *   p(v) = (1 + #{v_i >= v}) / (n + 1)                                   up to the tail quantile u
 *   p(v) = share above u * (1 + xi * (v - u) / sigma)^(-1 / xi)          beyond it: generalised Pareto
 *
 * xi >= 0, so that a stranger day never gets the same p as a strange one. The fit is Zhang & Stephens 2009
 * (Technometrics 51:316), which needs no optimiser. With few exceedances the tail is exponential, of a mean known from
 * m of them only: its predictive distribution, xi = 1 / m, so that little data promises little (Bernardo & Smith 1994,
 * appendix A, gamma-exponential under Jeffreys' prior).
 */
import type { Settings } from './settings.ts'

export interface Calibrator {
  /** calibration days it was fitted on */
  days: number
  /** distinct values, ascending: at most a thousand points */
  values: number[]
  /** share of days with at least the value, by value */
  shares: number[]
  tail: { from: number; share: number; xi: number; sigma: number } | null
}

const mostPoints = 1000

export function fitCalibrator(raw: readonly number[], settings: Settings['calibration']): Calibrator {
  const sorted = raw.toSorted((a, b) => a - b)
  const n = sorted.length
  const from = sorted[Math.floor(n * settings.tailQuantile)] ?? 0
  const above = sorted.filter((value) => value > from).map((value) => value - from)
  const distinct = new Map<number, number>()
  for (const [i, value] of sorted.entries())
    if (!distinct.has(value)) distinct.set(value, (n - i + 1) / (n + 1))
  const kept = thin([...distinct], mostPoints)
  return {
    days: n,
    values: kept.map(([value]) => value),
    shares: kept.map(([, share]) => Math.min(1, share)),
    tail:
      above.length < settings.tailPoints
        ? null // too few to say how the tail falls: nothing is rarer than the rarest seen
        : {
            from,
            share: (above.length + 1) / (n + 1),
            ...(above.length >= settings.paretoPoints
              ? fitPareto(above)
              : { xi: 1 / above.length, sigma: above.reduce((sum, x) => sum + x, 0) / above.length }),
          },
  }
}

/** The p-value of a raw value, in (0, 1]. */
export function pValue(calibrator: Calibrator, raw: number): number {
  const { values, shares, tail, days } = calibrator
  if (tail && raw > tail.from) {
    const x = (raw - tail.from) / tail.sigma
    const beyond = tail.xi < 1e-6 ? Math.exp(-x) : (1 + tail.xi * x) ** (-1 / tail.xi)
    return Math.max(Number.MIN_VALUE, tail.share * beyond)
  }
  if (values.length === 0) return 1
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < raw) low = middle + 1
    else high = middle
  }
  return low === values.length ? 1 / (days + 1) : shares[low]!
}

export function bits(p: number): number {
  return p >= 1 ? 0 : -Math.log2(p)
}

/** Evenly many points of a long list, first and last among them. */
function thin<T>(list: T[], most: number): T[] {
  if (list.length <= most) return list
  return Array.from({ length: most }, (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))]!)
}

/**
 * Generalised Pareto by Zhang & Stephens' quasi-Bayesian estimator (2009), xi cut at 0.
 * @param exceedances positive, ascending
 */
export function fitPareto(exceedances: readonly number[]): { xi: number; sigma: number } {
  const n = exceedances.length
  const m = 30 + Math.floor(Math.sqrt(n))
  const quartile = exceedances[Math.floor(n / 4 + 0.5) - 1]!
  const largest = exceedances[n - 1]!
  const thetas = Array.from(
    { length: m },
    (_, j) => 1 / largest + (1 - Math.sqrt(m / (j + 0.5))) / (3 * quartile),
  )
  const kOf = (theta: number) => exceedances.reduce((sum, x) => sum + Math.log1p(-theta * x), 0) / n
  const profile = thetas.map((theta) => {
    const k = kOf(theta)
    return n * (Math.log(-theta / k) - k - 1)
  })
  const weights = profile.map((a) => 1 / profile.reduce((sum, b) => sum + Math.exp(b - a), 0))
  const theta = thetas.reduce((sum, value, j) => sum + value * weights[j]!, 0)
  const xi = kOf(theta)
  if (xi > 0) return { xi, sigma: -xi / theta }
  return { xi: 0, sigma: exceedances.reduce((sum, x) => sum + x, 0) / n }
}
