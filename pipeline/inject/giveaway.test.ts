/**
 * Can injected calls be told from the victim's own by where, when and how fast they come, whatever they call? In the
 * stolen session they must not be: an evaluation would then measure the injection instead of the models.
 */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rocAuc } from '../../models/evaluation/metrics.ts'
import { type Random, seeded } from '../../models/random.ts'
import { ingest } from '../1-ingest.ts'
import { injectedFiles, injectedRecords, runInject, writeAttackLogs } from '../example/attack-logs.ts'
import { exampleContext, exampleSample, openReader, scratchFolder } from '../example/run.ts'
import { literal } from '../warehouse/warehouse.ts'

// docs/research.md says what this folder holds.
const { ATTACK_LOGS } = process.env

interface Call {
  incident: string
  victim: string
  injected: boolean
  features: number[]
}

let sample: string
/** The run folder of the sample without attacks. */
let history: string
const folders: string[] = []
beforeAll(async () => {
  sample = await exampleSample({ principals: 40, days: 21, incidents: 0 })
  history = scratchFolder('history')
  await ingest(exampleContext(history), { input: [join(sample, 'cloudtrail')] })
})
afterAll(() => {
  for (const folder of [sample, history, ...folders]) rmSync(folder, { recursive: true, force: true })
})

describe('address, agent, region and timing', () => {
  test('do not tell a stolen session from its victim, but do tell a stolen key', async () => {
    const incidents = writeAttackLogs(2)
    folders.push(incidents)
    const calls = await callsWith(incidents, 'both', [1, 2])
    for (const auc of judge('made logs', calls, 'stolen-session')) expect(auc).toBeLessThanOrEqual(0.6)
    // The same classifiers are no blind ones: a foreign address gives itself away.
    for (const auc of judge('made logs', calls, 'stolen-key')) expect(auc).toBeGreaterThan(0.8)
  })

  test.skipIf(!ATTACK_LOGS)(
    'do not tell real attack logs in a stolen session either (needs ATTACK_LOGS)',
    async () => {
      const calls = await callsWith(ATTACK_LOGS!, 'stolen-session', [1, 2])
      for (const auc of judge('real logs', calls, 'stolen-session')) expect(auc).toBeLessThanOrEqual(0.6)
    },
  )
})

/** @returns the area under the ROC curve that each classifier reaches, which it also prints */
function judge(logs: string, all: readonly Call[], variant: string): number[] {
  const calls = all.filter(({ incident }) => incident.endsWith(variant))
  const incidents = new Set(calls.map(({ incident }) => incident)).size
  const victims = new Set(calls.map(({ victim }) => victim)).size
  return Object.entries({ 'logistic regression': logistic, '25 nearest calls': nearest }).map(
    ([classifier, predict]) => {
      const { value, low, high } = heldOutAuc(calls, predict)
      console.log(
        `${variant}, ${logs}, ${classifier}: AUC ${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] ` +
          `over ${calls.length} calls of ${incidents} incidents of ${victims} victims`,
      )
      return value
    },
  )
}

/** Some dozen incidents fall on some dozen hours: one seed alone would judge those. */
async function callsWith(incidents: string, variant: string, seeds: number[]): Promise<Call[]> {
  const calls: Call[] = []
  for (const seed of seeds) calls.push(...(await callsOf(incidents, variant, seed)))
  return calls
}

