import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { record } from '../example/trail-files.ts'
import { peek } from './peek.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-peek-'))
afterAll(() => rmSync(folder, { recursive: true }))

const json = Buffer.from(JSON.stringify({ Records: [record(1), record(2)] }))
const beginnings = [
  json,
  gzipSync(json),
  'PK\u0003\u0004',
  'PAR1',
  'BZh9',
  '\u0028\u00b5\u002f\u00fd',
  '\ufeff',
  '[',
  'a,b\n',
]

test('whatever a file holds and is called, it is data, left aside or rejected with a reason', async () => {
  const content = fc
    .tuple(
      fc.constantFrom(...beginnings),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.uint8Array({ maxLength: 300 }),
    )
    .map(([beginning, share, rest]) => {
      const bytes = Buffer.from(beginning)
      return Buffer.concat([bytes.subarray(0, Math.ceil(share * bytes.length)), rest])
    })
  const name = fc.constantFrom(
    'a',
    'a.json',
    'a.json.gz',
    'a.parquet',
    'a.zip',
    'a.csv',
    'a.bz2',
    'a.zst',
    'a.txt',
  )
  const kinds = new Set<string>()
  await fc.assert(
    fc.asyncProperty(content, name, async (bytes, called) => {
      const file = join(folder, called)
      writeFileSync(file, bytes)
      const form = await peek(file, bytes.length)
      kinds.add(form.kind)
      if ('reason' in form) expect(form.reason).toMatch(/\w/)
      else expect(['text', 'parquet', 'zip']).toContain(form.kind)
    }),
    { seed: 1, numRuns: 300 },
  )
  expect([...kinds].sort()).toEqual(['skipped', 'text', 'unreadable', 'zip'])
})
