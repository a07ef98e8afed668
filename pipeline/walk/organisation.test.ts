import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Automation } from '../../models/automation/automation.ts'
import { startingChoice } from '../../models/choice.ts'
import type { Gate } from '../../models/gate.ts'
import { baseRate, othersWhoTouch, type Reference } from '../../models/reference.ts'
import { countThrough, type Timeline } from '../../models/timeline.ts'
import type { PrincipalState } from '../../models/walk.ts'
import { features } from '../2-features.ts'
import { exampleContext } from '../example/run.ts'
import { iamUser, record, runIngest, scratchFolder, writeTrail } from '../example/trail-files.ts'
import type { Standings } from '../run-folder/verdicts.ts'
import { readSettings } from '../settings.ts'
import { openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'
import { createDayContent } from './day-content.ts'
import { openWalk } from './open-walk.ts'
import type { GateResult, PrincipalRange, TrainPlan, TrainResult } from './plan.ts'
import { readReferences } from './reference-tables.ts'
import { loadState } from './states.ts'
import { walkToTrain } from './walk.ts'
import { foundColumns } from './walked-days.ts'
import { walkAll } from './workers.ts'

const out = scratchFolder()
const context = exampleContext(out)
let warehouse: Warehouse
afterAll(() => {
  warehouse.close()
  rmSync(out, { recursive: true, force: true })
})

/** Three people; the days are 0 to 19, and the first thirteen are the baseline. */
const [ana, ben] = [1, 2]
const people = 3
const automation: Automation[] = ['human', 'human', 'human', 'human']
const scoreFrom = 13

let number = 0
function call(
  name: string,
  day: number,
  given: { minute?: number; source?: string; call?: string } & object,
) {
  const { minute = 0, source = 's3', call = 'GetObject', ...more } = given
  return record(++number, {
    userIdentity: iamUser(name),
    eventTime: new Date(Date.UTC(2026, 10, 2 + day, 10, minute)).toISOString().replace('.000', ''),
    eventSource: `${source}.amazonaws.com`,
    eventName: call,
    ...more,
  })
}

const readsSecret = {
  source: 'secretsmanager',
  call: 'GetSecretValue',
  requestParameters: { secretId: 'db' },
}
const createsUser = {
  source: 'iam',
  call: 'CreateUser',
  requestParameters: { userName: 'eve' },
  readOnly: false,
}
const elsewhere = { sourceIPAddress: '203.0.113.9' }
const trail = Array.from({ length: 20 }, (_, day) => [
  ...['ana', 'ben', 'cem'].flatMap((name, who) =>
    Array.from({ length: 6 + ((day + who) % 3) }, (_, i) =>
      call(name, day, i % 2 === 0 ? { minute: i } : { minute: i, call: 'ListObjects' }),
    ),
  ),
  // On days 5 and 8 somebody has ana's key; cem reads the same secret on day 3 and 4.
  ...(day === 5 || day === 8
    ? [
        call('ana', day, { minute: 30, ...createsUser, ...elsewhere }),
        call('ana', day, { minute: 31, ...readsSecret, ...elsewhere }),
        call('ana', day, { minute: 32, ...readsSecret, ...elsewhere }),
      ]
    : []),
  ...(day === 3 || day === 4 ? [call('cem', day, { minute: 40, ...readsSecret })] : []),
]).flat()

beforeAll(async () => {
  await runIngest(out, [writeTrail(join(scratchFolder(), 'a.json'), trail)])
  await features(context, {})
  warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: context.memory,
    spill: join(out, 'spill'),
    readOnly: true,
  })
})

const referenceOf = async (standings: Standings): Promise<Reference> =>
  (await readReferences(warehouse, automation, 8, startingChoice, standings, context.settings.models)).human

const idOf = async (table: string, column: string, value: string) =>
  (
    await warehouse.rows<{ id: number }>(
      `SELECT ${table}_id AS id FROM ${table} WHERE ${column} = '${value}'`,
    )
  )[0]!.id