/** Calls of the victims on the days of their incidents: injected ones, and as many of their own. */
async function callsOf(incidents: string, variant: string, seed: number): Promise<Call[]> {
  const into = [join(sample, 'cloudtrail')]
  const { out, summary } = await runInject({ incidents, into, variant }, { seed })
  const run = scratchFolder('giveaway')
  folders.push(out, run)
  await ingest(exampleContext(run), { input: injectedFiles(out) })
  const injected = new Set(injectedRecords(out).map(({ eventID }) => String(eventID)))
  const counted = new Set<string>()
  const reader = await openReader()
  const random = seeded(seed, 'own calls')
  try {
    await reader.run(`CREATE TEMP TABLE event AS
      SELECT event_id, event_time, day, source_ip, agent, region,
        CASE WHEN session_principal IN (${summary.incidents.map(({ victim }) => literal(victim)).join(', ')})
          THEN session_principal ELSE principal END AS principal
      FROM stored_event([${[history, run].map((folder) => literal(join(folder, 'events/**/*.parquet'))).join(', ')}])
      WHERE NOT by_service AND event_type = 'AwsApiCall'`)
    const calls: Call[] = []
    for (const { victim, incident, ...times } of summary.incidents) {
      const within = `event_time BETWEEN TIMESTAMP ${literal(times.start.slice(0, 19))} AND TIMESTAMP ${literal(times.end.slice(0, 19))}`
      const rows = await reader.rows<Record<string, number> & { event_id: string; inside: boolean }>(`
        WITH own AS (FROM event WHERE principal = ${literal(victim)}),
        before AS (FROM own WHERE day < DATE ${literal(summary.score_from)}),
        share AS (
          SELECT event_id,
            ln(1 + (SELECT count(*) FROM before WHERE before.source_ip = own.source_ip)) AS address,
            ln(1 + (SELECT count(*) FROM before WHERE before.agent = own.agent)) AS agent,
            ln(1 + (SELECT count(*) FROM before WHERE before.region = own.region)) AS region,
            sin(2 * pi() * hour(event_time) / 24) AS hour_sin, cos(2 * pi() * hour(event_time) / 24) AS hour_cos,
            ln(1 + coalesce(epoch(event_time - lag(event_time) OVER day), 86400)) AS gap_before,
            ln(1 + coalesce(epoch(lead(event_time) OVER day - event_time), 86400)) AS gap_after,
            ${within} AS inside
          FROM own WHERE day IN (SELECT day FROM own WHERE ${within})
          WINDOW day AS (PARTITION BY day ORDER BY event_time, event_id)
        )
        FROM share ORDER BY event_id`)
      const asCall = ({ event_id, inside: _, ...features }: (typeof rows)[number]): Call => ({
        incident: `${seed}/${incident}`,
        victim,
        injected: injected.has(event_id),
        features: Object.values(features).map(Number),
      })
      // Two incidents of one victim may overlap: a call counts with the first.
      const thiefs = rows.filter(
        ({ event_id, inside }) => inside && injected.has(event_id) && !counted.has(event_id),
      )
      for (const { event_id } of thiefs) counted.add(event_id)
      // A long attack is one incident like the others: its calls fall together, and would drown theirs.
      const drawn = thiefs.length <= 8 ? thiefs : Array.from({ length: 8 }, () => random.pick(thiefs))
      const own = rows.filter(({ event_id }) => !injected.has(event_id))
      if (own.length === 0) continue // A stolen key may be used on a day off.
      calls.push(...drawn.map(asCall), ...drawn.map(() => asCall(random.pick(own))))
    }
    return calls
  } finally {
    reader.close()
  }
}

type Predictor = (train: readonly Call[], test: readonly Call[]) => number[]

/** Every victim is judged by what was learned on the others; the interval resamples victims. */
function heldOutAuc(calls: readonly Call[], predict: Predictor) {
  const victims = [...new Set(calls.map(({ victim }) => victim))]
  const fold = new Map(victims.map((victim, i) => [victim, i % 5]))
  const judged = [0, 1, 2, 3, 4].flatMap((held) => {
    const test = calls.filter(({ victim }) => fold.get(victim) === held)
    const scores = predict(
      calls.filter(({ victim }) => fold.get(victim) !== held),
      test,
    )
    return test.map(({ victim, injected }, i) => ({ victim, positive: injected, score: scores[i]! }))
  })
  const groups = [...group(judged, ({ victim }) => victim).values()]
  const auc = (chosen: typeof groups) => rocAuc(chosen.flat().map((call) => ({ ...call, group: 0 })))
  const random: Random = seeded(1, 'interval')
  const draws = Array.from({ length: 200 }, () => auc(groups.map(() => random.pick(groups)))).sort(
    (a, b) => a - b,
  )
  return { value: auc(groups), low: draws[5]!, high: draws[194]! }
}

/** Mean and standard deviation of every feature over the training calls. */
function scaler(train: readonly Call[]): (call: Call) => number[] {
  const width = train[0]!.features.length
  const scales = Array.from({ length: width }, (_, f) => {
    const values = train.map(({ features }) => features[f]!)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return { mean, deviation: Math.sqrt(variance) || 1 }
  })
  return ({ features }) => features.map((value, f) => (value - scales[f]!.mean) / scales[f]!.deviation)
}

/** With squares, by gradient descent. */
const logistic: Predictor = (train, test) => {
  const scaled = scaler(train)
  const inputs = (call: Call) => {
    const values = scaled(call)
    return [1, ...values, ...values.map((value) => value ** 2)]
  }
  const rows = train.map((call) => ({ x: inputs(call), y: Number(call.injected) }))
  const weights = rows[0]!.x.map(() => 0)
  const probability = (x: number[]) =>
    1 / (1 + Math.exp(-x.reduce((sum, value, f) => sum + value * weights[f]!, 0)))
  for (let step = 0; step < 300; step++) {
    const gradient = weights.map((weight) => 0.01 * weight)
    for (const { x, y } of rows)
      for (const [f, value] of x.entries()) gradient[f]! += ((probability(x) - y) * value) / rows.length
    for (const f of weights.keys()) weights[f]! -= 0.1 * gradient[f]!
  }
  return test.map((call) => probability(inputs(call)))
}

const nearest: Predictor = (train, test) => {
  const scaled = scaler(train)
  const known = train.map((call) => ({ at: scaled(call), injected: Number(call.injected) }))
  return test.map((call) => {
    const at = scaled(call)
    const distances = known.map((one) => ({
      ...one,
      distance: one.at.reduce((sum, value, f) => sum + (value - at[f]!) ** 2, 0),
    }))
    const closest = distances.sort((a, b) => a.distance - b.distance).slice(0, 25)
    return closest.reduce((sum, { injected }) => sum + injected, 0) / closest.length
  })
}
