/**
 * What `usually` has to beat on the same days: itself with fewer signals (the score is exact, as it is a function of
 * the sum of bits; the severity of its priority stays that of all signals), and well-known methods on the same
 * features, fitted on the baseline.
 */

import { bits as bitsOf, fitCalibrator, pValue } from '../../models/calibration.ts'
import { fitIsolationForest, isolationScore } from '../../models/evaluation/rivals/isolation-forest.ts'
import { accessResidual, fitAccessFactors } from '../../models/evaluation/rivals/matrix-factorisation.ts'
import { priorityOf } from '../../models/priority.ts'
import type { Settings } from '../../models/settings.ts'
import { severities } from '../../models/severity.ts'
import { doubles, ints, readArrow } from '../warehouse/arrow.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import type { ScoredDays } from './scored-days.ts'

export interface Competitor {
  /** as evaluation.json names it; a peer there is a rival method, not a similar principal */
  kind: 'alone' | 'without' | 'peer'
  name: string
  /** higher is read earlier [days] */
  score: Float64Array
}

/** The score that these signals alone would give: their sum, recalibrated on the calibration days. */
export function scoreWith(
  chosen: readonly string[],
  days: Pick<ScoredDays, 'bits'>,
  calibration: ReadonlyMap<string, Float64Array>,
  settings: Settings['calibration'],
): Float64Array {
  const add = (columns: ReadonlyMap<string, Float64Array>) => {
    const sum = new Float64Array(columns.get(chosen[0]!)!.length)
    for (const name of chosen) {
      const bits = columns.get(name)!
      for (let row = 0; row < sum.length; row++) sum[row]! += bits[row]!
    }
    return sum
  }
  // Sorted as numbers first: a list that is in order costs the calibrator next to nothing to sort.
  const fitted = fitCalibrator(Array.from(add(calibration).sort()), settings)
  return add(days.bits).map((sum) => bitsOf(pValue(fitted, sum)))
}

/** Priority by each signal alone, and by all but one. */
export function* ablations(
  days: ScoredDays,
  calibration: ReadonlyMap<string, Float64Array>,
  settings: Settings,
): Generator<Competitor> {
  const names = [...days.bits.keys()]
  const score = (chosen: string[]) =>
    scoreWith(chosen, days, calibration, settings.calibration).map((score, row) =>
      priorityOf({ score, severity: severities[days.severity[row]!]! }, settings.confidence),
    )
  for (const name of names) yield { kind: 'alone', name, score: score([name]) }
  for (const name of names)
    yield { kind: 'without', name, score: score(names.filter((other) => other !== name)) }
}

/** What rivals need to know of the days: which ones they are. */
export type RivalDays = Pick<ScoredDays, 'count' | 'names' | 'principal' | 'day'>

export async function rivals(
  warehouse: Warehouse,
  days: RivalDays,
  random: () => number,
): Promise<Competitor[]> {
  const scores = await readArrow(warehouse, warehouse.query('evaluate/rival_score'))
  const align = (column: string) =>
    alignTo(
      new Float64Array(days.count),
      days,
      ints(scores, 'principal_id'),
      ints(scores, 'day'),
      doubles(scores, column),
    )
  return [
    { kind: 'peer', name: 'never-seen actions, counted', score: align('never_seen') },
    { kind: 'peer', name: 'rare actions, summed', score: align('rare_sum') },
    { kind: 'peer', name: 'rarest action', score: align('rare_max') },
    { kind: 'peer', name: 'robust z-score of volume', score: align('volume_z') },
    { kind: 'peer', name: 'first-order Markov, own likelihood', score: align('markov') },
    {
      kind: 'peer',
      name: 'matrix factorisation, residual',
      score: await factorisation(warehouse, days, random),
    },
    { kind: 'peer', name: 'Isolation Forest on day features', score: await forest(warehouse, days, random) },
  ]
}

