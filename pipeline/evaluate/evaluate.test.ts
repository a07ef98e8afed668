import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ingest } from '../1-ingest.ts'
import { features } from '../2-features.ts'
import { train } from '../3-train.ts'
import { score } from '../4-score.ts'
import { evaluate } from '../5-evaluate.ts'
import { compare } from '../commands/compare.ts'
import { exampleContext, exampleSample, fileDigest, scratchFolder } from '../example-run.ts'
import { writeManifest } from '../manifest.ts'
import { withWarehouse } from '../warehouse.ts'
import type { Assessment } from './assessment.ts'
import { scoreWith } from './competitors.ts'
import { readCalibrationBits, readScoredDays } from './scored-days.ts'
import type { SwapEvaluation } from './swaps.ts'

let sample: string
let out: string
const labels = () => join(sample, 'labels.csv')

async function runTo(folder: string, overrides: string[] = []) {
  const context = exampleContext(folder, overrides)
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  await train(context)
  await score(context)
  await evaluate(context, { labels: labels(), swaps: true })
  await writeManifest(context)
  return context
}

const read = () =>
  JSON.parse(readFileSync(join(out, 'evaluation.json'), 'utf8')) as {
    sets: Assessment[]
    swaps: SwapEvaluation
  }

beforeAll(async () => {
  sample = await exampleSample()
  out = scratchFolder('evaluate')
  await runTo(out, ['models.sequence.epochs=2'])
})
afterAll(() => {
  for (const folder of [sample, out]) rmSync(folder, { recursive: true, force: true })
})

test('the sum of all signals, made again from their bits, is the score', async () => {
  const context = exampleContext(out)
  await withWarehouse(context, async (warehouse) => {
    const days = await readScoredDays(warehouse, out)
    const calibration = await readCalibrationBits(warehouse, out)
    const again = scoreWith([...days.bits.keys()], days, calibration, context.settings.calibration)
    for (const [row, score] of days.score.entries()) expect(again[row]).toBeCloseTo(score, 9)
  })
  expect(read().sets[0]!.incidents).toHaveLength(3)
})

test('a stranger\u2019s day ranks above ordinary days', () => {
  for (const { kind, auc } of read().swaps.groups)
    if (kind === 'stranger') expect(auc.low).toBeGreaterThan(0.5)
})

test('the same evaluation gives the same bytes, and another setting runs only the stages it touches', async () => {
  const before = fileDigest(out, 'evaluation.json')
  const again = exampleContext(out, ['models.sequence.epochs=2'], { force: true })
  await evaluate(again, { labels: labels(), swaps: true })
  expect(fileDigest(out, 'evaluation.json')).toBe(before)

  const kept = (lines: string[]) =>
    lines.filter((line) => line.includes('unchanged')).map((line) => line.split(':')[0])
  const context = await runTo(out, ['models.sequence.epochs=2', 'confidence.low=30'])
  expect(kept(context.lines)).toEqual(['ingest', 'features', 'train'])
  const { differences } = await compare(context, [out, out])
  for (const { value, exceeds_noise } of differences) expect([value, exceeds_noise]).toEqual([0, false])
})