describe('a day that was judged malicious is not what others usually do', () => {
  let all: Reference
  let without: Reference
  beforeAll(async () => {
    all = await referenceOf({})
    without = await referenceOf({
      [`${ana} 5`]: 'malicious',
      [`${ana} 8`]: 'flagged',
      [`${ben} 8`]: 'benign',
    })
  })
  /** Of both days, and of the one that is left. */
  const both = (of: (reference: Reference) => number) => [of(all), of(without)]
  const through = (timeline: (reference: Reference) => Timeline, item: number, day = 12) =>
    both((reference) => countThrough(timeline(reference), item, day))

  test('nor counts among runs, touches and active hours', async () => {
    const create = await idOf('action', 'action', 'iam:CreateUser')
    const secret = await idOf('target', 'target', 'secret/db')
    expect(through(({ poolSteps }) => poolSteps, create)).toEqual([2, 1])
    expect(through(({ poolTargets }) => poolTargets, secret)).toEqual([4, 3]) // cem on two days
    const runs = trail.filter(({ userIdentity, eventTime }) =>
      `${(userIdentity as { userName: string }).userName} ${eventTime}`.startsWith('ana 2026-11-07'),
    ).length
    const [total, less] = through(({ poolTotal }) => poolTotal, 0)
    expect(total! - less!).toBe(runs - 1) // two reads of the secret in a row are one run
    // Of day 5 the quarter hours from 10:00 and 10:30, a Saturday.
    expect(both(({ poolHours }) => poolHours[5 * 24 + 10]!)).toEqual([4, 2])
    expect(both(({ ownHours }) => ownHours.get(ana)![5 * 24 + 10]!)).toEqual([2, 0])
    // Peers' days before the calibration days with at least eight calls: one of three each day.
    expect(both(({ poolVolume }) => poolVolume.get('calls')![3]!)).toEqual([8.5 / 24.5, 7.5 / 23.5])
    expect(through(({ principals }) => principals, 0)).toEqual([3, 3])
  })

  test('who does or uses something first does so on a later day', async () => {
    const create = await idOf('action', 'action', 'iam:CreateUser')
    const network = await idOf('source', 'value', '203.0.113.0/24')
    expect([7, 8].map((day) => through(({ actionAdopters }) => actionAdopters, create, day))).toEqual([
      [1, 0],
      [1, 1],
    ])
    expect([7, 8].map((day) => through(({ sourceAdopters }) => sourceAdopters, network, day))).toEqual([
      [1, 0],
      [1, 1],
    ])
    const firsts = both(
      ({ whoDidWhat: { adopterOffsets, adopterDays } }) => adopterDays[adopterOffsets[create]!]!,
    )
    expect(firsts).toEqual([5, 8])
  })
})

/** Walks the baseline as training does. @param gate lets everything pass where not given */
async function walkBaseline(
  standings: Standings,
  gate: Gate = { sizes: [], thresholds: [Number.POSITIVE_INFINITY] },
) {
  const walk = await openWalk(context, warehouse, { automation, choice: startingChoice, standings })
  const reference = walk.references.human
  const gates = { human: gate, automation: gate }
  const { states, calibration } = await walkToTrain(
    warehouse,
    { ...walk, mode: 'train', gates, sequenceFile: null, earlier: null },
    { from: 1, to: people },
  )
  const names = reference.actions.name
  const ids = new Map(names.map((name, id) => [name, id]))
  return {
    reference,
    span: walk,
    calibration,
    states: new Map(states.map(({ principal, state }) => [principal, loadState(state, ids)])),
  }
}

describe('the baseline', () => {
  test('is learned whole before the calibration days, strange days among it, and gated from there on', async () => {
    const { states, span } = await walkBaseline({}, { sizes: [], thresholds: [-1] }) // nothing passes
    expect(span.scoreFrom).toBe(scoreFrom)
    const gated = Array.from({ length: scoreFrom - span.calibrationFrom }, (_, i) => span.calibrationFrom + i)
    for (const { history } of states.values()) {
      expect(history.days).toBe(span.calibrationFrom)
      expect(history.heldOut).toEqual(gated)
    }
    expect(states.get(ana)!.history.targets.get('secret/db')!.days).toBe(1) // day 5, not day 8
  })

  test('but for days that were judged malicious, or wait for a verdict', async () => {
    const { states, calibration, span } = await walkBaseline({
      [`${ana} 5`]: 'flagged',
      [`${ana} 8`]: 'malicious',
      [`${ben} 8`]: 'benign',
    })
    expect([...states.values()].map(({ history: { days, heldOut } }) => ({ days, heldOut }))).toEqual([
      { days: 11, heldOut: [5] },
      { days: 13, heldOut: [] },
      { days: 13, heldOut: [] },
    ])
    expect(states.get(ana)!.history.targets.has('secret/db')).toBe(false)
    // Nor does the attack say how strange ordinary days look.
    expect(span.calibrationFrom).toBe(8)
    const calibrated = (who: number) =>
      calibration.filter(({ principal }) => principal === who).map(({ day }) => day)
    expect(calibrated(ana)).toEqual([9, 10, 11, 12])
    expect(calibrated(ben)).toEqual([8, 9, 10, 11, 12])
  })
})

