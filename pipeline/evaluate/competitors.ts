/**
 * What `usually` has to beat on the same days: itself with fewer signals (exact, as the score is a function of the
 * sum of bits), and well-known methods on the same features, fitted on the baseline.
 */
import { bits as bitsOf, fitCalibrator, pValue } from '../../models/calibration.ts'
import { fitIsolationForest, isolationScore } from '../../models/peers/isolation-forest.ts'
import { accessResidual, fitAccessFactors } from '../../models/peers/matrix-factorisation.ts'
import type { Settings } from '../../models/settings.ts'
import { doubles, ints, readArrow } from '../arrow.ts'
import type { Warehouse } from '../warehouse.ts'
import type { ScoredDays } from './scored-days.ts'

export interface Competitor {
  kind: 'alone' | 'without' | 'peer'
  name: string
  /** higher is stranger [days] */
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
    for (const name of chosen) for (const [i, bits] of columns.get(name)!.entries()) sum[i]! += bits
    return sum
  }
  const fitted = fitCalibrator([...add(calibration)], settings)
  return add(days.bits).map((sum) => bitsOf(pValue(fitted, sum)))
}

/** Each signal alone, and all but one. */
export function ablations(
  days: ScoredDays,
  calibration: ReadonlyMap<string, Float64Array>,
  settings: Settings['calibration'],
): Competitor[] {
  const names = [...days.bits.keys()]
  const score = (chosen: string[]) => scoreWith(chosen, days, calibration, settings)
  return [
    ...names.map((name): Competitor => ({ kind: 'alone', name, score: score([name]) })),
    ...names.map(
      (name): Competitor => ({
        kind: 'without',
        name,
        score: score(names.filter((other) => other !== name)),
      }),
    ),
  ]
}