/** The day's most unexpected access. */
async function factorisation(
  warehouse: Warehouse,
  days: RivalDays,
  random: () => number,
): Promise<Float64Array> {
  const done = await readArrow(
    warehouse,
    `SELECT principal_id, action_id, sum(events)::DOUBLE AS events FROM principal_day_action, time_window
     WHERE day < score_from GROUP BY ALL ORDER BY principal_id, action_id`,
  )
  const [sizes] = await warehouse.rows<{ actions: number }>(
    'SELECT max(action_id)::INTEGER + 1 AS actions FROM action',
  )
  const factors = fitAccessFactors(
    {
      principal: ints(done, 'principal_id'),
      action: ints(done, 'action_id'),
      count: doubles(done, 'events'),
    },
    days.names.length,
    sizes!.actions,
    random,
  )
  const aligned = new Float64Array(days.count)
  for (let from = 0; from < days.names.length; from += principalsAtOnce) {
    const seen = await readArrow(
      warehouse,
      `SELECT principal_id, (day - first_day)::INTEGER AS day, action_id FROM principal_day_action, time_window
       WHERE day BETWEEN score_from AND score_to AND principal_id >= ${from} AND principal_id < ${from + principalsAtOnce}
       ORDER BY principal_id, day, action_id`,
    )
    const [principal, day, action] = [ints(seen, 'principal_id'), ints(seen, 'day'), ints(seen, 'action_id')]
    const residual = Float64Array.from(principal, (id, row) => accessResidual(factors, id, action[row]!))
    alignTo(aligned, days, principal, day, residual)
  }
  return aligned
}

/** Principals whose accesses are in memory together. */
const principalsAtOnce = 20_000

async function forest(warehouse: Warehouse, days: RivalDays, random: () => number): Promise<Float64Array> {
  const features = [
    'events',
    'actions',
    'sessions',
    'writes',
    'errors',
    'denied',
    'sources',
    'targets',
    'hour',
    'weekend',
  ]
  const read = async (which: { scored: boolean; step: number }) => {
    await warehouse.set(which)
    return readArrow(warehouse, warehouse.query('evaluate/day_feature'))
  }
  const [baseline] = await warehouse.rows<{ days: number }>(
    'SELECT count(*)::INTEGER AS days FROM principal_day, time_window WHERE day < score_from',
  )
  // A tree sees 256 points: a sample of the baseline, evenly over it, is enough to draw them from.
  const step = Math.max(1, Math.floor(baseline!.days / 20_000))
  const early = await read({ scored: false, step })
  const earlyColumns = features.map((name) => doubles(early, name))
  const fitted = fitIsolationForest(
    Array.from({ length: early.numRows }, (_, i) => Float64Array.from(earlyColumns, (column) => column[i]!)),
    random,
  )
  const late = await read({ scored: true, step: 1 })
  const columns = features.map((name) => doubles(late, name))
  const point = new Float64Array(columns.length)
  const scores = new Float64Array(late.numRows)
  for (let row = 0; row < scores.length; row++) {
    for (let k = 0; k < point.length; k++) point[k] = columns[k]![row]!
    scores[row] = isolationScore(fitted, point)
  }
  return alignTo(new Float64Array(days.count), days, ints(late, 'principal_id'), ints(late, 'day'), scores)
}

/** Takes the largest value of each scored day into `aligned`; rows come in the order of the days. */
function alignTo(
  aligned: Float64Array,
  days: RivalDays,
  principal: Int32Array,
  day: Int32Array,
  value: Float64Array,
): Float64Array {
  let at = 0
  for (let row = 0; row < value.length; row++) {
    while (
      at < days.count &&
      (days.principal[at]! < principal[row]! ||
        (days.principal[at] === principal[row] && days.day[at]! < day[row]!))
    )
      at++
    if (at === days.count || days.principal[at] !== principal[row] || days.day[at] !== day[row]) continue
    const isFirst = row === 0 || principal[row - 1] !== principal[row] || day[row - 1] !== day[row]
    aligned[at] = isFirst ? value[row]! : Math.max(aligned[at]!, value[row]!)
  }
  return aligned
}
