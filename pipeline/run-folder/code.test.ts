import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import { describe, expect, test } from 'vitest'
import { code as ingest } from '../1-ingest.ts'
import { code as features } from '../2-features.ts'
import { code as train } from '../3-train.ts'
import { code as score } from '../4-score.ts'
import { code as evaluate } from '../5-evaluate.ts'
import { code as report } from '../6-report.ts'
import { code as injection } from '../commands/injected-copy.ts'
import { code as network } from '../train/sequence.ts'
import { codeFiles, importsOf, type StageCode } from './code.ts'

const all: Record<string, StageCode> = {
  ingest,
  features,
  train,
  network,
  score,
  evaluate,
  injection,
  report,
}
const filesOf = Object.fromEntries(Object.entries(all).map(([name, code]) => [name, codeFiles(code)]))
const repository = join(import.meta.dirname, '..', '..')

test('imports are found in every form, and those of types alone are told apart', () => {
  const source = `
import type { A } from './a.ts'
import { type B, b } from './b.ts'
import {
  c,
  type C,
} from '../c.ts'
import * as d from './d.ts'
import './e.ts'
import { z } from 'zod'
export { f } from './f.ts'
export type { G } from './g.ts'
const { h } = await import('./h.ts')
new Worker(new URL(\`./i\${extension}\`, import.meta.url), {})
 * import { j } from './j.ts'
export const text = 'read from ./k.ts'`
  const found = group(importsOf(source), ({ isType }) => isType)
  expect(found.get(false)!.map(({ specifier }) => specifier)).toEqual([
    './b.ts',
    '../c.ts',
    './d.ts',
    './e.ts',
    './f.ts',
    './h.ts',
    './i.ts',
  ])
  expect(found.get(true)!.map(({ specifier }) => specifier)).toEqual(['./a.ts', './g.ts'])
})

describe('the code of a stage', () => {
  test.each<[string, string[]]>([
    // A server makes events by the SQL of ingest.
    [
      'features',
      ['pipeline/sql/arrival.sql', 'pipeline/sql/identity.sql', 'pipeline/features/sql/parameter.sql'],
    ],
    ['ingest', ['pipeline/ingest/layouts/trail.ts', 'pipeline/sql/arrival.sql', 'pipeline/sql/macros.sql']],
    ['features', ['pipeline/catalogue.ts', 'pipeline/sql/habit.sql', 'data/tactics.csv']],
    ['train', ['pipeline/walk/worker.ts', 'models/walk.ts', 'models/sequence/train.ts']],
    ['train', ['pipeline/sql/run_start.sql', 'pipeline/walk/automation-facts.ts']],
    ['network', ['models/sequence/train.ts', 'models/sequence/rates.ts', 'pipeline/train/training-days.ts']],
    ['score', ['pipeline/walk/worker.ts', 'pipeline/sql/told_event.sql', 'pipeline/run-folder/mutes.ts']],
    ['evaluate', ['pipeline/evaluate/refit.ts', 'models/evaluation/rivals/isolation-forest.ts']],
    ['injection', ['pipeline/inject/rewrite.ts', 'pipeline/commands/inject.ts', 'pipeline/4-score.ts']],
    ['report', ['report-site/pages/index.astro', 'report-site/styles/1-tokens.css', 'models/priority.ts']],
  ])('%s covers what it runs, %j', (stage, files) => {
    expect(filesOf[stage]).toEqual(expect.arrayContaining(files))
  })

  test('has no test and no test support', () => {
    for (const [stage, files] of Object.entries(filesOf))
      expect(
        files.filter((file) => /\.test\.ts$|\/example\//.test(file)),
        stage,
      ).toEqual([])
  })

  test('leaves out what it does not run: the network is not trained again for another model or a page', () => {
    const models = filesOf.network!.filter((file) => /^(models|report-site)\//.test(file))
    expect(
      models.filter((file) => !/^models\/(sequence\/|combination\.ts|calibration\.ts)/.test(file)),
    ).toEqual([])
    expect(filesOf.network!.filter((file) => /^pipeline\/(\d-|walk|inject|report)/.test(file))).toEqual([])
    expect(filesOf.train!.filter((file) => file.startsWith('models/evaluation/'))).toEqual([])
    expect(filesOf.features!.filter((file) => /automation_facts|told_event\.sql/.test(file))).toEqual([])
  })

  test('names what it reads of the repository without importing it', () => {
    // Files that find others by where they stand, and what a stage that runs them must then read.
    const readers: Record<string, string[]> = {
      'pipeline/catalogue.ts': ['data/actions.csv', 'data/risks.csv', 'data/tactics.csv'],
      'pipeline/run-folder/exports/version.ts': ['package.json'],
      'pipeline/run-folder/manifest.ts': ['package.json'],
      'pipeline/report/models-page.ts': ['models/similarity.ts', 'models/signals/volume.ts'],
      'report-site/build.ts': ['report-site/pages/index.astro'],
      'pipeline/warehouse/secrets.ts': ['data/secret_keys.csv'],
      'pipeline/warehouse/warehouse.ts': ['pipeline/sql/macros.sql'],
      'pipeline/run-folder/code.ts': [],
    }
    for (const [stage, files] of Object.entries(filesOf))
      for (const file of files.filter(
        (path) => path.startsWith('pipeline/') || path === 'report-site/build.ts',
      )) {
        if (!/import\.meta\.dirname/.test(readFileSync(join(repository, file), 'utf8'))) continue
        expect(readers, `${stage}: ${file} reads files that no import shows`).toHaveProperty([file])
        expect(files, `${stage}: ${file}`).toEqual(expect.arrayContaining(readers[file]!))
      }
  })
})