export async function peers(
  warehouse: Warehouse,
  days: ScoredDays,
  random: () => number,
): Promise<Competitor[]> {
  const scores = await readArrow(warehouse, peerSql)
  const align = (column: string) =>
    alignedTo(days, ints(scores, 'principal_id'), ints(scores, 'day'), doubles(scores, column))
  return [
    { kind: 'peer', name: 'never-seen actions, counted', score: align('never_seen') },
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

/**
 * never_seen: actions of the day that the principal had not done before.
 * volume_z: log events less the median of its baseline days, over 1.4826 times their median absolute deviation.
 * markov: mean -ln P(action | action before) by its own baseline transitions, add-one smoothed over the vocabulary.
 */
const peerSql = `
WITH firsts AS (SELECT principal_id, action_id, min(day) AS day FROM principal_day_action GROUP BY ALL),
never_seen AS (SELECT principal_id, day, count(*)::DOUBLE AS never_seen FROM firsts GROUP BY ALL),
centre AS (
  SELECT principal_id, median(ln(1 + events)) AS middle FROM principal_day, time_window WHERE day < score_from GROUP BY ALL
),
spread AS (
  SELECT principal_id, any_value(middle) AS middle, median(abs(ln(1 + events) - middle)) AS deviation
  FROM principal_day JOIN centre USING (principal_id), time_window WHERE day < score_from GROUP BY ALL
),
pair AS (
  SELECT principal_id, day, action_id,
    coalesce(lag(action_id) OVER (PARTITION BY principal_id, day, session ORDER BY position), 0) AS before
  FROM principal_day_step
),
habit AS (
  SELECT principal_id, before, action_id, count(*) AS times FROM pair, time_window WHERE day < score_from GROUP BY ALL
),
from_habit AS (SELECT principal_id, before, sum(times) AS times FROM habit GROUP BY ALL),
vocabulary AS (SELECT count(*) AS size FROM action),
markov AS (
  SELECT principal_id, day,
    avg(-ln((coalesce(h.times, 0) + 1) / (coalesce(f.times, 0) + size)))::DOUBLE AS markov
  FROM pair LEFT JOIN habit h USING (principal_id, before, action_id)
    LEFT JOIN from_habit f USING (principal_id, before), vocabulary, time_window
  WHERE day BETWEEN score_from AND score_to GROUP BY ALL
)
SELECT principal_id, (day - first_day)::INTEGER AS day, coalesce(never_seen, 0) AS never_seen,
  coalesce((ln(1 + events) - middle) / (1.4826 * deviation + 0.1), 0)::DOUBLE AS volume_z,
  coalesce(markov, 0) AS markov
FROM (SELECT principal_id, day, events FROM principal_day) LEFT JOIN never_seen USING (principal_id, day)
  LEFT JOIN spread USING (principal_id) LEFT JOIN markov USING (principal_id, day), time_window
WHERE day BETWEEN score_from AND score_to ORDER BY principal_id, day`

/** The day's most unexpected access. */
async function factorisation(
  warehouse: Warehouse,
  days: ScoredDays,
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
  const seen = await readArrow(
    warehouse,
    `SELECT principal_id, (day - first_day)::INTEGER AS day, action_id FROM principal_day_action, time_window
     WHERE day BETWEEN score_from AND score_to ORDER BY principal_id, day, action_id`,
  )
  const [principal, day, action] = [ints(seen, 'principal_id'), ints(seen, 'day'), ints(seen, 'action_id')]
  const residual = Float64Array.from(principal, (id, row) => accessResidual(factors, id, action[row]!))
  return alignedTo(days, principal, day, residual)
}

async function forest(warehouse: Warehouse, days: ScoredDays, random: () => number): Promise<Float64Array> {
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
  const table = await readArrow(
    warehouse,
    `WITH used AS (SELECT principal_id, day, count(*) AS sources FROM principal_day_source GROUP BY ALL),
       touched AS (SELECT principal_id, day, count(*) AS targets FROM principal_day_resource GROUP BY ALL)
     SELECT principal_id, (day - first_day)::INTEGER AS day, (day < score_from)::INTEGER AS baseline,
       ln(1 + events)::DOUBLE AS events, ln(1 + actions)::DOUBLE AS actions, ln(1 + sessions)::DOUBLE AS sessions,
       ln(1 + writes)::DOUBLE AS writes, ln(1 + errors)::DOUBLE AS errors, ln(1 + denied)::DOUBLE AS denied,
       ln(1 + coalesce(sources, 0))::DOUBLE AS sources, ln(1 + coalesce(targets, 0))::DOUBLE AS targets,
       hour(first_time)::DOUBLE AS hour, (isodow(day) > 5)::INTEGER::DOUBLE AS weekend
     FROM principal_day LEFT JOIN used USING (principal_id, day) LEFT JOIN touched USING (principal_id, day), time_window
     WHERE day <= score_to ORDER BY principal_id, day`,
  )
  const columns = features.map((name) => doubles(table, name))
  const row = (i: number) => Float64Array.from(columns, (column) => column[i]!)
  const baseline = ints(table, 'baseline')
  const early = [...baseline.keys()].filter((i) => baseline[i] === 1)
  // A tree sees 256 points: a sample of the baseline is enough to draw them from.
  const step = Math.max(1, Math.floor(early.length / 20_000))
  const fitted = fitIsolationForest(early.filter((_, i) => i % step === 0).map(row), random)
  const late = [...baseline.keys()].filter((i) => baseline[i] === 0)
  const [principal, day] = [ints(table, 'principal_id'), ints(table, 'day')]
  return alignedTo(
    days,
    Int32Array.from(late, (i) => principal[i]!),
    Int32Array.from(late, (i) => day[i]!),
    Float64Array.from(late, (i) => isolationScore(fitted, row(i))),
  )
}

/** The largest value of each scored day, where rows come in the order of the days. */
function alignedTo(
  days: ScoredDays,
  principal: Int32Array,
  day: Int32Array,
  value: Float64Array,
): Float64Array {
  const aligned = new Float64Array(days.count).fill(Number.NEGATIVE_INFINITY)
  let at = 0
  for (let row = 0; row < value.length; row++) {
    while (
      at < days.count &&
      (days.principal[at]! < principal[row]! ||
        (days.principal[at] === principal[row] && days.day[at]! < day[row]!))
    )
      at++
    if (at < days.count && days.principal[at] === principal[row] && days.day[at] === day[row])
      aligned[at] = Math.max(aligned[at]!, value[row]!)
  }
  return aligned.map((best) => (best === Number.NEGATIVE_INFINITY ? 0 : best))
}
