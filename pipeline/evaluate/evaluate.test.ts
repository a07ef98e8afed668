/** One small run serves all tests of the stage; what needs no run is tested beside its file. */

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { rocAuc } from '../../models/evaluation/metrics.ts'
import { seeded } from '../../models/random.ts'
import { ingest } from '../1-ingest.ts'
import { features } from '../2-features.ts'
import { train } from '../3-train.ts'
import { score } from '../4-score.ts'
import { evaluate } from '../5-evaluate.ts'
import { compare } from '../commands/compare.ts'
import { evaluateRun } from '../commands/evaluate.ts'
import { incidentsDigest } from '../commands/injected-copy.ts'
import { writeAttackLogs } from '../example/attack-logs.ts'
import { exampleContext, exampleSample, fileDigest, scratchFolder } from '../example/run.ts'
import { readLabels } from '../run-folder/labels.ts'
import { writeManifest } from '../run-folder/manifest.ts'
import { readScoring } from '../run-folder/scoring.ts'
import type { StageNote } from '../run-folder/stage.ts'
import { type Warehouse, withWarehouse } from '../warehouse/warehouse.ts'
import { type Assessment, assess } from './assessment.ts'
import { type Competitor, scoreWith } from './competitors.ts'
import { refitAll, scoreWithout } from './refit.ts'
import { readCalibrationBits, readScoredDays, type ScoredDays } from './scored-days.ts'
import { sortLabels } from './sort-labels.ts'
import type { SwapEvaluation } from './swaps.ts'
import { findTruth } from './truth.ts'

const quick = ['models.sequence.epochs=1', 'models.sequence.tokensPerPrincipal=2000']
let sample: string
let out: string
let note: StageNote
const labels = () => join(sample, 'labels.csv')

async function scoreInto(folder: string, overrides: string[] = quick) {
  const context = exampleContext(folder, overrides)
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  await train(context)
  await score(context)
  return context
}

interface Evaluation {
  order: string
  sets: Assessment[]
  swaps: SwapEvaluation
  warnings: string[]
}
const read = (folder = out) => JSON.parse(readFileSync(join(folder, 'evaluation.json'), 'utf8')) as Evaluation

const withDays = <T>(look: (days: ScoredDays, warehouse: Warehouse) => Promise<T>) =>
  withWarehouse({ out, memory: '1GiB' }, async (warehouse) =>
    look(await readScoredDays(warehouse, out), warehouse),
  )

beforeAll(async () => {
  sample = await exampleSample({ principals: 14, days: 28 })
  out = scratchFolder('evaluate')
  note = await evaluate(await scoreInto(out), { labels: labels(), swaps: true })
  await writeManifest(exampleContext(out, quick))
})
afterAll(() => {
  for (const folder of [sample, out]) rmSync(folder, { recursive: true, force: true })
})

