import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ingest } from '../1-ingest.ts'
import { features } from '../2-features.ts'
import { train } from '../3-train.ts'
import { score } from '../4-score.ts'
import { exampleContext, exampleSample, fileDigest, openReader, scratchFolder } from '../example/run.ts'
import { readBacktest } from '../run-folder/backtest.ts'
import { lendNote } from '../run-folder/stage.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { type BacktestOptions, backtest } from './backtest.ts'

/** A small network: what is asked here does not depend on how well it learns. */
const quick = ['models.sequence.epochs=2', 'models.sequence.hidden=16', 'models.sequence.retrainDays=0']
/** The sample's data ends on Sunday 2026-11-15. */
const [firstWeek, lastWeek] = ['2026-11-08', '2026-11-15']

let sample: string
let reader: Warehouse
/** Ingested, looked back on over two weeks, with a network for each. */
let out: string
const folders: string[] = []

beforeAll(async () => {
  sample = await exampleSample()
  reader = await openReader()
  out = scratchFolder('backtest')
  folders.push(sample, out)
  await ingest(exampleContext(out, quick), { input: [join(sample, 'cloudtrail')] })
  await lookBack(out, { weeks: '2', retrainEvery: '1' })
})
afterAll(() => {
  reader.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** @returns what it printed */
async function lookBack(folder: string, options: BacktestOptions, context = exampleContext(folder, quick)) {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await backtest(context, options)
    return write.mock.calls.map(([text]) => String(text)).join('')
  } finally {
    write.mockRestore()
  }
}

/** All that is said of each principal-day. @param week of a backtest's file; a run's own has one */
async function told(file: string, week?: string) {
  return reader.rows(
    `SELECT COLUMNS(* EXCLUDE (day)), day::VARCHAR AS day FROM (
       SELECT * EXCLUDE (${week ? 'week, uid, headline, incident, ' : ''}continues, severity), severity, continues::VARCHAR AS continues
       FROM read_parquet(${literal(file)}) ${week ? `WHERE week = ${literal(week)}` : ''}
     ) ORDER BY principal, day`,
  )
}

const scoresOf = (folder: string) => join(folder, 'backtest', 'scores.parquet')

/** The events of a folder with those of the last week gone, or changed beyond recognition. */
async function withLastWeek(fate: 'gone' | 'changed'): Promise<string> {
  const copy = scratchFolder(`backtest-${fate}`)
  folders.push(copy)
  cpSync(join(out, 'events'), join(copy, 'events'), { recursive: true })
  lendNote(out, copy, 'ingest')
  for (const folder of readdirSync(join(copy, 'events')).filter((name) => name > `day=${firstWeek}`))
    for (const name of readdirSync(join(copy, 'events', folder))) {
      const file = join(copy, 'events', folder, name)
      if (fate === 'changed')
        await reader.run(
          `COPY (SELECT * REPLACE (
             CASE WHEN hash(event_id) % 2 = 0 THEN principal ELSE '111122223333/user/nobody' END AS principal,
             'iam:CreateUser' AS action, '192.0.2.0/24' AS network, 'new-agent' AS agent, session_principal || 'x' AS session_principal
           ) FROM read_parquet(${literal(join(out, 'events', folder, name))}, hive_partitioning = false))
           TO ${literal(`${file}.new`)} (FORMAT parquet)`,
        )
      rmSync(file)
      if (fate === 'changed') cpSync(`${file}.new`, file)
      rmSync(`${file}.new`, { force: true })
    }
  return copy
}

describe('a week of a backtest is', () => {
  test('what a weekly run over a growing folder tells, when the network is trained as often', async () => {
    const run = scratchFolder('weekly')
    const input = scratchFolder('weekly-input')
    folders.push(run, input)
    const deliver = (name: string, condition: string) =>
      reader.run(
        `COPY (SELECT * FROM read_parquet(${literal(join(sample, 'cloudtrail', '*.parquet'))}) WHERE ${condition})
         TO ${literal(join(input, `${name}.parquet`))} (FORMAT parquet)`,
      )
    const context = exampleContext(run, quick)
    for (const [week, condition] of [
      [firstWeek, "eventtime < '2026-11-09'"],
      [lastWeek, "eventtime >= '2026-11-09'"],
    ] as const) {
      await deliver(week, condition)
      await ingest(context, { input: [input] })
      await features(context, {})
      await train(context)
      await score(context)
      const weekly = await told(join(run, 'scores.parquet'))
      expect(weekly.length).toBeGreaterThan(40)
      expect(await told(scoresOf(out), week)).toEqual(weekly)
    }
  })

  test.each(['gone', 'changed'] as const)('the same when what came after it is %s', async (fate) => {
    const copy = await withLastWeek(fate)
    await lookBack(copy, fate === 'gone' ? { weeks: '1', scoreTo: firstWeek } : { weeks: '2' })
    expect(await told(scoresOf(copy), firstWeek)).toEqual(await told(scoresOf(out), firstWeek))
    if (fate === 'changed')
      expect(await told(scoresOf(copy), lastWeek)).not.toEqual(await told(scoresOf(out), lastWeek))
  })
})

describe('verdicts', () => {
  test('count from the week on in which they were given; without a date they never do', async () => {
    const copy = scratchFolder('backtest-verdicts')
    folders.push(copy)
    cpSync(join(out, 'events'), join(copy, 'events'), { recursive: true })
    lendNote(out, copy, 'ingest')
    const [early] = await reader.rows<{ principal: string; uid: string }>(
      `SELECT principal, left(sha256(principal || '|2026-10-30'), 12) AS uid FROM read_parquet(${literal(scoresOf(out))})
       WHERE automation = 'human' GROUP BY principal ORDER BY count(*) DESC, principal LIMIT 1`,
    )
    writeFileSync(
      join(copy, 'verdicts.csv'),
      `finding,verdict,by,note,at\n${early!.uid},malicious,ana,,2026-11-09T08:00:00Z\n0123456789ab,benign,ana,,\n`,
    )
    const context = exampleContext(copy, quick)
    await lookBack(copy, { weeks: '2', retrainEvery: '1' }, context)
    const { weeks, undated_verdicts } = readBacktest(copy)!
    expect(weeks.map(({ to, verdicts }) => [to, verdicts])).toEqual([
      [firstWeek, 0],
      [lastWeek, 1],
    ])
    expect(undated_verdicts).toBe(1)
    expect(context.lines.join('')).toMatch(/1 verdict of verdicts\.csv without a date \(column at\)/)
    expect(await told(scoresOf(copy), firstWeek)).toEqual(await told(scoresOf(out), firstWeek))
    expect(await told(scoresOf(copy), lastWeek)).not.toEqual(await told(scoresOf(out), lastWeek))
  })
})

describe('the command', () => {
  test('keeps what has not changed, counts labels anew, and leaves no folder of its runs', async () => {
    const before = fileDigest(scoresOf(out))
    const context = exampleContext(out, quick)
    const options = { weeks: '2', retrainEvery: '1', labels: join(sample, 'labels.csv') }
    const printed = await lookBack(out, options, context)
    expect(context.lines.join('')).toContain('backtest: unchanged, kept')
    expect(printed).toMatch(/^week to +days +alerts +by chance +in incidents/)
    expect(printed).toContain('of 3 labelled incidents became a finding')
    expect(fileDigest(scoresOf(out))).toBe(before)
    expect(readdirSync(join(out, 'backtest'))).toEqual(['scores.parquet'])
    expect(existsSync(join(out, 'spill'))).toBe(false)
    const { weeks, incidents, total } = readBacktest(out)!
    expect(weeks.map(({ truth }) => truth!.incidents)).toEqual([0, 3])
    expect(incidents).toHaveLength(3)
    expect(total.truth!.incidents).toBe(3)
  })

  test('prints backtest.json with --json', async () => {
    const printed = await lookBack(out, { weeks: '2', retrainEvery: '1', json: true })
    expect(printed).toBe(readFileSync(join(out, 'backtest.json'), 'utf8'))
    expect(JSON.parse(printed).weeks).toHaveLength(2)
  })

  test.each([
    [{ weeks: '0' }, /--weeks 0: expected a whole number of weeks, 1 or more/],
    [{ weeks: '1', retrainEvery: 'x' }, /--retrain-every x: expected a whole number of weeks/],
    [
      { weeks: '4' },
      /--weeks 4: the data runs from 2026-10-12 to 2026-11-15, 35 days, .*At most --weeks 3\./,
    ],
    [
      { weeks: '1', scoreTo: '2026-12-01' },
      /--score-to 2026-12-01 is after the last day of the data, 2026-11-15/,
    ],
    [{ weeks: '1', scoreTo: 'Sunday' }, /--score-to Sunday: expected a day such as 2026-11-15/],
    [{ weeks: '1', labels: 'none.csv' }, /--labels none\.csv: cannot be read/],
  ] as [BacktestOptions, RegExp][])('%j: says what is wrong', async (options, message) => {
    await expect(lookBack(out, options)).rejects.toThrow(message)
  })

  test('says what must come first', async () => {
    const empty = scratchFolder('backtest-empty')
    folders.push(empty)
    await expect(lookBack(empty, { weeks: '1' })).rejects.toThrow(/no output of the ingest stage/)
  })
})
