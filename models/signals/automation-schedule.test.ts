import { describe, expect, test } from 'vitest'
import type { PrincipalDay } from '../day.ts'
import { actionId, exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { startHistory } from '../history.ts'
import type { ScheduleState } from './automation-schedule/judged-run.ts'
import { automationSchedule, scheduleOver } from './automation-schedule.ts'

const surroundings = {
  principal: 1,
  automation: 'scheduled' as const,
  history: startHistory(),
  reference: exampleReference(),
  settings: exampleSettings.models,
}

/** 131 -> 02:11 */
const at = (hours: number, minutes = 0) => hours * 60 + minutes
const backup = ['s3:ListObjects', 's3:GetObject', 's3:GetObject']

/** A day of runs at these minutes, each a few calls; each its own session. Day 0 is a Monday, 21 September 2026. */
function runsAt(day: number, minutes: number[], calls: string[] = backup): PrincipalDay {
  const whole = exampleDay({ day, calls: minutes.flatMap(() => calls) })
  const sessions = minutes.map((minute, i) => ({
    number: i + 1,
    actions: Int32Array.from(calls, actionId),
    gapSeconds: Float64Array.from(calls, (_, k) => (k === 0 ? 0 : 2)),
    calls: Int32Array.from(calls, () => 1),
    startSeconds: Int32Array.from(calls, (_, k) => Math.round(minute * 60) + 2 * k),
  }))
  return { ...whole, sessions, slots: Int32Array.from(new Set(minutes.map((m) => Math.floor(m / 15)))) }
}

/** Up to 4 minutes, another each day. */
const jitter = (day: number) => (day * 7) % 5

function learnedFrom(days: PrincipalDay[]): ScheduleState {
  const state = automationSchedule.start() as ScheduleState
  for (const day of days) automationSchedule.learn(state, day, surroundings)
  return state
}

const range = (n: number, from = 0) => Array.from({ length: n }, (_, i) => from + i)
const raw = (state: ScheduleState, day: PrincipalDay) =>
  automationSchedule.score(state, day, surroundings).raw
const statement = (state: ScheduleState, day: PrincipalDay) =>
  automationSchedule.score(state, day, surroundings).evidence().statement
const words = (state: ScheduleState) =>
  scheduleOver(
    state,
    [],
    60,
    60,
    Number.POSITIVE_INFINITY,
    surroundings.reference,
    surroundings.settings.automationSchedule,
  )?.words

describe('a nightly job', () => {
  const state = learnedFrom(range(49).map((d) => runsAt(d, [at(2, 11) + jitter(d)])))

  test('its schedule is found', () => {
    expect(words(state)).toBe('daily between 02:11 and 02:15 UTC')
  })

  test('within its jitter it is ordinary, off schedule it is strange and told', () => {
    expect(raw(state, runsAt(49, [at(2, 13)]))).toBeLessThan(3)
    const off = runsAt(49, [at(13, 8)])
    expect(raw(state, off)).toBeGreaterThan(12)
    expect(statement(state, off)).toBe(
      'Ran at 13:08 UTC; 49 of 49 earlier runs began between 02:11 and 02:15 UTC.',
    )
  })

  test('two hours late is stranger than ten minutes late', () => {
    const bits = [at(2, 14), at(2, 25), at(4, 11), at(13, 8)].map((minute) =>
      raw(state, runsAt(49, [minute])),
    )
    expect(bits).toEqual(bits.toSorted((a, b) => a - b))
    expect(new Set(bits).size).toBe(4)
  })

  test('a run too many is told with its time, though the usual one came as well', () => {
    const twice = runsAt(49, [at(2, 12), at(14, 0)])
    expect(raw(state, twice)).toBeGreaterThan(12)
    const evidence = automationSchedule.score(state, twice, surroundings).evidence()
    expect(evidence.statement).toMatch(/^Ran at 14:00 UTC; 49 of 49 earlier runs began/)
    expect(evidence.contribution.sessions).toEqual([2])
  })

  test('many runs at the usual time are told as many', () => {
    const often = runsAt(49, [at(2, 8), at(2, 11), at(2, 14), at(2, 17)])
    expect(statement(state, often)).toMatch(/Ran 4 times; at most 1 time a day on 49 days before\./)
  })

  test('another action within the run, and a longer run, are told', () => {
    const odd = runsAt(49, [at(2, 12)], [...backup, 'iam:ListUsers'])
    expect(raw(state, odd)).toBeGreaterThan(raw(state, runsAt(49, [at(2, 12)])) + 3)
    expect(statement(state, odd)).toBe(
      'The run at 02:12 UTC did iam:ListUsers, which fewer than one in ten of earlier runs did (49 earlier runs).',
    )
    const long = runsAt(
      49,
      [at(2, 12)],
      range(20).flatMap(() => backup.slice(0, 2)),
    )
    expect(statement(state, long)).toMatch(/took 40 steps .*; 49 earlier runs took at most 3\./)
  })

  test('a missed run is counted and never scored', () => {
    const days = [runsAt(49, [at(2, 12)]), runsAt(51, [at(2, 13)])]
    const missed = (lastEvent: number) =>
      scheduleOver(
        state,
        days,
        49,
        51,
        lastEvent,
        surroundings.reference,
        surroundings.settings.automationSchedule,
      )!.missed.map((second) => new Date(second * 1000).toISOString())
    expect(missed(Number.POSITIVE_INFINITY)).toEqual(['2026-11-10T02:11:00.000Z'])
    // A log that ends in the night before says nothing of that run.
    expect(missed(Date.parse('2026-11-10T01:00:00Z') / 1000)).toEqual([])
    expect(raw(state, days[1]!)).toBeLessThan(3)
  })

  test('an hour late in the weeks after the clocks went back, it kept to its civil time', () => {
    // Day 49 is 9 November: Europe's clocks went back on 25 October, North America's on the 1st.
    expect(raw(state, runsAt(49, [at(3, 13)]))).toBe(raw(state, runsAt(49, [at(2, 13)])))
    expect(raw(state, runsAt(49, [at(1, 13)]))).toBeGreaterThan(8)
    expect(raw(state, runsAt(28, [at(3, 13)]))).toBeGreaterThan(8) // 19 October
  })

  test('moved by two hours for good it is found on the first days, then learned', () => {
    const moved = structuredClone(state)
    const bits = range(6, 49).map((d) => {
      const day = runsAt(d, [at(4, 11) + jitter(d)])
      const own = raw(moved, day)
      automationSchedule.learn(moved, day, surroundings)
      return own
    })
    expect(bits[0]).toBeGreaterThan(8)
    expect(bits[1]).toBeGreaterThan(4)
    expect(Math.max(...bits.slice(2))).toBeLessThan(bits[0]! / 2)
  })
})

describe('other cycles', () => {
  test('hourly, at its minute of the hour', () => {
    const hourly = (d: number) =>
      runsAt(
        d,
        range(24).map((h) => at(h, 8) + ((d + h) % 3) / 2),
      )
    const state = learnedFrom(range(21).map(hourly))
    expect(words(state)).toBe('every hour, in minutes 8 to 9')
    expect(raw(state, hourly(21))).toBeLessThan(4)
    const extra = runsAt(
      21,
      [...range(24).map((h) => at(h, 8)), at(13, 40)].sort((a, b) => a - b),
    )
    expect(raw(state, extra)).toBeGreaterThan(raw(state, hourly(21)) + 4)
    expect(statement(state, extra)).toMatch(
      /^Ran at 13:40 UTC; 400 of the last 400 runs began in minutes 8 to 9 of every hour\./,
    )
  })

  test('every quarter hour, where a move touches every run of the day', () => {
    const often = (d: number, minute: number) =>
      runsAt(
        d,
        range(96).map((i) => 15 * i + minute),
      )
    const state = learnedFrom(range(14).map((d) => often(d, 2)))
    expect(words(state)).toBe('every 15 minutes, in minute 2')
    expect(raw(state, often(14, 2))).toBeLessThan(1)
    expect(raw(state, often(14, 9))).toBeGreaterThan(8)
  })

  test('at several fixed times a day', () => {
    const shifts = (d: number) =>
      runsAt(
        d,
        [at(2), at(9, 30), at(17, 45)].map((m) => m + jitter(d)),
      )
    const state = learnedFrom(range(35).map(shifts))
    expect(words(state)).toMatch(
      /^daily between 02:00 and 02:04, between 09:30 and 09:34 and between 17:45 and 17:49 UTC$/,
    )
    expect(raw(state, shifts(35))).toBeLessThan(4)
    expect(raw(state, runsAt(35, [at(2), at(9, 30), at(13, 8)]))).toBeGreaterThan(9)
  })

  test('weekly, told with its weekday', () => {
    const state = learnedFrom(range(8).map((week) => runsAt(7 * week, [at(4) + jitter(week)])))
    expect(words(state)).toBe('weekly on Monday between 04:00 and 04:04 UTC')
    const thursday = runsAt(8 * 7 + 3, [at(4)])
    expect(raw(state, thursday)).toBeGreaterThan(raw(state, runsAt(8 * 7, [at(4, 2)])) + 5)
    expect(statement(state, thursday)).toBe(
      'Ran on a Thursday at 04:00 UTC; 8 of 8 earlier runs began on Monday between 04:00 and 04:04 UTC.',
    )
  })

  test('monthly, from the third month on', () => {
    // The third of October, November, December, January, February: days since 21 September.
    const thirds = [12, 43, 73, 104, 135]
    const state = learnedFrom(thirds.map((d) => runsAt(d, [at(5, 30) + jitter(d)])))
    expect(words(state)).toMatch(/^monthly on day 3 between 05:3/)
    expect(raw(state, runsAt(149, [at(5, 30)]))).toBeGreaterThan(raw(state, runsAt(163, [at(5, 31)])) + 4)
  })
})

describe('no schedule', () => {
  test('principals of other kinds score 0 and learn nothing', () => {
    const state = automationSchedule.start() as ScheduleState
    const around = { ...surroundings, automation: 'on_demand' as const }
    for (const d of range(20)) automationSchedule.learn(state, runsAt(d, [at(2)]), around)
    expect(state).toEqual(automationSchedule.start())
    expect(automationSchedule.score(state, runsAt(20, [at(13)]), around).raw).toBe(0)
  })

  test('starts by chance over working hours are not called a schedule', () => {
    const chance = (d: number, i: number) => Math.abs(Math.sin(d * 91.7 + i * 37.3) * 1e4) % 1
    const state = learnedFrom(
      range(49).flatMap((d) =>
        d % 7 < 5
          ? [
              runsAt(
                d,
                range(4)
                  .map((i) => at(8) + 540 * chance(d, i))
                  .sort((a, b) => a - b),
              ),
            ]
          : [],
      ),
    )
    expect(words(state)).toBeUndefined()
  })
})
