import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { scratchFolder } from '../example/run.ts'
import { type FittedCalibration, readCalibration, readSequenceFacts, writeCalibration } from './fitted.ts'

const out = scratchFolder('fitted')
afterAll(() => rmSync(out, { recursive: true }))
const calibrator = { days: 2, values: [1, 2], shares: [1, 0.5], tail: null }
const fitted: FittedCalibration = {
  signals: ['volume'],
  calibrators: {
    weights: [1],
    signals: { human: [calibrator] },
    kinds: {},
    sum: { all: calibrator, group: { human: calibrator }, kind: {} },
  },
  gates: {
    human: { sizes: [10], thresholds: [3, 4] },
    automation: { sizes: [], thresholds: [Number.POSITIVE_INFINITY] },
  },
  choice: [0.4, 0.3, 0.2, 0.1],
}

test('what training writes is what scoring reads, a gate without a threshold included', () => {
  writeCalibration(out, fitted)
  expect(readCalibration(out)).toEqual(fitted)
})

test('a file that is not there, cut short or of another version says which, what is wrong and what to do', () => {
  const write = (text: string) => {
    mkdirSync(join(out, 'fitted'), { recursive: true })
    writeFileSync(join(out, 'fitted', 'calibrators.json'), text)
  }
  expect(() => readCalibration(join(out, 'nowhere'))).toThrow(
    /nowhere\/fitted\/calibrators\.json: missing\. Run "usually train --out .*nowhere" first\./,
  )
  write(JSON.stringify(fitted).slice(0, 40))
  expect(() => readCalibration(out)).toThrow(
    /calibrators\.json: not JSON \(.*\)\. Run "usually train --out .*" again with --force\./,
  )
  write(JSON.stringify({ ...fitted, gates: { human: fitted.gates.human } }))
  expect(() => readCalibration(out)).toThrow(
    /calibrators\.json: gates\.automation: .*another version of usually or by hand\. Run "usually train/,
  )
})

test('facts of the network that do not fit count as none, so that it is trained again', () => {
  expect(readSequenceFacts(out)).toBeNull()
  writeFileSync(join(out, 'fitted', 'sequence.json'), '{"key": "a"}')
  expect(readSequenceFacts(out)).toBeNull()
})
