/**
 * Combination: from the raw values of all signals to one p-value a day.
 *
 *   bits_s = min(signalBits, bound_s, -log2 p_s(raw_s))    p by signal, against calibration days of the kind and its
 *                                                          pool; bound in bits by the signal's own model
 *   sum    = sum over s of weight_s * bits_s               Fisher 1932; a signal that sees the same calls as another
 *                                                          counts for less (signals.ts)
 *   p      = share of calibration days with at least this sum: over all days (the rank), by kind (the promise)
 *
 * A kind of automation is compared with its own days, and borrows from its pool what it lacks: with n days of its own
 *   p(kind) = (n p_own + kindDays p_pool) / (n + kindDays)
 * so that a burst of calls is ordinary for what runs on demand and strange for a nightly job.
 * A value that its own model finds ordinary stays so, however rare it is that a day has one at all: most days of a
 * kind may bring no new address, yet for a principal that gets one daily it is nothing.
 *
 * While days are held out of learning, a day is judged twice: by what was learned (held), and as if they had been
 * learned too (open). Nobody has said whose days they were. For people both answers count alike: their bits are the
 * mean. A robot does today what it was changed to yesterday: there only what is new since counts.
 */
import { group } from 'd3-array'
import type { Automation } from './automation/automation.ts'
import { bits, type Calibrator, fitCalibrator, pValue } from './calibration.ts'
import type { Pool } from './day.ts'
import type { Settings } from './settings.ts'
import type { SignalScore } from './signals/signal.ts'

/**
 * Whom a day is compared with: people with people, automation with automation, and first days with first days,
 * since everything is new on them.
 */
export type Group = Pool | `new_${Pool}`

export interface CalibrationDay {
  automation: Automation
  group: Group
  /** in the order of the signals */
  raw: readonly number[]
  bound: readonly number[]
}

export interface Calibrators {
  /** what each signal's bits count for in the sum */
  weights: readonly number[]
  /** in the order of the signals; a group without enough days has none and borrows its pool's */
  signals: Partial<Record<Group, Calibrator[]>>
  /** in the order of the signals, of the kinds of automation; first days are not among them */
  kinds: Partial<Record<Automation, Calibrator[]>>
  sum: {
    all: Calibrator
    group: Partial<Record<Group, Calibrator>>
    kind: Partial<Record<Automation, Calibrator>>
  }
}

export function poolOf(automation: Automation): Pool {
  return automation === 'human' ? 'human' : 'automation'
}

export function groupOf(automation: Automation, isNew: boolean): Group {
  return isNew ? `new_${poolOf(automation)}` : poolOf(automation)
}

export function fitCalibrators(
  days: readonly CalibrationDay[],
  weights: readonly number[],
  settings: Settings['calibration'],
): Calibrators {
  const bySignal = (chosen: readonly CalibrationDay[]) =>
    weights.map((_, s) =>
      fitCalibrator(
        chosen.map((day) => day.raw[s]!),
        settings,
      ),
    )
  const signals: Calibrators['signals'] = {}
  for (const [name, mine] of group(days, (day) => day.group))
    if (mine.length >= settings.groupDays || !name.startsWith('new_')) signals[name] = bySignal(mine)
  const ofKind = <Day extends CalibrationDay>(all: readonly Day[]) =>
    group(
      all.filter((day) => day.group === 'automation'),
      (day) => day.automation,
    )
  const kinds: Calibrators['kinds'] = {}
  for (const [kind, mine] of ofKind(days)) kinds[kind] = bySignal(mine)

  const unsummed = { signals, kinds }
  const sums = days
    .filter((day) => signals[day.group])
    .map((day) => ({
      ...day,
      sum: weighted(weights, signalBits(unsummed, day.automation, day.group, day, settings)),
    }))
  const fit = (chosen: typeof sums) =>
    fitCalibrator(
      chosen.map(({ sum }) => sum),
      settings,
    )
  const sumOfGroup: Calibrators['sum']['group'] = {}
  for (const [name, mine] of group(sums, (day) => day.group)) sumOfGroup[name] = fit(mine)
  const kind: Calibrators['sum']['kind'] = {}
  for (const [name, mine] of ofKind(sums)) kind[name] = fit(mine)
  return { weights, ...unsummed, sum: { all: fit(sums), group: sumOfGroup, kind } }
}

/** Bits by signal, in their order; none where there is nothing to compare with. */
export function signalBits(
  { signals, kinds }: Pick<Calibrators, 'signals' | 'kinds'>,
  automation: Automation,
  group: Group,
  { raw, bound }: Pick<CalibrationDay, 'raw' | 'bound'>,
  settings: Settings['calibration'],
): number[] {
  const pool = signals[group] ?? signals[poolOf(automation)] ?? signals.human ?? signals.automation
  if (!pool) return raw.map(() => 0)
  const own = group === 'automation' ? kinds[automation] : undefined
  return raw.map((value, s) =>
    Math.min(settings.signalBits, bound[s]!, bits(shrunkP(own?.[s], pool[s]!, value, settings))),
  )
}

export interface CombinedDay {
  /** by signal */
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
  scores: readonly Pick<SignalScore, 'raw' | 'bound'>[],
  settings: Settings['calibration'],
): CombinedDay {
  const group = groupOf(automation, isNew)
  if (Object.keys(calibrators.signals).length === 0)
    return { bits: scores.map(() => 0), score: 0, p: 1, days: 0 }
  const own = signalBits(calibrators, automation, group, valuesOf(scores), settings)
  const sum = weighted(calibrators.weights, own)
  const ofGroup = calibrators.sum.group[group]
  const ofKind = group === 'automation' ? calibrators.sum.kind[automation] : undefined
  return {
    bits: own,
    score: scoreOf(calibrators, own),
    p: shrunkP(ofKind, ofGroup ?? calibrators.sum.all, sum, settings),
    days: ofGroup?.days ?? 0,
  }
}

/** p among a kind's own days, drawn towards its pool's as far as the own ones are few. */
function shrunkP(
  own: Calibrator | undefined,
  pool: Calibrator,
  value: number,
  { kindDays }: Settings['calibration'],
): number {
  const p = pValue(pool, value)
  return own ? (own.days * pValue(own, value) + kindDays * p) / (own.days + kindDays) : p
}

/** Raw values and bounds as calibration wants them. */
export function valuesOf(
  scores: readonly Pick<SignalScore, 'raw' | 'bound'>[],
): Pick<CalibrationDay, 'raw' | 'bound'> {
  return { raw: scores.map(({ raw }) => raw), bound: scores.map(({ raw, bound }) => bound ?? raw) }
}

/** Surprise among all principal-days of these bits by signal: the rank. */
function scoreOf({ weights, sum }: Calibrators, own: readonly number[]): number {
  return bits(pValue(sum.all, weighted(weights, own)))
}

/** Bits by signal, and their score, of a day while others are held out: by what was learned, and as if they were too. */
export function judgedTwice(
  calibrators: Calibrators,
  automation: Automation,
  held: CombinedDay,
  open: CombinedDay,
): Pick<CombinedDay, 'bits' | 'score'> {
  const both = automation === 'human' ? held.bits.map((value, s) => (value + open.bits[s]!) / 2) : open.bits
  return { bits: both, score: scoreOf(calibrators, both) }
}

/** What each signal adds to the sum. */
export function addends(weights: readonly number[], own: readonly number[]): number[] {
  return own.map((value, s) => weights[s]! * value)
}

export function weighted(weights: readonly number[], own: readonly number[]): number {
  return addends(weights, own).reduce((sum, value) => sum + value, 0)
}
