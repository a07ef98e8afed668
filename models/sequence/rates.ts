/**
 * How often things are done, as training sees it: what the network's logits start from.
 *
 *   q_org(a) = (1 - floor) * share of others' steps in the pool + floor / classes         without the principal's own
 *   q_u(a)   = (c(a) + prior * q_org(a)) / (N + prior)                                   without the day itself
 *
 * Leaving the day out is what keeps the network from learning to trust counts that contain the answer.
 */
import type { Pool } from '../day.ts'
import type { Corpus } from './corpus.ts'
import { type SequenceSettings, unknownAction } from './network.ts'

export interface TrainingRates {
  /** Writes ln q_u and ln q_org of a day's principal [classes each]; with `shared`, q_org as both. */
  write(day: number, shared: boolean, own: Float32Array, org: Float32Array, offset: number): void
}

/** @param floorShare share of q_org spread evenly over the classes */
export function trainingRates(corpus: Corpus, settings: SequenceSettings, floorShare: number): TrainingRates {
  const classes = corpus.actions.length
  const pools: Record<Pool, { counts: Float64Array; total: number }> = {
    human: { counts: new Float64Array(classes), total: 0 },
    automation: { counts: new Float64Array(classes), total: 0 },
  }
  for (const { pool, counts } of corpus.principals) {
    for (const [i, item] of counts.classes.entries()) pools[pool].counts[item]! += counts.counts[i]!
    pools[pool].total += counts.total
  }
  const rows = corpus.principals.map(({ pool, counts }) => {
    const share = pools[pool].counts.slice()
    for (const [i, item] of counts.classes.entries()) share[item]! -= counts.counts[i]!
    const total = Math.max(1, pools[pool].total - counts.total)
    const rates = share.map((count) => ((1 - floorShare) * count) / total + floorShare / classes)
    // Rare actions become the unknown one half of the time, so that it has half of their rate.
    for (let item = 1; item < classes; item++)
      if (corpus.rare[item]) rates[unknownAction]! += ((1 - floorShare) * share[item]!) / total / 2
    return Float32Array.from(rates)
  })
  const logs = rows.map((rates) => rates.map(Math.log))

  return {
    write(day, shared, own, org, offset) {
      const { principal, heldOut, counts: today } = corpus.days[day]!
      const { counts } = corpus.principals[principal]!
      const lnOrg = logs[principal]!
      org.set(lnOrg, offset)
      own.set(lnOrg, offset)
      if (shared) return
      const total = counts.total - (heldOut ? 0 : today.total) + settings.priorSteps
      const shift = Math.log(settings.priorSteps / total)
      for (let item = 0; item < classes; item++) own[offset + item]! += shift
      let t = 0
      for (const [i, item] of counts.classes.entries()) {
        while (t < today.classes.length && today.classes[t]! < item) t++
        const todays = !heldOut && today.classes[t] === item ? today.counts[t]! : 0
        const count = counts.counts[i]! - todays
        if (count > 0)
          own[offset + item] = Math.log((count + settings.priorSteps * rows[principal]![item]!) / total)
      }
    },
  }
}
