/**
 * The gate: how many bits the action mix may allow (its bound) before a scored day looks like somebody else's, by size.
 * A fixed threshold would reject a third of the clean days of people with few events a day.
 */
import type { PrincipalDay } from './day.ts'
import type { History } from './history.ts'
import type { Settings } from './settings.ts'
import { positiveBits, sessionRatios } from './signals/action-mix.ts'
import type { Surroundings } from './signals/signal.ts'

export interface Gate {
  /** upper bounds of steps a day, ascending; the last bucket is open */
  sizes: number[]
  /** by bucket [sizes + 1] */
  thresholds: number[]
}

/** @param days steps, and bits of the action mix's bound, of each calibration day */
export function fitGate(days: { steps: number; mix: number }[], settings: Settings['models']['walk']): Gate {
  const sorted = days.map(({ steps }) => steps).sort((a, b) => a - b)
  const { gateSizes, gateDays, gateShare } = settings
  const buckets = Math.max(1, Math.min(gateSizes, Math.floor(days.length / gateDays)))
  const sizes = Array.from(
    { length: buckets - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / buckets)]!,
  )
  const thresholds = Array.from({ length: buckets }, (_, bucket) => {
    const values = days
      .filter(({ steps }) => bucketOf(sizes, steps) === bucket)
      .map(({ mix }) => mix)
      .sort((a, b) => a - b)
    return values.length === 0
      ? Number.POSITIVE_INFINITY
      : values[Math.min(values.length - 1, Math.floor(values.length * (1 - gateShare)))]!
  })
  return { sizes, thresholds }
}

function bucketOf(sizes: readonly number[], steps: number): number {
  const bucket = sizes.findIndex((size) => steps < size)
  return bucket < 0 ? sizes.length : bucket
}

/** Whether the day may be learned, by the gate alone. */
export function passesGate(
  gate: Gate,
  state: { history: History },
  day: PrincipalDay,
  mix: number,
  settings: Settings['models']['walk'],
): boolean {
  if (state.history.days < settings.ungatedDays) return true
  return mix <= gate.thresholds[bucketOf(gate.sizes, stepsOf(day))]!
}

export function stepsOf(day: PrincipalDay): number {
  return day.actions.steps.reduce((sum, steps) => sum + steps, 0)
}

/** The value that the gate judges, in bits, without the other signals: for the pass that finds the thresholds. */
export function mixOf(
  state: { history: History },
  day: PrincipalDay,
  surroundings: Omit<Surroundings, 'history'>,
): number {
  const ratios = sessionRatios(day, { ...surroundings, history: state.history })
  return positiveBits(ratios)
}
