import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exampleContext, openReader, scratchFolder } from '../../example/run.ts'
import type { Label } from '../../run-folder/labels.ts'
import { literal } from '../../warehouse/warehouse.ts'
import { assessWeeks } from './assess.ts'
import { backtestTable } from './table.ts'

const out = scratchFolder('assess')
const scores = join(out, 'scores.parquet')
afterAll(() => rmSync(out, { recursive: true, force: true }))

beforeAll(async () => {
  const reader = await openReader()
  await reader.run(
    `COPY (SELECT week::DATE AS week, principal, day::DATE AS day, confidence, continues::DATE AS continues,
       CASE WHEN confidence <> 'none' THEN left(sha256(principal || day), 12) END AS uid,
       CASE WHEN confidence <> 'none' THEN 'did something' END AS headline, 'low' AS severity, 0.001 AS p_value, 9.0 AS priority
     FROM (VALUES
       ('2026-11-08', 'ana', '2026-11-03', 'high', NULL),
       ('2026-11-08', 'ana', '2026-11-04', 'low', '2026-11-03'),
       ('2026-11-08', 'bob', '2026-11-03', 'medium', NULL),
       ('2026-11-08', 'bob', '2026-11-04', 'none', NULL),
       ('2026-11-15', 'ana', '2026-11-09', 'low', NULL),
       ('2026-11-15', 'bob', '2026-11-09', 'high', NULL),
       ('2026-11-15', 'cho', '2026-11-10', 'high', NULL),
       ('2026-11-15', 'cho', '2026-11-11', 'none', NULL)
     ) AS day(week, principal, day, confidence, continues)) TO ${literal(scores)} (FORMAT parquet)`,
  )
  reader.close()
})

const expected = { high: 1, medium: 5, low: 20 }
const weeks = [
  ['2026-11-02', '2026-11-08'],
  ['2026-11-09', '2026-11-15'],
].map(([from, to]) => ({
  from: from!,
  to: to!,
  baseline_days: 28,
  network_of: '2026-11-02',
  verdicts: 0,
  principal_days: 4,
  expected,
}))

const label = (principal: string, start: string, end: string, incident: string): Label => ({
  principal,
  start: Date.parse(start),
  end: Date.parse(end),
  incident,
  technique: '',
  line: 2,
})

function assess(labels: Label[] | null, timeZone = 'UTC') {
  const walked = { key: 'k', firstDay: '2026-10-05', every: null, undated: 0, weeks, scores, labels }
  return assessWeeks(exampleContext(out, [`timeZone=${timeZone}`]), walked)
}

describe('what the weeks told', () => {
  test('is counted by level, what goes on apart, alerts newest first', async () => {
    const { weeks, total, promise, alerts, incidents } = await assess(null)
    expect(
      weeks.map(({ found, continuing, principals, truth }) => ({ found, continuing, principals, truth })),
    ).toEqual([
      { found: { high: 1, medium: 1, low: 0 }, continuing: 1, principals: 2, truth: null },
      { found: { high: 2, medium: 0, low: 1 }, continuing: 0, principals: 3, truth: null },
    ])
    expect(total).toEqual({
      principal_days: 8,
      found: { high: 3, medium: 1, low: 1 },
      continuing: 1,
      expected: { high: 2, medium: 10, low: 40 },
      truth: null,
    })
    expect(promise.alerts).toBe(3)
    expect(promise.a_week.value).toBe(1.5)
    expect(promise.a_week.high).toBeCloseTo(8.767273 / 2, 5) // scipy.stats.gamma.ppf(0.975, 4) / 2
    expect(promise.chance).toBeCloseTo(0.3233236, 6) // scipy.stats.poisson.sf(2, 2)
    expect(alerts.map(({ day, principal }) => `${day} ${principal}`)).toEqual([
      '2026-11-10 cho',
      '2026-11-09 bob',
      '2026-11-03 ana',
    ])
    expect(incidents).toEqual([])
  })

  test('is held against labels: an incident of two weeks counts in each, and once in all', async () => {
    const { weeks, total, promise, incidents, idle_labels, alerts } = await assess([
      label('bob', '2026-11-03T10:00:00Z', '2026-11-03T11:00:00Z', 'theft'),
      label('bob', '2026-11-09T00:00:00Z', '2026-11-09T01:00:00Z', 'theft'),
      label('cho', '2026-11-11T10:00:00Z', '2026-11-11T11:00:00Z', 'quiet one'),
      label('cho', '2026-10-01T10:00:00Z', '2026-10-01T11:00:00Z', 'long ago'),
      label('nobody', '2026-11-03T10:00:00Z', '2026-11-03T11:00:00Z', 'unknown'),
    ])
    expect(weeks.map(({ truth }) => truth)).toEqual([
      {
        days: 1,
        found: { high: 0, medium: 1, low: 0 },
        incidents: 1,
        incidents_found: 1,
        incidents_alerted: 0,
      },
      {
        days: 2,
        found: { high: 1, medium: 0, low: 0 },
        incidents: 2,
        incidents_found: 1,
        incidents_alerted: 1,
      },
    ])
    expect(total.truth).toEqual({
      days: 3,
      found: { high: 1, medium: 1, low: 0 },
      incidents: 2,
      incidents_found: 1,
      incidents_alerted: 1,
    })
    expect(promise.alerts).toBe(2)
    expect(incidents.map(({ incident, confidence, found_day }) => [incident, confidence, found_day])).toEqual(
      [
        ['theft', 'high', '2026-11-09'],
        ['quiet one', 'none', null],
      ],
    )
    expect(idle_labels).toBe(2)
    expect(alerts.map(({ incidents }) => incidents)).toEqual([[], ['theft'], []])
  })

  test('has the days of the run’s time zone', async () => {
    // 23:30 UTC on the 8th is half past midnight on the 9th in Berlin.
    const labels = [label('bob', '2026-11-08T23:30:00Z', '2026-11-08T23:40:00Z', 'theft')]
    expect((await assess(labels)).incidents).toEqual([])
    expect((await assess(labels, 'Europe/Berlin')).incidents).toMatchObject([{ found_day: '2026-11-09' }])
  })
})

test('the table of the terminal', async () => {
  const labels = [label('cho', '2026-11-11T10:00:00Z', '2026-11-11T11:00:00Z', 'quiet one')]
  expect(backtestTable(await assess(labels)).split('\n')).toEqual([
    'week to     days  alerts  by chance  in incidents  medium  low  go on  incidents  found  alerted',
    '2026-11-08     4       1        1.0             0       1    0      1          0      0        0',
    '2026-11-15     4       2        1.0             0       0    1      0          1      0        0',
    'in all         8       3        2.0             0       1    1      1          1      0        0',
    '',
    '3 alerts outside labelled incidents in 2 weeks, 1.50 a week (95 % interval 0.31 to 4.38), where chance alone gives 1.00 a week.',
    '0 of 1 labelled incident became a finding, 0 an alert.',
    'Missed: quiet one.',
    '',
  ])
  const plain = backtestTable(await assess(null))
  expect(plain).not.toContain('incident')
})