const judged: Standings = { [`${ana} 5`]: 'flagged', [`${ben} 10`]: 'benign' }
const gates = { human: { sizes: [], thresholds: [4] }, automation: { sizes: [], thresholds: [4] } }
const everybody = { from: 1, to: people }
let plan: Omit<TrainPlan, 'earlier'>
let whole: TrainResult
beforeAll(async () => {
  // A quarantine that ends for days of the first walk while the second is under way.
  const settings = readSettings(['models.walk.quarantineDays=4', 'models.walk.ungatedDays=6'])
  const walk = await openWalk({ ...context, settings }, warehouse, {
    automation,
    choice: startingChoice,
    standings: judged,
  })
  plan = { ...walk, mode: 'train', gates, sequenceFile: null }
  whole = await walkToTrain(warehouse, { ...plan, earlier: null }, everybody)
})

/** Walks up to a day, and from what that left to the end. */
async function goOn(until: number, begin: number[], scoredFile: string | null = null) {
  const first = await walkToTrain(warehouse, { ...plan, scoreFrom: until, earlier: null }, everybody)
  const statesFile = join(out, `states-${until}.parquet`)
  const rows = first.states.map(({ principal, state }) => `(${principal}, '${state.replaceAll("'", "''")}')`)
  await warehouse.run(
    `COPY (SELECT principal, state FROM (VALUES ${rows.join(', ')}) saved (principal_id, state)
     JOIN principal USING (principal_id)) TO '${statesFile}'`,
  )
  return walkToTrain(warehouse, { ...plan, earlier: { statesFile, until, begin, scoredFile } }, everybody)
}

describe('a walk that is gone on with', () => {
  test.each([6, 9, 11])('on day %d comes to what one walk comes to', async (until) => {
    const { states, calibration, similar } = await goOn(until, [])
    expect(states).toEqual(whole.states)
    expect(states.map(({ state }) => state).join()).toContain('"heldOut":[')
    expect(similar).toEqual(whole.similar)
    expect(calibration).toEqual(whole.calibration.filter(({ day }) => day >= until))
  })

  test('those who begin are walked from their first day', async () => {
    const { states, calibration } = await goOn(11, [ben])
    expect(states).toEqual(whole.states)
    expect(calibration).toEqual(
      whole.calibration.filter(({ principal, day }) => principal === ben || day >= 11),
    )
  })
})

describe('what scoring found of a day', () => {
  interface Scored {
    who: number
    day: number
    learned?: boolean
    /** whether the day held something else then */
    other?: boolean
  }
  /** Every signal found 3.5 on every day. */
  async function scoredFile(rows: Scored[]) {
    const file = join(out, 'walked.parquet')
    await createDayContent(warehouse, 0, scoreFrom)
    const given = rows.map(
      ({ who, day, learned = true, other = false }) => `(${who}, ${day}, ${learned}, ${other})`,
    )
    await warehouse.run(
      `COPY (
         SELECT principal, add_days(time_window.first_day, day) AS day, learned,
           CASE WHEN other THEN 'other' ELSE content END AS content,
           ${foundColumns.map((name) => `3.5::DOUBLE AS ${name}`).join(', ')}
         FROM (VALUES ${given.join(', ')}) given (principal_id, day, learned, other)
         JOIN day_content USING (principal_id, day)
         JOIN (SELECT principal_id, principal FROM principal) USING (principal_id), time_window
       ) TO '${file}'`,
    )
    return file
  }
  async function taken(rows: Scored[]) {
    const { calibration, known } = await goOn(9, [], await scoredFile(rows))
    const days = calibration.filter(({ raw }) => raw.every((value) => value === 3.5))
    expect(days).toHaveLength(known)
    return days.map(({ principal, day }) => [principal, day])
  }
  const rest = (who: number) => [9, 10, 11, 12].map((day) => ({ who, day }))

  test('is not asked again', async () => {
    const both = [ana, ben].flatMap((who) => [9, 10, 11, 12].map((day) => [who, day]))
    expect(await taken([...rest(ana), ...rest(ben)])).toEqual(both)
  })

  test('is asked from the day on that holds something else, or that scoring did not see', async () => {
    const late = rest(ana).map((row) => ({ ...row, other: row.day === 11 }))
    const gap = rest(ben).filter(({ day }) => day !== 10)
    expect(await taken([...late, ...gap])).toEqual([
      [ana, 9],
      [ana, 10],
      [ben, 9],
    ])
  })

  test('is asked after a day with another fate than it had then', async () => {
    const held = rest(ana).map((row) => ({ ...row, learned: row.day !== 10 }))
    expect(await taken(held)).toEqual([
      [ana, 9],
      [ana, 10],
    ])
  })
})

