/** What a second training takes from the first, by what happened in between. */
import { appendFileSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { features } from '../2-features.ts'
import { train } from '../3-train.ts'
import { score } from '../4-score.ts'
import { exampleContext, fileDigest, openReader } from '../example/run.ts'
import { iamUser, record, runIngest, scratchFolder, writeTrail } from '../example/trail-files.ts'
import type { StageContext } from '../run-folder/stage.ts'
import { parquetFile, type Warehouse } from '../warehouse/warehouse.ts'

const small = ['models.sequence.hidden=4', 'models.sequence.epochs=1', 'models.sequence.leastSteps=10']
const folder = scratchFolder()
const [first, out] = [join(folder, 'first'), join(folder, 'run')]
const nextWeek = '2026-11-02'
let reader: Warehouse
let number = 0

function call(name: string, day: number, hour: number, eventName: string) {
  return record(++number, {
    userIdentity: iamUser(name),
    eventTime: `${new Date(Date.UTC(2026, 9, 5 + day)).toISOString().slice(0, 10)}T${hour}:15:00Z`,
    eventName,
  })
}

/** Five weeks of three people. */
const trail = Array.from({ length: 35 }, (_, day) =>
  ['ana', 'ben', 'cem'].flatMap((name, who) =>
    Array.from({ length: 4 + ((day + who) % 3) }, (_, i) =>
      call(name, day, 10 + i, ['GetObject', 'ListObjects', 'PutObject', 'HeadObject'][(i + who) % 4]!),
    ),
  ),
).flat()

/** The fourth week is scored, and training has seen three. */
beforeAll(async () => {
  reader = await openReader()
  await runIngest(first, [writeTrail(join(folder, 'trail.json'), trail)])
  const context = exampleContext(first, small)
  await features(context, { scoreFrom: '2026-10-26', scoreTo: '2026-11-01' })
  await train(context)
  await score(context)
})
afterAll(() => {
  reader.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  rmSync(out, { recursive: true, force: true })
  cpSync(first, out, { recursive: true, preserveTimestamps: true })
})

/** Training before the fifth week. */
async function trainOn(overrides: string[] = [], given: Partial<StageContext> = {}, keepsNetwork = false) {
  const context = exampleContext(out, [...small, ...overrides], given)
  await features(context, { scoreFrom: nextWeek })
  const note = await train(context, { keepsNetwork })
  return {
    goOn: note.counts['principals gone on with'],
    known: note.counts['calibration days known before'],
    prose: note.prose.join(' '),
    note,
  }
}

/** The days that calibrate, and what the states have seen, by principal. */
async function walked() {
  const [days, states] = ['calibration_days', 'states'].map((name) =>
    parquetFile(join(out, 'fitted', `${name}.parquet`)),
  )
  return {
    calibration: (
      await reader.rows<{ day: string }>(`SELECT principal || ' ' || day AS day FROM ${days} ORDER BY day`)
    ).map(({ day }) => day),
    seen: await reader.rows(
      `SELECT principal, state->'$.history.seenDays' AS days, state->'$.history.seenSteps' AS steps FROM ${states} ORDER BY principal`,
    ),
  }
}

const raw = async () =>
  (
    await reader.rows<{ value: number }>(
      `SELECT value FROM (UNPIVOT (SELECT principal, day, COLUMNS('raw_.*') FROM ${parquetFile(join(out, 'fitted', 'calibration_days.parquet'))})
       ON COLUMNS('raw_.*') INTO NAME signal VALUE value) ORDER BY principal, day, signal`,
    )
  ).map(({ value }) => value)

test('everybody goes on, with the calibration days that a walk from the first day has', async () => {
  const { goOn, known, prose, note } = await trainOn()
  expect({ goOn, known }).toEqual({ goOn: 3, known: 3 * 11 })
  expect(prose).toContain(
    'The walk went on with the days from 2026-10-26 where the last training had left 3 principals. Gates and what similarity counts for are those of the days before 2026-10-26, when it began with everybody.',
  )
  const onward = await walked()
  expect(onward.calibration).toHaveLength(3 * 11) // two fifths of four weeks
  const again = await trainOn(['confidence.leastDays=7'], {}, true) // with the same network, nothing else kept
  expect(again.goOn).toBeUndefined()
  expect(await walked()).toEqual(onward)
  expect(again.note.tables.map(({ title }) => title)).toEqual(note.tables.map(({ title }) => title))
})

test('without what scoring found, its days are asked again, and come to nearly the same', async () => {
  await trainOn()
  const [states, values] = [fileDigest(out, 'fitted', 'states.parquet'), await raw()]
  rmSync(out, { recursive: true })
  cpSync(first, out, { recursive: true, preserveTimestamps: true })
  rmSync(join(out, 'walked_days.parquet'))
  expect((await trainOn()).known).toBe(3 * 4)
  expect(fileDigest(out, 'fitted', 'states.parquet')).toBe(states)
  // The hours that are usual of others are those before the calibration days, which a week later are others.
  for (const [i, value] of (await raw()).entries()) expect(Math.abs(value - values[i]!)).toBeLessThan(0.5)
})

test('a late event on a scored day lets its principal be asked from there on', async () => {
  await runIngest(out, [
    writeTrail(join(folder, 'trail.json'), trail),
    writeTrail(join(folder, 'late.json'), [call('ben', 24, 20, 'GetObject')]),
  ])
  expect(await trainOn()).toMatchObject({ goOn: 3, known: 3 * 11 - 4 })
})

test('a week later still, gates and choice are told to be those of the beginning', async () => {
  await trainOn()
  const context = exampleContext(out, small)
  await features(context, { scoreFrom: '2026-11-06' })
  const { counts, prose } = await train(context)
  expect(counts['principals gone on with']).toBe(3)
  expect(prose.join(' ')).toContain(
    'with the days from 2026-11-02 where the last training had left 3 principals. Gates and what similarity counts for are those of the days before 2026-10-26',
  )
})

test('where no day is new, nothing changes', async () => {
  await trainOn()
  const files = ['states.parquet', 'calibration_days.parquet', 'calibrators.json', 'similar.parquet']
  const before = files.map((file) => fileDigest(out, 'fitted', file))
  expect((await trainOn(['confidence.leastDays=7'])).goOn).toBe(3)
  expect(files.map((file) => fileDigest(out, 'fitted', file))).toEqual(before)
})

/** A verdict on a day of ana that was a calibration day of the first training. */
async function judge(verdict: string): Promise<void> {
  const [{ uid }] = (await reader.rows<{ uid: string }>(
    "SELECT finding_uid('123456789012/user/ana', DATE '2026-10-24') AS uid",
  )) as [{ uid: string }]
  writeFileSync(join(out, 'verdicts.csv'), `finding,verdict\n${uid},${verdict}\n`)
}

test('whose day was judged benign since begins', async () => {
  await judge('benign')
  const { goOn, prose } = await trainOn()
  expect(goOn).toBe(2)
  expect(prose).toContain('began anew with 1, of whom something before then has changed.')
  expect((await walked()).calibration).toHaveLength(3 * 11)
})

test('after a day that was judged malicious everybody begins, and it calibrates no more', async () => {
  await judge('malicious')
  expect((await trainOn()).goOn).toBeUndefined()
  const { calibration } = await walked()
  expect(calibration).toHaveLength(3 * 11 - 1)
  expect(calibration).not.toContain('123456789012/user/ana 2026-10-24')
})

test('whose old day got a late event begins', async () => {
  const late = [call('ben', 8, 20, 'GetObject'), call('dan', 9, 20, 'GetObject')]
  await runIngest(out, [
    writeTrail(join(folder, 'trail.json'), trail),
    writeTrail(join(folder, 'late.json'), late),
  ])
  const { goOn, prose } = await trainOn()
  expect(goOn).toBe(2)
  expect(prose).toContain('began anew with 2')
  expect((await walked()).seen).toContainEqual({ principal: '123456789012/user/dan', days: '1', steps: '1' })
})

test('everybody begins with another setting, seed or network, by force, and where the last output is damaged', async () => {
  expect((await trainOn(['models.volume.priorDays=6'])).goOn).toBeUndefined()
  expect((await trainOn(['models.volume.priorDays=6'], { seed: 2 })).goOn).toBeUndefined()
  expect((await trainOn(['models.volume.priorDays=6'], { seed: 2, force: true })).goOn).toBeUndefined()
  appendFileSync(join(out, 'fitted', 'states.parquet'), ' ')
  expect((await trainOn(['models.volume.priorDays=6'], { seed: 2 })).goOn).toBeUndefined()
})

test('a network that is too old takes the walk with it', async () => {
  const { goOn, prose } = await trainOn(['models.sequence.retrainDays=0'])
  expect(goOn).toBeUndefined()
  expect(prose).toContain("The walk went through each principal's days in order.")
})
