import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sample } from '../commands/sample.ts'
import { exampleContext, scratchFolder } from '../example/run.ts'
import { record, runIngest, writeTrail } from '../example/trail-files.ts'
import { keepApart } from './apart.ts'
import { claim, isOurs } from './marker.ts'

let folder: string
beforeEach(() => {
  folder = scratchFolder('marker')
})
afterEach(() => rmSync(folder, { recursive: true }))

const put = (...path: string[]) => {
  const file = join(folder, ...path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, 'mine')
  return file
}

describe('a folder that somebody else has filled', () => {
  test('is refused by ingest, whose events/ and report/ would take the place of theirs', async () => {
    const trail = writeTrail(join(folder, 'events', 'a.json'), [record(1)])
    const logs = writeTrail(join(folder, 'elsewhere', 'a.json'), [record(1)])
    const out = join(folder, 'out')
    cpSync(join(folder, 'events'), join(out, 'events'), { recursive: true })
    await expect(runIngest(out, [logs])).rejects.toThrow(
      `--out ${out}: holds events and is no run folder, so that nothing is written there: files could be lost. Name a new or empty folder, such as ${join(out, 'usually')}.`,
    )
    expect(readdirSync(out)).toEqual(['events'])
    expect(readFileSync(join(out, 'events', 'a.json'), 'utf8')).toBe(readFileSync(trail, 'utf8'))
  })

  test('is refused by sample and inject; a file is no folder', async () => {
    const theirs = put('cloudtrail', 'a.parquet')
    const asked = { principals: '1', days: '2', incidents: '0' }
    await expect(sample(exampleContext(folder), asked)).rejects.toThrow(
      /holds cloudtrail and is no sample organisation/,
    )
    expect(() => claim(folder, 'inject')).toThrow(/holds cloudtrail and is no result of inject/)
    expect(() => claim(theirs, 'run')).toThrow(/a\.parquet: a file; expected a folder/)
    expect(readFileSync(theirs, 'utf8')).toBe('mine')
  })

  test('a marker that a kill cut short makes it ours', () => {
    writeFileSync(join(folder, 'usually-run.json'), '')
    put('events', 'a.parquet')
    expect(isOurs(folder, 'run')).toBe(true)
    claim(folder, 'run')
  })

  test('is taken where it is empty, or holds what people give a run', () => {
    for (const name of ['context.yaml', 'mutes.yaml', 'verdicts.csv', 'lost+found']) put(name)
    expect(isOurs(folder, 'run')).toBe(false)
    claim(folder, 'run')
    expect(isOurs(folder, 'run')).toBe(true)
    claim(join(folder, 'new', 'one'), 'run')
    expect(readFileSync(join(folder, 'new', 'one', 'usually-run.json'), 'utf8')).toBe('{"format":1}\n')
    expect(readFileSync(join(folder, 'verdicts.csv'), 'utf8')).toBe('mine')
  })
})

test('a run folder of an earlier version is known by its note or its ledger, and gets the marker', () => {
  for (const [name, content] of [
    ['notes/ingest.json', '{"stage": "ingest", "key": "x", "prose": []}'],
    [
      'ingest.json',
      '{"version": "x", "files": [], "parts": [{"path": "events/day=2026-11-02/part-0001.parquet"}]}',
    ],
  ] as const) {
    const out = join(folder, name.replace('/', '-'))
    mkdirSync(join(out, 'notes'), { recursive: true })
    writeFileSync(join(out, name), '{"stage": "train", "parts": 1}')
    expect(isOurs(out, 'run')).toBe(false)
    writeFileSync(join(out, name), content)
    expect(isOurs(out, 'run')).toBe(true)
    expect(existsSync(join(out, 'usually-run.json'))).toBe(true)
  }
})

test('a run folder of a later format is left alone', () => {
  writeFileSync(join(folder, 'usually-run.json'), '{"format": 2}')
  expect(() => claim(folder, 'run')).toThrow(/has format 2, and this version knows 1/)
})

describe('--out and what is read', () => {
  test.each([
    ['logs', 'logs', /is the place of --input/],
    ['logs/run', 'logs', /lies within --input/],
    ['.', 'logs', /lies around --input/],
    ['linked/run', 'logs', /lies within --input/],
    ['logs/run', 'linked/*', /lies within --input/],
    ['logs/run', 'logs/**/*.json', /lies within --input/],
    ['logs/AWSLogs/run', 'logs/*/1234*/x', null],
    ['logs/AWSLogs/1234/run', 'logs/*/1234*', /lies within --input/],
    ['logs', 'logs/*.json.gz', /is the place of --input/],
    ['logs/run', 'logs/*.json.gz', null],
    ['logs/run', 'logs/{a,run}/*', /lies within --input/],
    ['logs2', 'logs', null],
    ['run', 's3://bucket/run', null],
  ])('--out %s, --input %s', (out, input, refusal) => {
    put('logs', 'a.json')
    symlinkSync(join(folder, 'logs'), join(folder, 'linked'))
    const check = () =>
      keepApart(join(folder, out), [input.startsWith('s3:') ? input : join(folder, input)], '--input')
    if (refusal) expect(check).toThrow(refusal)
    else expect(check()).toBeUndefined()
  })
})