test.each([1, 2])(
  'ranges cut otherwise, and walked by %d threads, find the same in the same order',
  async (workers) => {
    const walk = await openWalk(context, warehouse, { automation, choice: startingChoice, standings: {} })
    const found = async (ranges: PrincipalRange[]) => {
      const result: GateResult = { gate: [], choices: [] }
      const plan = { ...walk, mode: 'gate' as const, settings: { ...walk.settings, workers } }
      await walkAll(plan, ranges, context.log.bar(''), context.signal, ({ gate, choices }) => {
        result.gate.push(...gate)
        result.choices.push(...choices)
      })
      return result
    }
    const whole = await found([{ from: 1, to: people }])
    expect(whole.gate.length).toBeGreaterThan(people)
    expect(await found([1, 2, 3].map((id) => ({ from: id, to: id })))).toEqual(whole)
  },
)

describe('leave-one-out', () => {
  const standings: Standings = { [`${ana} 5`]: 'malicious', [`${ana} 8`]: 'flagged' }
  const last = scoreFrom - 1
  let reference: Reference
  let states: PrincipalState[]
  beforeAll(async () => {
    const walked = await walkBaseline(standings)
    reference = walked.reference
    states = [...walked.states.values()]
  })
  const sum = (of: (state: PrincipalState) => number) => states.reduce((total, state) => total + of(state), 0)

  test("takes off what the organisation's counts hold: all principals' own are the whole", async () => {
    expect(sum(({ history }) => history.seenSteps)).toBe(countThrough(reference.poolTotal, 0, last))
    expect(sum(({ history }) => history.seenTouches)).toBe(countThrough(reference.poolTargetTotal, 0, last))
    for (let action = 1; action < reference.actions.name.length; action++)
      expect(
        sum(({ history }) => history.seen.get(action) ?? 0),
        reference.actions.name[action],
      ).toBe(countThrough(reference.poolSteps, action, last))
    const targets = await warehouse.rows<{ target_id: number; target: string }>(
      'SELECT target_id, target FROM target ORDER BY target_id',
    )
    expect(targets.map(({ target }) => target)).toContain('secret/db')
    for (const { target_id, target } of targets)
      expect(
        sum(({ history }) => history.seenTargets.get(target) ?? 0),
        target,
      ).toBe(countThrough(reference.poolTargets, target_id, last))
  })

  test('leaves of a theft, judged or waiting, nothing for the one whose day it was', async () => {
    const create = await idOf('action', 'action', 'iam:CreateUser')
    const user = { id: await idOf('target', 'target', 'user/eve'), target: 'user/eve' }
    const { reference: rates } = context.settings.models
    const floor = rates.floorShare / reference.actions.vocabulary
    const [own, others] = [states[ana - 1]!.history, states[ben - 1]!.history]
    expect(baseRate(reference, own, rates, create, scoreFrom)).toBeCloseTo(floor, 12)
    expect(baseRate(reference, others, rates, create, scoreFrom)).toBeGreaterThan(floor)
    expect(othersWhoTouch(reference, own, user, scoreFrom)).toBe(0)
    expect(othersWhoTouch(reference, others, user, scoreFrom)).toBeGreaterThan(0)
    // cem's two days with the secret are others' for ana, and nobody's for cem but for the day that waits
    const secret = { id: await idOf('target', 'target', 'secret/db'), target: 'secret/db' }
    const total = (who: number) =>
      countThrough(reference.poolTargetTotal, 0, last) - states[who - 1]!.history.seenTouches
    expect(othersWhoTouch(reference, own, secret, scoreFrom)).toBeCloseTo(2 / total(1), 12)
    expect(othersWhoTouch(reference, states[2]!.history, secret, scoreFrom)).toBeCloseTo(1 / total(3), 12)
  })
})
