/**
 * How often things are done, as training sees it: what the network's logits start from.
 *
 *   q_org(a) = (1 - floor) * share of others' steps in the pool + floor / classes         without the principal's own
 *   q_u(a)   = (c(a) + prior * q_org(a)) / (N + prior)                                   without the day itself
 *
 * Leaving the day out is what keeps the network from learning to trust counts that contain the answer.
 *
 * The logarithms are taken once: a row a principal, and what a day itself changes of it. ln q_u lacks ln(prior / (N +
 * prior)), one number for all classes, which the softmax does not see.
 */
import type { Pool } from '../day.ts'
import type { Corpus } from './corpus.ts'
import { type SequenceSettings, unknownAction } from './network.ts'

/** Plain data, so that a thread can have it; the tables are shared memory. */
export interface TrainingRates {
  classes: number
  priorSteps: number
  /** ln q_org [principals, classes] */
  lnShared: Float32Array
  /** ln(c / prior + q_org) over all days that teach [principals, classes] */
  lnOwn: Float32Array
  /** by day: the same without the day, for the classes of its counts; empty for days that do not teach */
  lnOwnWithout: Float32Array[]
}

/** @param floorShare share of q_org spread evenly over the classes */
export function trainingRates(corpus: Corpus, settings: SequenceSettings, floorShare: number): TrainingRates {
  const classes = corpus.actions.length
  const { priorSteps } = settings
  const pools: Record<Pool, { counts: Float64Array; total: number }> = {
    human: { counts: new Float64Array(classes), total: 0 },
    automation: { counts: new Float64Array(classes), total: 0 },
  }
  for (const { pool, counts } of corpus.principals) {
    for (const [i, item] of counts.classes.entries()) pools[pool].counts[item]! += counts.counts[i]!
    pools[pool].total += counts.total
  }
  const table = () =>
    new Float32Array(
      new SharedArrayBuffer(corpus.principals.length * classes * Float32Array.BYTES_PER_ELEMENT),
    )
  const [lnShared, lnOwn] = [table(), table()]
  for (const [principal, { pool, counts }] of corpus.principals.entries()) {
    const share = pools[pool].counts.slice()
    for (const [i, item] of counts.classes.entries()) share[item]! -= counts.counts[i]!
    const total = Math.max(1, pools[pool].total - counts.total)
    const rates = share.map((count) => ((1 - floorShare) * count) / total + floorShare / classes)
    // Rare actions become the unknown one half of the time, so that it has half of their rate.
    for (let item = 1; item < classes; item++)
      if (corpus.rare[item]) rates[unknownAction]! += ((1 - floorShare) * share[item]!) / total / 2
    const logs = rates.map(Math.log)
    lnShared.set(logs, principal * classes)
    for (const [i, item] of counts.classes.entries())
      logs[item] = Math.log(counts.counts[i]! / priorSteps + rates[item]!)
    lnOwn.set(logs, principal * classes)
  }
  const lnOwnWithout = corpus.days.map(({ principal, heldOut, counts: today }) => {
    if (heldOut) return new Float32Array(0)
    const { counts } = corpus.principals[principal]!
    const row = principal * classes
    let i = 0
    return Float32Array.from(today.classes, (item, t) => {
      while (counts.classes[i]! < item) i++
      const left = counts.counts[i]! - today.counts[t]!
      const lnRate = lnShared[row + item]!
      return left > 0 ? Math.log(left / priorSteps + Math.exp(lnRate)) : lnRate
    })
  })
  return { classes, priorSteps, lnShared, lnOwn, lnOwnWithout }
}

/**
 * Writes ln q_u (but for a number that is the same for all classes) and ln q_org of a day's principal [classes each];
 * with `shared`, q_org as both.
 */
export function writeRates(
  corpus: Corpus,
  rates: TrainingRates,
  day: number,
  shared: boolean,
  own: Float32Array,
  org: Float32Array,
  offset: number,
): void {
  const { principal, counts: today } = corpus.days[day]!
  const [from, to] = [principal * rates.classes, (principal + 1) * rates.classes]
  const lnShared = rates.lnShared.subarray(from, to)
  org.set(lnShared, offset)
  own.set(shared ? lnShared : rates.lnOwn.subarray(from, to), offset)
  if (shared) return
  const without = rates.lnOwnWithout[day]!
  for (let t = 0; t < without.length; t++) own[offset + today.classes[t]!] = without[t]!
}

/** q_u of a class on a day. */
export function ownRate(corpus: Corpus, rates: TrainingRates, day: number, item: number): number {
  const { principal, heldOut, counts: today } = corpus.days[day]!
  const total = corpus.principals[principal]!.counts.total - (heldOut ? 0 : today.total)
  const place = heldOut ? -1 : today.classes.indexOf(item)
  const ln = place < 0 ? rates.lnOwn[principal * rates.classes + item]! : rates.lnOwnWithout[day]![place]!
  return (Math.exp(ln) * rates.priorSteps) / (total + rates.priorSteps)
}
