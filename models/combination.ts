/**
 * Combination: from the raw values of all signals to one p-value a day.
 *
 *   bits_s = min(signalBits, -log2 p_s(raw_s))      p by signal, against calibration days of the pool
 *   sum    = sum over s of bits_s                   Fisher 1932
 *   p      = share of calibration days with at least this sum: over all days (the rank), by kind (the promise)
 */
import type { Automation } from './automation.ts'
import { bits, type Calibrator, fitCalibrator, pValue } from './calibration.ts'
import type { Pool } from './day.ts'
import type { Settings } from './settings.ts'

/**
 * Whom a day is compared with: people with people, automation with automation, and first days with first days,
 * since everything is new on them.
 */
export type Group = Pool | `new_${Pool}`

export interface CalibrationDay {
  automation: Automation
  group: Group
  /** raw values in the order of the signals */
  raw: readonly number[]
}

export interface Calibrators {
  /** in the order of the signals; a group without enough days has none and borrows its pool's */
  signals: Partial<Record<Group, Calibrator[]>>
  sum: {
    all: Calibrator
    group: Partial<Record<Group, Calibrator>>
    kind: Partial<Record<Automation, Calibrator>>
  }
}

/** A kind needs this many calibration days for a calibrator of its own; below, its pool's serves. */
const kindDays = 300
/** A group needs this many to stand alone. */
const groupDays = 30

export function poolOf(automation: Automation): Pool {
  return automation === 'human' ? 'human' : 'automation'
}

export function groupOf(automation: Automation, isNew: boolean): Group {
  return isNew ? `new_${poolOf(automation)}` : poolOf(automation)
}

export function fitCalibrators(
  days: readonly CalibrationDay[],
  signalCount: number,
  settings: Settings['calibration'],
): Calibrators {
  const groups = Map.groupBy(days, (day) => day.group)
  const signals: Calibrators['signals'] = {}
  for (const [group, mine] of groups)
    if (mine.length >= groupDays || !group.startsWith('new_'))
      signals[group] = Array.from({ length: signalCount }, (_, s) =>
        fitCalibrator(
          mine.map((day) => day.raw[s]!),
          settings,
        ),
      )
  const sums = days
    .filter((day) => signals[day.group])
    .map((day) => ({ ...day, sum: sumOf(signalBits(signals[day.group]!, day.raw, settings)) }))
  const fit = (chosen: typeof sums) =>
    fitCalibrator(
      chosen.map(({ sum }) => sum),
      settings,
    )
  const group: Calibrators['sum']['group'] = {}
  for (const [name, mine] of Map.groupBy(sums, (day) => day.group)) group[name] = fit(mine)
  const kind: Calibrators['sum']['kind'] = {}
  const known = sums.filter((day) => !day.group.startsWith('new_'))
  for (const [name, mine] of Map.groupBy(known, (day) => day.automation))
    if (mine.length >= kindDays) kind[name] = fit(mine)
  return { signals, sum: { all: fit(sums), group, kind } }
}

/** Bits by signal, in the order of the raw values. */
export function signalBits(
  calibrators: readonly Calibrator[],
  raw: readonly number[],
  settings: Settings['calibration'],
): number[] {
  return raw.map((value, s) => Math.min(settings.signalBits, bits(pValue(calibrators[s]!, value))))
}

export interface CombinedDay {
  bits: number[]
  /** surprise among all principal-days, in bits: the rank */
  score: number
  /** p among days of its kind: the promise */
  p: number
  /** calibration days that p rests on; 0 when there are none of its group */
  days: number
}

export function combineDay(
  calibrators: Calibrators,
  automation: Automation,
  isNew: boolean,
  raw: readonly number[],
  settings: Settings['calibration'],
): CombinedDay {
  const group = groupOf(automation, isNew)
  const borrowed =
    calibrators.signals[group] ?? calibrators.signals[poolOf(automation)] ?? anyOf(calibrators.signals)
  if (!borrowed) return { bits: raw.map(() => 0), score: 0, p: 1, days: 0 }
  const own = signalBits(borrowed, raw, settings)
  const sum = sumOf(own)
  const ofGroup = calibrators.sum.group[group]
  const judge = (isNew ? undefined : calibrators.sum.kind[automation]) ?? ofGroup ?? calibrators.sum.all
  return {
    bits: own,
    score: bits(pValue(calibrators.sum.all, sum)),
    p: pValue(judge, sum),
    days: ofGroup?.days ?? 0,
  }
}

function anyOf<T>(groups: Partial<Record<Group, T>>): T | undefined {
  return groups.human ?? groups.automation
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}
