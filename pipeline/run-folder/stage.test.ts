import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { exampleContext, scratchFolder } from '../example/run.ts'
import { readEvaluation } from './evaluation.ts'
import { readManifest } from './manifest.ts'
import { knownNotes, readNote, requireNote, runStage } from './stage.ts'

const out = scratchFolder('stage')
afterAll(() => rmSync(out, { recursive: true }))
const file = join(out, 'notes', 'train.json')

/** A training stage of no work. @returns its note and what was logged */
async function run() {
  const context = exampleContext(out)
  const note = await runStage(context, {
    name: 'train',
    title: 'Training',
    code: { file: import.meta.filename },
    inputs: null,
    outputs: [],
    async run(told) {
      told.counts['calibration principal-days'] = 41
      return { calibration_principal_days: 40 }
    },
  })
  return { note, lines: context.lines.join('') }
}

test('a note keeps the facts that others look up beside the counts that people read', async () => {
  const { note } = await run()
  expect(note.facts).toEqual({ calibration_principal_days: 40 })
  expect(readNote(out, 'train')).toEqual(note)
  expect((await run()).lines).toMatch(/train: unchanged, kept/)
})

test('a note that does not fit: its stage runs again, who needs it is told which and what to do', async () => {
  for (const [content, wrong] of [
    [readFileSync(file, 'utf8').slice(0, 50), /notes\/train\.json: not JSON .*Run "usually train --out/],
    [
      readFileSync(file, 'utf8').replace('"facts"', '"fax"'),
      /notes\/train\.json: facts: .*"usually train --out/,
    ],
  ] as const) {
    writeFileSync(file, content)
    expect(() => requireNote(out, 'train')).toThrow(wrong)
    expect((await run()).lines).not.toMatch(/unchanged/)
    expect(requireNote(out, 'train').facts.calibration_principal_days).toBe(40)
  }
  expect(() => requireNote(out, 'score')).toThrow(/no output of the score stage\. Run "usually score"/)
})

test('what only tells of the notes leaves out one that does not fit', async () => {
  await run()
  writeFileSync(join(out, 'notes', 'report.json'), '{"stage": "report", "of": "an earlier version"}')
  expect(knownNotes(out, ['train', 'score', 'report']).map(({ stage }) => stage)).toEqual(['train'])
})

test('evaluation.json and run.json: none is none, one that does not fit is told', () => {
  const empty = join(out, 'empty')
  mkdirSync(empty)
  expect(readEvaluation(empty)).toBeUndefined()
  expect(readManifest(empty)).toBeUndefined()
  writeFileSync(join(empty, 'evaluation.json'), '{"version": 1, "seed": 1, "draws": 1000, "order": "score"}')
  expect(() => readEvaluation(empty)).toThrow(
    /evaluation\.json: order: .*another version of usually or by hand\. Run "usually evaluate --labels FILE .*with --force/,
  )
  writeFileSync(join(empty, 'run.json'), '{"seed": 1}')
  expect(() => readManifest(empty)).toThrow(/run\.json: versions: .*Run "usually run --input PATH --out/)
})
