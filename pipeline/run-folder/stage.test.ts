import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exampleContext, scratchFolder } from '../example/run.ts'
import { readEvaluation } from './evaluation.ts'
import { readManifest } from './manifest.ts'
import {
  digest,
  isOutdated,
  knownNotes,
  readNote,
  requireNote,
  requireOutput,
  runStage,
  writeWhole,
} from './stage.ts'

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
    after: [],
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

describe('files', () => {
  const states = join(out, 'fitted', 'states.parquet')
  let network = 'a network'
  const made = async () => {
    const context = exampleContext(out)
    const note = await runStage(context, {
      name: 'train',
      title: 'Training',
      code: { file: import.meta.filename },
      after: [],
      inputs: 'files',
      async run(_, { folder }) {
        writeWhole(join(folder, 'fitted', 'states.parquet'), 'states')
        writeWhole(join(folder, 'fitted', 'sequence.arrow'), network)
        return { calibration_principal_days: 40 }
      },
    })
    return { note, lines: context.lines.join('') }
  }

  test('are in the note, and made again when one is gone, cut or changed', async () => {
    const { note } = await made()
    expect(note.outputs['fitted/states.parquet']).toMatchObject({ size: 6, digest: digest('states') })
    expect((await made()).lines).toMatch('train: unchanged, kept')
    for (const [change, told] of [
      [() => rmSync(states), /states\.parquet is missing: it is made again/],
      [() => writeFileSync(states, 'stat'), /states\.parquet has 4 bytes of 6: it is made again/],
      [() => writeFileSync(states, 'STATES'), /states\.parquet has changed: it is made again/],
    ] as const) {
      change()
      expect((await made()).lines).toMatch(told)
      expect(readFileSync(states, 'utf8')).toBe('states')
    }
    // A copy is another file of the same content.
    utimesSync(states, 1, 1)
    expect((await made()).lines).toMatch('train: unchanged, kept')
    rmSync(states)
    expect(() => requireNote(out, 'train')).toThrow(
      `${states} is missing: not what the train stage left. Run "usually train" or "usually run" again.`,
    )
  })

  test('of a run that fails leave the last ones, and nothing beside them', async () => {
    await made()
    network = null as unknown as string // cannot be written
    rmSync(join(out, 'notes', 'train.json'))
    await expect(made()).rejects.toThrow('The "data" argument')
    expect(readFileSync(join(out, 'fitted', 'sequence.arrow'), 'utf8')).toBe('a network')
    expect(existsSync(join(out, 'train.partial'))).toBe(false)
  })
})

test('what was made of an output that has been replaced is known as outdated, and left out of what is told', async () => {
  const code = { file: import.meta.filename }
  const trainOn = (inputs: string) =>
    runStage(exampleContext(out), {
      ...{ name: 'train', title: 'Training', code, after: [], inputs },
      run: async () => ({ calibration_principal_days: 40 }),
    })
  const trained = await trainOn('one')
  const evaluated = await runStage(exampleContext(out), {
    ...{ name: 'evaluate', title: 'Evaluation', code, after: [trained], inputs: null },
    run: async () => ({}),
  })
  expect(evaluated.after).toEqual({ train: trained.key })
  expect([isOutdated(out, 'evaluate'), knownNotes(out, ['evaluate']).length]).toEqual([false, 1])
  expect(requireOutput(exampleContext(out), 'evaluate')).toEqual(evaluated)
  await trainOn('another')
  expect([isOutdated(out, 'evaluate'), knownNotes(out, ['evaluate']).length]).toEqual([true, 0])
  expect(() => requireOutput(exampleContext(out), 'evaluate')).toThrow(
    /what the evaluate stage left was made of another output of the train stage than is there now\. Run "usually evaluate"/,
  )
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