describe('labels and swaps', () => {
  test('incidents are told by source, technique, kind and age of their principals', () => {
    const [set] = read().sets
    expect(set!.incidents).toHaveLength(3)
    const by = group(set!.by, ({ dimension }) => dimension)
    expect([...by.keys()]).toEqual(['technique', 'kind', 'source', 'age'])
    for (const rows of by.values())
      expect(rows.reduce((sum, { incidents }) => sum + incidents, 0)).toBeGreaterThanOrEqual(3)
    expect(by.get('source')!.map(({ value, incidents }) => [value, incidents])).toEqual([['labels', 3]])
    expect(note.counts['positive principal-days (labels)']).toBe(set!.positive_days.length)
  })

  test('the sum of all signals, made again from their bits, is the score', async () => {
    await withDays(async (days, warehouse) => {
      const { settings } = exampleContext(out, quick)
      const calibration = await readCalibrationBits(warehouse, out, settings.calibration)
      const again = scoreWith([...days.bits.keys()], days, calibration, settings.calibration)
      for (const [row, score] of days.score.entries()) expect(again[row]).toBeCloseTo(score, 9)
    })
  })

  test('the order that it measures is that of reading, by priority, and it says so', async () => {
    const { order, sets } = read()
    expect(order).toBe('priority')
    const [{ ranking, by_score: byScore, incidents, false_alarms: alarms }] = sets as [Assessment]
    await withDays(async (days) => {
      const positive = findTruth(days, readLabels(labels())).positive
      const areaBy = (value: Float64Array) =>
        rocAuc([...value].map((score, row) => ({ score, positive: positive[row] === 1, group: 0 })))
      expect(ranking.auc.value).toBeCloseTo(areaBy(days.priority), 12)
      expect(byScore.auc.value).toBeCloseTo(areaBy(days.score), 12)
      for (const { principal, day, rank } of incidents) {
        const row = [...days.principal.keys()].find(
          (at) => days.names[days.principal[at]!] === principal && days.date(at) === day,
        )!
        const atLeast = days.priority.filter((value) => value >= days.priority[row]!)
        expect(rank).toBe(atLeast.length)
      }
    })
    const priorities = alarms.map(({ priority }) => priority)
    expect(priorities).toEqual(priorities.toSorted((a, b) => b - a))
  })

  test('a stranger\u2019s day ranks above ordinary days', () => {
    for (const { kind, auc } of read().swaps.groups)
      if (kind === 'stranger') expect(auc.low).toBeGreaterThan(0.5)
  })

  test('with labels put on days by lot, the interval of the ROC AUC holds one half', async () => {
    await withDays(async (days) => {
      const random = seeded(3, 'lot').float
      const lots = Array.from({ length: 8 }, (_, i) => {
        const row = Math.floor(random() * days.count)
        const at = days.startMs[row]!
        const principal = days.names[days.principal[row]!]!
        return { principal, start: at, end: at + 1000, incident: `lot ${i}`, technique: '', line: i }
      })
      const all = new Uint8Array(days.count).fill(1)
      const { ranking } = assess(
        'lots',
        days,
        findTruth(days, lots),
        all,
        [],
        readScoring(out).expected_a_week,
        random,
        () => undefined,
      )
      expect(ranking.auc.low).toBeLessThan(0.5)
      expect(ranking.auc.high).toBeGreaterThan(0.5)
    })
  })

  test('the same evaluation gives the same bytes, with the promise of the scores and not of its own --set', async () => {
    const before = fileDigest(out, 'evaluation.json')
    const swaps = fileDigest(out, 'evaluation', 'swaps.parquet')
    const asked = [...quick, 'confidence.high=50', 'confidence.severityBits=4', 'models.volume.tailIndex=9']
    await evaluate(exampleContext(out, asked, { force: true }), { labels: labels(), swaps: true })
    expect(fileDigest(out, 'evaluation.json')).toBe(before)
    expect(fileDigest(out, 'evaluation', 'swaps.parquet')).toBe(swaps)
    const promised = read().sets[0]!.confidence.map(({ promised_a_week }) => promised_a_week)
    const { high, medium, low } = readScoring(out).expected_a_week
    expect(promised).toEqual([high, medium - high, low - medium])
  })

  test('another setting runs only the stages it touches', async () => {
    const other = scratchFolder('other')
    cpSync(out, other, { recursive: true })
    const context = await scoreInto(other, [...quick, 'confidence.low=30'])
    const kept = context.lines.filter((line) => line.includes('unchanged')).map((line) => line.split(':')[0])
    expect(kept).toEqual(['ingest', 'features', 'train'])
    await evaluate(context, { labels: labels() })
    await writeManifest(context)
    const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    const { differences, runs } = await compare(context, [out, other])
    printed.mockRestore()
    expect(runs[1]!.settings).toEqual({ 'confidence.low': 30 })
    // A budget for low findings changes no score.
    expect(differences).toHaveLength(3)
    for (const { value, exceeds_noise } of differences) expect([value, exceeds_noise]).toEqual([0, false])
    rmSync(other, { recursive: true })
  })

  test('refitted with nothing left out, every priority is the run\u2019s own', async () => {
    await withDays(async (days) => {
      const context = exampleContext(out, quick)
      const refitted = await refitAll(context, [{ name: 'nothing' }])
      const [{ score }] = (await scoreWithout(context, refitted, out, days)) as [Competitor]
      expect(score).toEqual(days.priority)
    })
  })
})

