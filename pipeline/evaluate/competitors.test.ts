import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fitIsolationForest, isolationScore } from '../../models/evaluation/rivals/isolation-forest.ts'
import { accessResidual, fitAccessFactors } from '../../models/evaluation/rivals/matrix-factorisation.ts'
import { seeded } from '../../models/random.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'
import { rivals } from './competitors.ts'
import { honestyOf } from './honesty.ts'
import { recallAt } from './ranks.ts'
import type { ScoredDays } from './scored-days.ts'

describe('Isolation Forest', () => {
  const random = seeded(1, 'points').float
  const crowd = Array.from({ length: 400 }, () => Float64Array.of(random(), 5 + random(), random() * 10))
  const outlier = Float64Array.of(0.5, 9, 5)
  // A tree cuts within what it has seen, so that the point apart is among its points, as it is among a baseline's.
  const fit = (seed: number) => fitIsolationForest([...crowd, outlier], seeded(seed, 'forest').float)

  test('scores a point apart above every point of the crowd', () => {
    const forest = fit(1)
    const most = Math.max(...crowd.map((point) => isolationScore(forest, point)))
    expect(isolationScore(forest, outlier)).toBeGreaterThan(most)
    expect(most).toBeLessThan(1)
  })

  test('gives the same scores with the same seed and others with another', () => {
    expect(isolationScore(fit(1), outlier)).toBe(isolationScore(fit(1), outlier))
    expect(isolationScore(fit(2), crowd[0]!)).not.toBe(isolationScore(fit(1), crowd[0]!))
  })

  test('has a score where all points are one', () => {
    const same = Array.from({ length: 10 }, () => Float64Array.of(1, 2))
    expect(isolationScore(fitIsolationForest(same, seeded(1, 'same').float), same[0]!)).toBeGreaterThan(0)
  })
})

describe('matrix factorisation', () => {
  // Principals 0 to 9 do actions 0 to 9, principals 10 to 19 actions 10 to 19; nobody has done the other half.
  const cells = Array.from({ length: 20 }, (_, u) =>
    Array.from({ length: 10 }, (_, a) => [u, (u < 10 ? 0 : 10) + a] as const),
  ).flat()
  // One cell is left out: the others of its half tell that it is to be expected.
  const seen = cells.filter(([u, a]) => !(u === 3 && a === 4))
  const fit = (seed: number) =>
    fitAccessFactors(
      {
        principal: Int32Array.from(seen, ([u]) => u),
        action: Int32Array.from(seen, ([, a]) => a),
        count: new Float64Array(seen.length).fill(5),
      },
      20,
      20,
      seeded(seed, 'factors').float,
    )

  test('finds an access of the other team stranger than one that all of its own team have', () => {
    const factors = fit(1)
    expect(accessResidual(factors, 3, 4)).toBeLessThan(0.3)
    expect(accessResidual(factors, 3, 14)).toBeGreaterThan(0.9)
    expect(accessResidual(factors, 3, 5)).toBeLessThan(0.1)
  })

  test('gives the same factors with the same seed', () => {
    expect(fit(1)).toEqual(fit(1))
    expect(fit(2).actions).not.toEqual(fit(1).actions)
  })
})

test('rare actions are told by how many principals did them in the baseline, whoever does them now', async () => {
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: '256MiB',
    spill: join(tmpdir(), 'rivals'),
  })
  // On day 0 principals 1 to 3 do action 1 and principal 1 action 2; nobody has done action 3.
  await warehouse.run(`
    CREATE TABLE time_window AS SELECT DATE '2026-01-01' AS first_day, DATE '2026-01-02' AS score_from, DATE '2026-01-02' AS score_to;
    CREATE TABLE action AS SELECT unnest([1, 2, 3]) AS action_id;
    CREATE TABLE principal_day_action AS
      SELECT principal_id, DATE '2026-01-01' + day AS day, action_id, 5 AS events
      FROM (VALUES (1, 0, 1), (1, 0, 2), (2, 0, 1), (3, 0, 1), (1, 1, 1), (2, 1, 1), (2, 1, 2), (2, 1, 3)) AS did (principal_id, day, action_id);
    CREATE TABLE principal_day AS
      SELECT principal_id, day, 5 AS events, 1 AS actions, 1 AS sessions, 0 AS writes, 0 AS errors, 0 AS denied, TIMESTAMP '2026-01-01 09:00:00' AS first_time
      FROM principal_day_action GROUP BY ALL;
    CREATE TABLE principal_day_step AS SELECT principal_id, day, 1 AS session, action_id AS position, action_id FROM principal_day_action;
    CREATE TABLE principal_day_source AS SELECT principal_id, day FROM principal_day;
    CREATE TABLE principal_day_resource AS SELECT principal_id, day FROM principal_day`)
  const days = {
    count: 2,
    names: ['', 'a', 'b', 'c'],
    principal: Int32Array.of(1, 2),
    day: Int32Array.of(1, 1),
  }
  const scores = new Map(
    (await rivals(warehouse, days, seeded(1, 'peers').float)).map(({ name, score }) => [name, [...score]]),
  )
  warehouse.close()
  // log2 of 4/4, 4/2 and 4/1: three principals and one more
  expect(scores.get('rare actions, summed')).toEqual([0, 0 + 1 + 2])
  expect(scores.get('rarest action')).toEqual([0, 2])
  // what is rare to all may be nothing new to its doer, and the other way round
  expect(scores.get('never-seen actions, counted')).toEqual([0, 2])
})

test('honesty counts ordinary days by their p-value, all and by kind', () => {
  const p = Float64Array.of(0.0005, 0.04, 0.08, 0.5, 0.9, 0.0001)
  const days = {
    names: ['', 'a', 'b', 'c'],
    count: 6,
    p,
    principal: Int32Array.of(1, 1, 1, 2, 2, 3),
    automation: (row: number) => (row < 3 ? 'human' : 'limited'),
  } as unknown as ScoredDays
  const [all, human, limited] = honestyOf(days, Uint8Array.of(1, 1, 1, 1, 1, 0), seeded(1, 'honesty').float)
  const under = (of: typeof all) => of!.share.map(({ nominal, under }) => [nominal, under])
  expect([all!.days, all!.principals]).toEqual([5, 2])
  expect(under(all)).toEqual([
    [0.1, 3],
    [0.05, 2],
    [0.01, 1],
    [0.001, 1],
  ])
  expect(under(human)).toEqual(under(all))
  expect(limited!.share.every(({ under }) => under === 0)).toBe(true)
})

test('recall at a budget, with the interval of Wilson where every incident is another principal', () => {
  // statsmodels.stats.proportion.proportion_confint(2, 4, method='wilson')
  const [one, ten] = recallAt([1, 4, 11, 40], [0, 1, 2, 3], [1, 10], [new Uint8Array(4).fill(1)])
  expect([one!.found, one!.of, ten!.found, ten!.value]).toEqual([1, 4, 2, 0.5])
  expect(ten!.low).toBeCloseTo(0.150036, 5)
  expect(ten!.high).toBeCloseTo(0.849964, 5)
})