describe('labels that do not fit', () => {
  const head = 'principal,start,end,incident,technique\n'
  const file = (name: string, rows: string[]) => {
    const path = join(sample, name)
    writeFileSync(path, head + rows.map((row) => `${row}\n`).join(''))
    return path
  }
  /** A principal and a scored day on which it did something, and one on which it did nothing. */
  const pick = () =>
    withDays(async (days) => {
      const scored = [...new Set(Array.from({ length: days.count }, (_, row) => days.date(row)))].sort()
      for (let id = 1; id < days.names.length; id++) {
        const own = [...days.principal.keys()].filter((row) => days.principal[row] === id)
        const idle = scored.find((date) => !own.some((row) => days.date(row) === date))
        if (own.length > 0 && idle)
          return { principal: days.names[id]!, active: days.date(own[0]!), idle, from: scored[0]! }
      }
      throw new Error('everybody worked every day')
    })

  test('are listed with their lines and the reason, and the others are used', async () => {
    const { principal, active, idle } = await pick()
    const path = file('unfit.csv', [
      `nobody/here,${active},${active},ghost,T1`,
      `${principal},2026-10-20,2026-10-20,early,T1`,
      `${principal},2026-12-24,2026-12-24,late,T1`,
      `${principal},${idle}T03:00:00Z,${idle}T04:00:00Z,asleep,T1`,
      `${principal},${active}T00:00:00Z,${active}T12:00:00Z,one,T1`,
      `${principal},${active}T11:00:00Z,${active}T23:00:00Z,two,T2`,
    ])
    const told = { warnings: [], counts: {} } as unknown as StageNote
    const used = await withDays((days, warehouse) => sortLabels(warehouse, days, readLabels(path), told))
    expect(used.map(({ incident }) => incident)).toEqual(['one', 'two'])
    expect(told.counts).toEqual({ 'labels read': 6, 'labels of scored days': 2 })
    const expected = [
      /1 label of principals that are not in the data: nobody\/here, ghost \(line 2\)\./,
      /1 label of days before the scored ones, not scored: .*early \(line 3\)\. .*A verdict "malicious".*verdicts\.csv/,
      /1 label of days after the scored ones, not scored: .*late \(line 4\)/,
      /1 label of scored days on which the data has no call of the principal: .*asleep \(line 5\)/,
      /1 scored principal-day is touched by more than one incident: .*\(one, two\)/,
    ]
    expect(told.warnings).toHaveLength(expected.length)
    for (const [i, pattern] of expected.entries()) expect(told.warnings[i]).toMatch(pattern)
  })

  test('all of them: evaluate fails with the reasons, a run finishes with a warning', async () => {
    const path = file('none.csv', ['nobody/here,2026-11-10,2026-11-10,ghost,T1'])
    const other = scratchFolder('none')
    cpSync(out, other, { recursive: true })
    await expect(evaluate(exampleContext(other, quick), { labels: path })).rejects.toThrow(
      /no label names a scored principal-day.*nobody\/here/,
    )
    const told = await evaluate(exampleContext(other, quick), { labels: path, labelsMayMiss: true })
    expect(told.warnings[0]).toMatch(/none\.csv: no label names a scored principal-day/)
    expect(read(other).sets).toEqual([])
    const empty = file('empty.csv', [])
    const again = await evaluate(exampleContext(other, quick), { labels: empty, labelsMayMiss: true })
    expect(again.counts['labels read']).toBe(0)
    rmSync(other, { recursive: true })
  })

  test('fewer than 30 calibration days: the ranking is told, and that confidence cannot be', async () => {
    const other = scratchFolder('few')
    cpSync(out, other, { recursive: true })
    const trained = join(other, 'notes', 'train.json')
    const content = JSON.parse(readFileSync(trained, 'utf8')) as StageNote<'train'>
    content.facts.calibration_principal_days = 12
    writeFileSync(trained, JSON.stringify(content))
    const told = await evaluate(exampleContext(other, quick, { force: true }), { labels: labels() })
    expect(told.warnings).toContainEqual(
      expect.stringMatching(/^Only 12 calibration principal-days: .* cannot be known; the ranking can/),
    )
    expect(read(other).sets[0]!.ranking.auc.value).toBeGreaterThan(0)
    rmSync(other, { recursive: true })
  })
})

describe('injected attacks', () => {
  test('files that are no attack log are left out by name, and each variant is a set of its own', async () => {
    const attacks = writeAttackLogs()
    writeFileSync(join(attacks, 'README.md'), '# Not a log\n')
    writeFileSync(join(attacks, 'half.json'), '[{"eventTime": "2024-07-30T21:3')
    const other = scratchFolder('injected')
    cpSync(out, other, { recursive: true })
    const told = await evaluateRun(exampleContext(other, quick), { inject: attacks })
    expect(told.warnings.join(' ')).toMatch(/2 files of .* were left out: README\.md \(.*\); half\.json \(/)
    const { sets } = read(other)
    expect(sets.map(({ name }) => name)).toEqual(['injected stolen-session', 'injected stolen-key'])
    for (const { name, by, incidents } of sets)
      expect(
        by.filter(({ dimension }) => dimension === 'source').map((row) => [row.value, row.incidents]),
      ).toEqual([[name, incidents.length]])
    // A changed log must be injected anew, the same logs must not.
    const lines = (context: { lines: string[] }) => context.lines.join('')
    const same = exampleContext(other, quick)
    await evaluateRun(same, { inject: attacks })
    expect(lines(same)).toMatch(/evaluate: unchanged/)
    for (const folder of [attacks, other]) rmSync(folder, { recursive: true })
  })

  test('the digest of attack logs changes with a file\u2019s content and name, not with where they lie', () => {
    const folder = scratchFolder('digest')
    const logs = (name: string, file: string, content: string) => {
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, file), content)
      return incidentsDigest(join(folder, name))
    }
    const digest = logs('a', 'log.json', '[1]')
    expect(logs('b', 'log.json', '[1]')).toBe(digest)
    expect(logs('c', 'log.json', '[2]')).not.toBe(digest)
    expect(logs('d', 'other.json', '[1]')).not.toBe(digest)
    expect(() => incidentsDigest(join(folder, 'nowhere'))).toThrow(/--inject .*nowhere: no such folder/)
    rmSync(folder, { recursive: true })
  })
})
